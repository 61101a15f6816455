from pathlib import Path

import numpy as np
import pytest
import soundfile

from acoustics import backbone, bundle, synthesis
from acoustics.detection import detect
from acoustics.events import Interval
from acoustics.live_scores import Highest
from acoustics.sessions import Session

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH
NIGHT_MS = 240_000


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK, n_threads=1)


@pytest.fixture(scope="module")
def starter():
    return bundle.load()


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    synthesis.render_night(path, duration_ms=NIGHT_MS, n_bouts=6, seed=5)
    samples, _ = soundfile.read(path, dtype="int16")
    return samples


def told(found, *, moved_ms=0):
    return [
        (one.interval.moved(moved_ms), one.label, round(one.score, 2)) for one in found
    ]


def test_each_stretch_between_holes_is_heard_as_a_file_of_its_own(
    night, network, starter
):
    session, settled, holes = Session(starter, network), [], []
    stretches = [(0, 70_000), (90_000, 150_123), (151_000, NIGHT_MS)]
    for start_ms, end_ms in stretches:
        for at_ms in range(start_ms, end_ms, 4_000):
            piece = night[at_ms * 16 : min(at_ms + 4_000, end_ms) * 16]
            news = session.add(piece, start_ms=at_ms)
            settled += news.settled
            holes += [news.hole] if news.hole else []
    settled += session.finish()

    files = [
        one
        for start_ms, end_ms in stretches
        for one in told(
            detect(
                [night[start_ms * 16 : end_ms * 16]], bundle=starter, backbone=network
            ),
            moved_ms=start_ms,
        )
    ]
    assert len(files) >= 5
    assert told(settled) == files
    assert holes == [Interval(70_000, 90_000), Interval(150_123, 151_000)]


def test_a_piece_that_comes_a_little_late_follows_the_one_before(network, starter):
    session = Session(starter, network)
    session.add(np.zeros(16_000, np.int16), start_ms=0)

    news = session.add(np.zeros(16_000, np.int16), start_ms=1_240)

    assert news.hole is None
    assert session.heard_ms == 2_000


def test_a_session_that_begins_with_a_hole_says_so(network, starter):
    news = Session(starter, network).add(np.zeros(160, np.int16), start_ms=9_000)

    assert news.hole == Interval(0, 9_000)


def test_is_settled_to_the_end_where_nothing_was_heard(network, starter):
    session = Session(starter, network)
    session.add(np.zeros(160_000, np.int16), start_ms=0)
    session.finish()

    assert session.settled_ms == session.heard_ms == 10_000
    assert session.unsettled() == []


def test_scores_after_a_hole_are_told_in_their_place(night, network, starter):
    kept = Highest("cry")
    session = Session(starter, network, keep=kept.add)
    alone = Highest("cry")
    stretch = Session(starter, network, keep=alone.add)

    session.add(night[: 20_000 * 16], start_ms=0)
    session.add(night[120_000 * 16 : 160_000 * 16], start_ms=120_000)
    session.finish()
    stretch.add(night[120_000 * 16 : 160_000 * 16], start_ms=0)
    stretch.finish()

    told = dict(kept.take())
    assert [start_ms for start_ms in told if start_ms < 120_000] == [0, 10_000]
    assert {ms: score for ms, score in told.items() if ms >= 120_000} == {
        120_000 + ms: score for ms, score in alone.take()
    }
