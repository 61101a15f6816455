"""The broker at home: several processes write and read one folder at once."""

import contextlib
import multiprocessing
import time

import pytest
from kombu import Connection, Exchange, Queue

from labeler.file_broker import Transport

PATIENCE_S = 20
N_MESSAGES = 3000
N_PROCESSES = 4
N_EXCHANGES = 100
FRESH = multiprocessing.get_context("spawn")


def connected(folder):
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return Connection("filesystem://", transport=Transport, transport_options=options)


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    # A process remembers what it has bound, in whichever folder.
    Transport.global_state.clear()
    return tmp_path


def send(folder):
    with connected(folder) as broker:
        outbox = broker.SimpleQueue("quick")
        for number in range(N_MESSAGES):
            outbox.put(number)


def bind(folder, start):
    """Name a queue of one's own at each exchange, at the same time as others do."""
    name = multiprocessing.current_process().name
    with connected(folder) as broker:
        for number in range(N_EXCHANGES):
            queue = Queue(f"{name}-{number}", Exchange(f"jobs-{number}"), name)
            start.wait()
            queue(broker.default_channel).declare()


def take(inbox, *, n):
    """Look as often as can be for messages, until there were so many."""
    taken = []
    give_up_at = time.monotonic() + PATIENCE_S
    while len(taken) < n and time.monotonic() < give_up_at:
        with contextlib.suppress(inbox.Empty):
            message = inbox.get(timeout=1)
            message.ack()
            taken.append(message.payload)
    return taken


def test_a_message_is_never_seen_before_it_is_whole(folder):
    sender = FRESH.Process(target=send, args=[folder])
    sender.start()

    with connected(folder) as broker:
        broker.transport.polling_interval = 0
        taken = take(broker.SimpleQueue("quick"), n=N_MESSAGES)

    sender.join()
    assert taken == list(range(N_MESSAGES))
    assert list((folder / "messages").iterdir()) == []


def test_a_message_that_a_power_cut_has_emptied_is_passed_over(folder):
    (folder / "messages" / "00_torn.quick.msg").touch()
    with connected(folder) as broker:
        box = broker.SimpleQueue("quick")
        box.put("whole")

        assert take(box, n=1) == ["whole"]


def test_queues_that_are_named_at_once_are_all_known(folder):
    start = FRESH.Barrier(N_PROCESSES, timeout=PATIENCE_S)
    at_once = [
        FRESH.Process(target=bind, args=[folder, start]) for _ in range(N_PROCESSES)
    ]
    for process in at_once:
        process.start()
    for process in at_once:
        process.join()

    assert [process.exitcode for process in at_once] == [0] * N_PROCESSES
    with connected(folder) as broker:
        known = [
            broker.default_channel.get_table(f"jobs-{number}")
            for number in range(N_EXCHANGES)
        ]
    assert [len(table) for table in known] == [N_PROCESSES] * N_EXCHANGES


def test_a_queue_that_is_deleted_is_known_no_more(folder):
    with connected(folder) as broker:
        for name in ("kept", "gone"):
            queue = Queue(name, Exchange("jobs"), name)(broker.default_channel)
            queue.declare()
        queue.delete()
        table = broker.default_channel.get_table("jobs")

    assert [each.queue for each in table] == ["kept"]
