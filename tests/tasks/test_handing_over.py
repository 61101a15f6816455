"""A frozen dataset goes to where the operator wants it, and is unharmed where it cannot."""

import json
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection

from acoustics.dataset.verifying import verify
from annotations import tasks
from annotations.domain import files
from annotations.domain.datasets import datasets, handovers
from annotations.models import Dataset, Job
from labeler.env import words
from tests.cast import labelled, soundless, work_off
from tests.frozen import ask, freeze

FREEZING = (Job.Kind.FREEZE, Job.Kind.SEAL)


@pytest.fixture
def night(alice):
    recording = soundless(alice, day=21)
    labelled(recording, alice, (1_000, 2_000))
    return recording


@pytest.fixture
def outbox(tmp_path, settings):
    settings.HANDOVER_FOLDER = str(tmp_path)
    return tmp_path


def python(source):
    """A command that is a line of Python."""
    return [sys.executable, "-c", source]


def handing_over(dataset):
    return datasets.hand_over_of(Dataset.objects.with_steps().get(pk=dataset.pk))


def seal_alone(person):
    """Freeze; the handing over waits."""
    dataset = ask(person, with_clips=False)
    for kind in FREEZING:
        work_off(dataset=dataset, kind=kind)
    dataset.refresh_from_db()
    return dataset


class TestHandingOver:
    def test_is_not_queued_where_nobody_asked(self, alice, night):
        dataset = freeze(alice, with_clips=False)

        assert handing_over(dataset) is None

    def test_that_fails_harms_no_dataset_and_says_why(self, alice, night, settings):
        settings.HANDOVER_COMMAND = python("raise SystemExit(3)")

        dataset = freeze(alice, with_clips=False)

        job = handing_over(dataset)
        assert job.status == Job.Status.FAILED
        assert job.attempt == job.max_attempts
        assert "command: it ended with exit code 3" in job.problem
        told = datasets.standing(Dataset.objects.with_steps().get(pk=dataset.pk))
        assert (told.status, told.problem) == ("done", "")
        assert list(verify(files.dataset(dataset))) == []

    def test_goes_the_other_ways_where_one_is_closed(
        self, alice, night, settings, outbox
    ):
        settings.HANDOVER_COMMAND = ["/no/such/program"]

        dataset = freeze(alice, with_clips=False)

        assert handing_over(dataset).status == Job.Status.FAILED
        assert (outbox / f"{handovers.name_of(dataset)}.READY").exists()

    def test_can_be_tried_again(self, alice, night, settings, outbox):
        settings.HANDOVER_COMMAND = python("raise SystemExit(1)")
        dataset = freeze(alice, with_clips=False)
        settings.HANDOVER_COMMAND = []

        tasks.start_again(handing_over(dataset))
        work_off(dataset=dataset)

        assert handing_over(dataset).status == Job.Status.DONE


class TestFolder:
    def test_gets_it_whole_and_the_mark_last(self, alice, night, outbox, monkeypatch):
        dataset = seal_alone(alice)
        written_whole, seen = handovers.written_whole, []

        def look_first(path):
            seen.extend(sorted(each.name for each in outbox.iterdir()))
            return written_whole(path)

        monkeypatch.setattr(handovers, "written_whole", look_first)
        work_off(dataset=dataset)

        name = handovers.name_of(dataset)
        assert seen == [name]
        assert list(verify(outbox / name)) == []
        assert (outbox / f"{name}.READY").read_text() == f"{dataset.checksum}\n"

    def test_is_left_alone_by_a_second_delivery(self, alice, night, outbox):
        dataset = freeze(alice, with_clips=False)
        copied = outbox / handovers.name_of(dataset) / "manifest.jsonl"
        before = copied.stat().st_ino

        handovers.hand_over(dataset, report=lambda _: None)

        assert copied.stat().st_ino == before

    def test_gets_it_anew_where_the_first_delivery_died(self, alice, night, outbox):
        dataset = freeze(alice, with_clips=False)
        name = handovers.name_of(dataset)
        (outbox / f"{name}.READY").unlink()
        (outbox / name / "manifest.jsonl").write_text("half")
        (outbox / f"{name}.part").mkdir()

        handovers.hand_over(dataset, report=lambda _: None)

        assert list(verify(outbox / name)) == []
        assert not (outbox / f"{name}.part").exists()

    def test_that_is_not_there_is_named(self, alice, night, settings, tmp_path):
        settings.HANDOVER_FOLDER = str(tmp_path / "missing")

        dataset = freeze(alice, with_clips=False)

        assert "folder: it is not there" in handing_over(dataset).problem
        assert list(tmp_path.iterdir()) == []


class TestCommand:
    def test_gets_the_folder_and_the_number(self, alice, night, settings, tmp_path):
        told = tmp_path / "told"
        settings.HANDOVER_COMMAND = python(
            "import json, os, sys; "
            f"json.dump([sys.argv[1:], dict(os.environ)], open({str(told)!r}, 'w'))"
        )

        dataset = freeze(alice, with_clips=False)

        arguments, environment = json.loads(told.read_text())
        assert arguments == [str(files.dataset(dataset)), "1"]
        assert environment["LULLABEL_CHECKSUM"] == dataset.checksum
        assert environment["LULLABEL_HOUSEHOLD"] == str(alice.household_id)
        assert not {"SECRET_KEY", "DATABASE_URL"} & environment.keys()

    def test_is_no_shell(self, alice, night, settings, tmp_path):
        written = f"/bin/echo x > {tmp_path}/made ; touch {tmp_path}/y"
        settings.HANDOVER_COMMAND = words("HANDOVER_COMMAND", written)

        dataset = freeze(alice, with_clips=False)

        assert handing_over(dataset).status == Job.Status.DONE
        assert list(tmp_path.iterdir()) == []

    def test_is_ended_with_all_it_started_when_it_takes_too_long(
        self, alice, night, settings, tmp_path
    ):
        settings.HANDOVER_LIMIT_S = 1
        late = tmp_path / "late"
        settings.HANDOVER_COMMAND = ["/bin/sh", "-c", f"(sleep 3; touch {late}) & wait"]
        dataset = seal_alone(alice)

        with pytest.raises(handovers.NotHandedOver, match="longer than 1 seconds"):
            handovers.hand_over(dataset, report=lambda _: None)

        time.sleep(2.5)
        assert not late.exists()

    def test_that_cannot_be_read_stops_the_program_at_its_start(self):
        with pytest.raises(ImproperlyConfigured, match="HANDOVER_COMMAND"):
            words("HANDOVER_COMMAND", "train 'unfinished")


class TestTask:
    def test_is_called_by_its_name_on_a_queue_of_its_own(self, alice, night, settings):
        settings.HANDOVER_CELERY_TASK = "trainer.train"
        settings.HANDOVER_CELERY_QUEUE = "trainer"

        dataset = freeze(alice, with_clips=False)

        with Connection(settings.CELERY_BROKER_URL) as broker:
            message = broker.SimpleQueue("trainer").get(timeout=5)
            message.ack()
        assert message.headers["task"] == "trainer.train"
        assert message.payload[1] == {
            "household": alice.household_id,
            "dataset": 1,
            "checksum": dataset.checksum,
        }
