import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics.edge.spool import Spool


def word(session="one", *, detections=(), covered=((0, 5),), heard_ms=5):
    return {
        "session": session,
        "heard_ms": heard_ms,
        "covered": [list(span) for span in covered],
        "detections": list(detections),
        "unsettled": [],
    }


def emptied(spool):
    told = []
    while (item := spool.first(timeout_s=0)) is not None:
        told.append((item.kind, item.body))
        spool.done(item)
    return told


def test_gives_back_what_was_put_in_order(tmp_path):
    spool = Spool(tmp_path)
    spool.put("begin", {"session": "one"})
    spool.put("word", word())
    spool.put("end", {"session": "one"})

    assert [kind for kind, _ in emptied(spool)] == ["begin", "word", "end"]
    assert spool.first(timeout_s=0) is None


def test_what_an_earlier_run_left_comes_first(tmp_path):
    Spool(tmp_path).put("begin", {"session": "one"})
    spool = Spool(tmp_path)
    spool.put("begin", {"session": "two"})

    assert [body["session"] for _, body in emptied(spool)] == ["one", "two"]


def test_a_thing_stays_until_it_is_done(tmp_path):
    spool = Spool(tmp_path)
    spool.put("begin", {"session": "one"})

    assert spool.first(timeout_s=0) == spool.first(timeout_s=0)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    acts=st.lists(st.sampled_from(["say", "take", "restart"]), max_size=40),
)
def test_every_detection_is_told_once_whatever_happens_between(tmp_path_factory, acts):
    folder = tmp_path_factory.mktemp("spool")
    spool, said, told = Spool(folder), 0, []
    for act in [*acts, "take"]:
        if act == "say":
            spool.put("word", word(detections=[said], covered=[(said, said + 1)]))
            said += 1
        elif act == "restart":
            spool = Spool(folder)
        elif (item := spool.first(timeout_s=0)) is not None:
            told.append(item.body)
            spool.done(item)
    told += [body for _, body in emptied(spool)]

    assert [one for body in told for one in body["detections"]] == list(range(said))
    covered = [span for body in told for span in body["covered"]]
    assert sum(end - start for start, end in covered) == said


def test_words_that_wait_become_one(tmp_path):
    spool = Spool(tmp_path)
    for n in range(1_000):
        spool.put("word", word(covered=[(n, n + 1)], heard_ms=n + 1))

    ((_, body),) = emptied(spool)

    assert body["covered"] == [[0, 1_000]]
    assert body["heard_ms"] == 1_000


def test_a_word_in_hand_is_left_as_it_is(tmp_path):
    spool = Spool(tmp_path)
    spool.put("word", word(detections=["a"]))
    in_hand = spool.first(timeout_s=0)
    spool.put("word", word(detections=["b"]))
    spool.done(in_hand)

    assert [body["detections"] for _, body in emptied(spool)] == [["b"]]


def test_words_of_two_sessions_stay_apart(tmp_path):
    spool = Spool(tmp_path)
    spool.put("word", word("one"))
    spool.put("word", word("two"))

    assert [body["session"] for _, body in emptied(spool)] == ["one", "two"]


def test_a_full_spool_drops_the_oldest_clips_and_says_so(tmp_path):
    said = []
    spool = Spool(tmp_path, most_bytes=2_500, say=said.append)
    spool.put("word", word(detections=["a"]))
    for n in range(4):
        spool.put_clip({"id": n}, bytes(1_000))

    told = emptied(spool)

    assert [body.get("id") for kind, body in told if kind == "clip"] == [2, 3]
    assert told[0][1]["detections"] == ["a"]
    assert len(said) == 2
    assert "oldest" in said[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b'{"kind": "wo', b"[1]", b'{"kind": "word"}'])
def test_half_a_file_is_dropped_and_the_rest_is_told(tmp_path, content):
    said = []
    (tmp_path / "000000000001.json").write_bytes(content)
    spool = Spool(tmp_path, say=said.append)
    spool.put("end", {"session": "one"})

    assert [kind for kind, _ in emptied(spool)] == ["end"]
    assert len(said) == 1


def test_sound_without_its_line_is_swept_at_the_start(tmp_path):
    (tmp_path / "000000000007.pcm").write_bytes(b"\0\0")

    Spool(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_what_lies_there_is_readable_by_a_person(tmp_path):
    Spool(tmp_path).put("begin", {"session": "one"})

    (path,) = tmp_path.iterdir()

    assert json.loads(path.read_text()) == {"kind": "begin", "body": {"session": "one"}}
