import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics import backbone, bundle, synthesis
from acoustics.detection import detect
from acoustics.evaluation import evaluate
from acoustics.events import join

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH
RATE_HZ = 16_000
NIGHT_MS = 120_000


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


@pytest.fixture(scope="module")
def starter():
    return bundle.load()


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "night.wav"
    truth = synthesis.render_night(path, duration_ms=NIGHT_MS, n_bouts=3, seed=11)
    samples, _ = soundfile.read(path, dtype="int16")
    return samples, truth


@pytest.fixture(scope="module")
def found(night, network, starter):
    return list(detect([night[0]], bundle=starter, backbone=network))


class Counting:
    """A source of silence that says how far it was read."""

    def __init__(self, n_blocks):
        self.n_left = n_blocks

    def __iter__(self):
        while self.n_left:
            self.n_left -= 1
            yield np.zeros(10 * RATE_HZ, np.int16)


def test_finds_the_bouts_and_their_edges(night, found):
    quality = evaluate([one.interval for one in found], night[1], duration_ms=NIGHT_MS)

    assert quality.n_bouts_hit == quality.n_bouts == 3
    assert quality.n_false_bouts == 0
    assert quality.segment_f1 > 0.9
    assert quality.median_onset_error_ms <= 50


def test_detections_come_in_order_and_apart_with_scores(found):
    assert found
    assert all(one.label == "cry" and 0.0 <= one.score <= 1.0 for one in found)
    assert all(a.interval.end_ms <= b.interval.start_ms for a, b in pairwise(found))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(1, NIGHT_MS * 16 - 1), max_size=30, unique=True))
def test_blocks_of_any_size_give_the_same_detections(
    cuts, night, found, network, starter
):
    samples = night[0]
    places = [0, *sorted(cuts), len(samples)]
    blocks = [samples[start:end] for start, end in pairwise(places)]

    again = list(detect(blocks, bundle=starter, backbone=network))

    assert again == found


def test_small_batches_find_the_same_bouts_sooner(night, found, network, starter):
    samples = night[0]
    n_read = 0

    def blocks():
        nonlocal n_read
        for start in range(0, len(samples), RATE_HZ):
            n_read += 1
            yield samples[start : start + RATE_HZ]

    live = detect(blocks(), bundle=starter, backbone=network, batch_patches=4)
    first = next(live)
    n_read_at_first = n_read
    rest = list(live)

    def bouts(detections):
        return join((one.interval for one in detections), gap_ms=3_000)

    reach_s = starter.thresholds["cry"].reach_ms / 1_000
    assert n_read_at_first <= first.interval.end_ms / 1_000 + reach_s + 20
    assert len(bouts([first, *rest])) == len(bouts(found))


def test_a_cry_in_the_last_second_is_found_and_ends_with_the_recording(
    night, network, starter
):
    samples, truth = night
    last = truth[2]
    cut = samples[: (last.start_ms + 600) * 16]

    found = list(detect([cut], bundle=starter, backbone=network))

    assert found[-1].interval.end_ms <= last.start_ms + 600
    assert found[-1].interval.overlaps(last)


@pytest.mark.parametrize("n_samples", [0, 1, 399, 15_599])
def test_hardly_any_sound_is_no_crying(n_samples, network, starter):
    blocks = [np.zeros(n_samples, np.int16)]

    assert list(detect(blocks, bundle=starter, backbone=network)) == []


def test_what_the_source_raises_reaches_who_listens(network, starter):
    def blocks():
        yield np.zeros(RATE_HZ * 100, np.int16)
        msg = "the disk is gone"
        raise OSError(msg)

    with pytest.raises(OSError, match="the disk is gone"):
        list(detect(blocks(), bundle=starter, backbone=network))


def test_who_stops_listening_stops_the_reading(night, network, starter):
    samples = night[0]
    source = Counting(5_000)

    def blocks():
        yield samples
        yield from source

    listening = detect(blocks(), bundle=starter, backbone=network)
    next(listening)
    listening.close()

    left = source.n_left
    assert left > 4_000
    assert not [t for t in threading.enumerate() if t.name == "features"]
    assert source.n_left == left


def test_is_never_far_ahead_of_who_listens(night, network, starter):
    source = Counting(5_000)

    def blocks():
        yield night[0]
        yield from source

    listening = detect(blocks(), bundle=starter, backbone=network)
    next(listening)

    # Some batches of half a minute lie between, whatever the length of the source.
    assert source.n_left > 4_950
    listening.close()


def test_a_source_stuck_in_a_read_does_not_hold_who_leaves(night, network, starter):
    let_go = threading.Event()

    def blocks():
        yield night[0]
        let_go.wait(timeout=60)

    listening = detect(blocks(), bundle=starter, backbone=network)
    next(listening)
    begun = time.monotonic()
    listening.close()
    took_s = time.monotonic() - begun
    let_go.set()

    assert took_s < 30


def test_scores_are_kept_one_a_step_and_high_where_it_cries(
    night, found, network, starter
):
    samples, truth = night
    kept = []

    again = list(detect([samples], bundle=starter, backbone=network, keep=kept.append))

    scores = np.concatenate([batch["cry"] for batch in kept])
    assert again == found
    # A patch hears 0.96 s; one begins every 0.48 s.
    assert abs(len(scores) - NIGHT_MS / 480) <= 2
    for bout in truth:
        inside = scores[bout.start_ms // 480 : bout.end_ms // 480]
        assert inside.max() > starter.thresholds["cry"].start
    assert max(scores) == pytest.approx(max(one.score for one in found))
