"""What we count by the second and by the utterance is what sed_eval counts."""

import numpy as np
import pytest
import sed_eval

from acoustics.events import Detection, Interval
from acoustics.measuring import Listened, measure

LABELS = ["babble", "cry", "laugh"]
HOUR_MS = 3_600_000


def random_utterances(rng, *, n):
    """Some overlap, some touch; all begin and end on ten milliseconds."""
    starts_ms = 10 * rng.integers(0, HOUR_MS // 10 - 2_000, size=n)
    lengths_ms = 10 * rng.integers(5, 1_000, size=n)
    return [
        Interval(start_ms, start_ms + length_ms)
        for start_ms, length_ms in zip(
            starts_ms.tolist(), lengths_ms.tolist(), strict=True
        )
    ]


def nearly(rng, truth):
    """Most of the truth, with edges that are off by some odd number of milliseconds.

    So no edge lies on a collar, where floating-point seconds would decide.
    """
    found = []
    for one in truth:
        if rng.random() < 0.2:
            continue
        off_ms = 10 * rng.integers(-35, 35, size=2) + 5
        start_ms = max(5, one.start_ms + int(off_ms[0]))
        found.append(Interval(start_ms, max(start_ms + 5, one.end_ms + int(off_ms[1]))))
    return found


def night(rng, *, number):
    truth, found = {}, {}
    for label in LABELS:
        truth[label] = tuple(random_utterances(rng, n=int(rng.integers(0, 80))))
        intervals = nearly(rng, truth[label])
        intervals += nearly(rng, random_utterances(rng, n=20))
        found[label] = tuple(Detection(one, label, 0.5) for one in intervals)
    return Listened(
        recording=f"r{number}",
        night=f"2026-11-{number + 1:02}",
        heard=(Interval(0, HOUR_MS),),
        truth=truth,
        found=found,
        scores={},
    )


def their_list(one, intervals):
    return [
        {
            "filename": one.recording,
            "event_label": label,
            "event_onset": interval.start_ms / 1_000,
            "event_offset": interval.end_ms / 1_000,
        }
        for label in LABELS
        for interval in intervals(label)
    ]


def theirs(metrics, listened, **more):
    for one in listened:
        metrics.evaluate(
            their_list(one, lambda label, one=one: one.truth[label]),
            their_list(
                one, lambda label, one=one: [d.interval for d in one.found[label]]
            ),
            **more,
        )
    return metrics.results_class_wise_metrics()


def same(ours, figures):
    """Ours has the digits that are told, and None where theirs is not a number."""
    return ours["value"] == pytest.approx(figures, abs=1e-6) or (
        ours["value"] is None and np.isnan(figures)
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("label", LABELS)
class TestOnRandomNights:
    def test_seconds_agree(self, seed, label):
        rng = np.random.default_rng(seed)
        listened = [night(rng, number=number) for number in range(3)]
        metrics = sed_eval.sound_event.SegmentBasedMetrics(LABELS, time_resolution=1.0)

        counted = theirs(metrics, listened, evaluated_length_seconds=3_600)[label]
        ours = measure(listened, labels=LABELS)["labels"][label]["segment"]

        assert same(ours["f1"], counted["f_measure"]["f_measure"])
        assert same(ours["precision"], counted["f_measure"]["precision"])
        assert same(ours["recall"], counted["f_measure"]["recall"])
        assert same(ours["error_rate"], counted["error_rate"]["error_rate"])

    def test_utterances_agree(self, seed, label):
        rng = np.random.default_rng(seed)
        listened = [night(rng, number=number) for number in range(3)]
        metrics = sed_eval.sound_event.EventBasedMetrics(
            LABELS, t_collar=0.2, percentage_of_length=0.2
        )

        counted = theirs(metrics, listened)[label]
        ours = measure(listened, labels=LABELS)["labels"][label]["event"]

        assert same(ours["f1"], counted["f_measure"]["f_measure"])
        assert same(ours["precision"], counted["f_measure"]["precision"])
        assert same(ours["recall"], counted["f_measure"]["recall"])
