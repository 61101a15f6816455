from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics import backbone, bundle, synthesis
from acoustics.detection import detect
from acoustics.features import PATCH_HOP_MS
from acoustics.live_scores import STEP_MS, Highest
from acoustics.scores import Unrounded
from acoustics.streaming import GRID_MS, RUN_UP_MS, Streaming, begin_again_ms

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH
RATE_HZ = 16_000
NIGHT_MS = 600_000


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK, n_threads=1)


@pytest.fixture(scope="module")
def starter():
    return bundle.load()


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    synthesis.render_night(path, duration_ms=NIGHT_MS, n_bouts=8, seed=17)
    samples, _ = soundfile.read(path, dtype="int16")
    return samples


@pytest.fixture(scope="module")
def at_once(night, network, starter):
    return list(detect([night], bundle=starter, backbone=network))


def rounded(found):
    """Scores of the network may differ in their last digits with the batch's size."""
    return [(one.interval, one.label, round(one.score, 2)) for one in found]


def heard(pieces, going):
    return [one for piece in pieces for one in going.add(piece)] + going.finish()


def cut(samples, n_per_piece):
    return [
        samples[start : start + n_per_piece]
        for start in range(0, len(samples), n_per_piece)
    ]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(1, NIGHT_MS * 16 - 1), max_size=200, unique=True))
def test_pieces_of_any_size_say_the_same_as_the_file(
    cuts, night, at_once, network, starter
):
    places = [0, *sorted(cuts), len(night)]
    pieces = [night[start:end] for start, end in pairwise(places)]

    told = heard(pieces, Streaming(starter, network))

    assert len(at_once) >= 8
    assert rounded(told) == rounded(at_once)


def test_clear_crying_is_known_within_a_second_though_it_is_not_settled(
    night, at_once, network, starter
):
    clear = [one for one in at_once if one.score >= starter.thresholds["cry"].alone]
    going, known_ms = Streaming(starter, network), {}
    for piece in cut(night, RATE_HZ // 10):
        going.add(piece)
        for one in going.unsettled():
            known_ms.setdefault(one.interval.start_ms // 500, going.heard_ms)

    delays_ms = [
        min(known for start, known in known_ms.items() if known > one.start_ms)
        - one.start_ms
        for one in (found.interval for found in clear)
    ]
    assert len(delays_ms) >= 4
    assert np.median(delays_ms) <= 1_000


def test_nothing_is_said_later_of_what_is_settled(night, network, starter):
    going, settled_ms = Streaming(starter, network), 0
    for piece in cut(night, RATE_HZ):
        told = going.add(piece)
        unsettled = going.unsettled()

        assert all(one.interval.start_ms >= settled_ms for one in [*told, *unsettled])
        assert going.settled_ms >= settled_ms
        settled_ms = going.settled_ms

    assert settled_ms > NIGHT_MS - 120_000


def test_what_is_unsettled_at_the_end_is_what_is_said_at_the_end(
    night, at_once, network, starter
):
    middle_ms = at_once[3].interval.end_ms - 100
    # Whole patches, so that the end brings no sound of its own.
    n_samples = middle_ms // 480 * 7_680 + 7_920
    going = Streaming(starter, network)
    going.add(night[:n_samples])

    unsettled = going.unsettled()

    assert unsettled
    assert rounded(unsettled) == rounded(going.finish())


@pytest.mark.parametrize("settled_ms", [400_000, 450_000, 520_000])
def test_whoever_begins_again_before_what_is_settled_says_the_same(
    settled_ms, night, network, starter
):
    start_ms = begin_again_ms(settled_ms)
    whole = heard(cut(night, RATE_HZ), Streaming(starter, network))

    again = heard(
        cut(night[start_ms * 16 :], 5_000),
        Streaming(starter, network, start_ms=start_ms),
    )

    assert 0 < start_ms <= settled_ms - RUN_UP_MS
    later = [one for one in whole if one.interval.start_ms >= settled_ms]
    assert later
    assert rounded(one for one in again if one.interval.start_ms >= settled_ms) == (
        rounded(later)
    )


def test_a_beginning_off_the_grid_is_refused(network, starter):
    with pytest.raises(ValueError, match="multiple"):
        Streaming(starter, network, start_ms=GRID_MS + 1)


def highest(pieces, going, kept):
    heard(pieces, going)
    return [(start_ms, round(score, 2)) for start_ms, score in kept.take()]


@pytest.mark.parametrize("n_per_piece", [1_234, RATE_HZ, 50 * RATE_HZ])
def test_each_step_has_the_score_that_it_has_in_the_file(
    n_per_piece, night, network, starter
):
    whole, kept = Unrounded(), Highest("cry")
    list(detect([night], bundle=starter, backbone=network, keep=whole.add))

    told = highest(
        cut(night, n_per_piece), Streaming(starter, network, keep=kept.add), kept
    )

    patches = whole.labels()["cry"]
    steps = [number * PATCH_HOP_MS // STEP_MS for number in range(len(patches))]
    expected = {step * STEP_MS: 0.0 for step in steps}
    for step, score in zip(steps, patches, strict=True):
        expected[step * STEP_MS] = max(expected[step * STEP_MS], float(score))
    assert max(expected.values()) > 0.9
    assert told == [(start_ms, round(score, 2)) for start_ms, score in expected.items()]


def test_who_begins_later_tells_of_steps_at_the_same_places(night, network, starter):
    start_ms = begin_again_ms(500_000)
    whole, kept = Highest("cry"), Highest("cry")
    all_told = dict(
        highest(cut(night, RATE_HZ), Streaming(starter, network, keep=whole.add), whole)
    )

    going = Streaming(starter, network, start_ms=start_ms, keep=kept.add)
    told = dict(highest(cut(night[start_ms * 16 :], RATE_HZ), going, kept))

    assert min(told) == start_ms // STEP_MS * STEP_MS
    after = [start_ms for start_ms in told if start_ms >= 500_000]
    assert after
    assert all(
        told[start_ms] == pytest.approx(all_told[start_ms], abs=0.02)
        for start_ms in after
    )
