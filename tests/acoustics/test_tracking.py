import numpy as np

from acoustics.bundle import Thresholds
from acoustics.tracking import MOST_STRETCH_PATCHES, Tracker

ROOM_DB = -40.0
THRESHOLDS = Thresholds(alone=0.7, start=0.4, keep=0.1, reach_ms=4_800, apart_ms=1_440)


def room(n_patches):
    return np.full(n_patches, ROOM_DB, np.float32)


def tracked(scores, *, batch=7, loud=None):
    """Track scores over sound that is loud everywhere, or where `loud` says."""
    scores = np.asarray(scores, float)
    level_db = np.full(48 * (len(scores) + 1), 0.0, np.float32)
    if loud is not None:
        level_db[:] = ROOM_DB
        for start, end in loud:
            level_db[start:end] = 0.0
    tracker, found = Tracker("cry", THRESHOLDS), []
    for first in range(0, len(scores), batch):
        last = min(first + batch, len(scores))
        new = slice(48 * (first + 1) if first else 0, 48 * (last + 1))
        found += tracker.add(
            scores[first:last], level_db=level_db[new], room_db=room(last - first)
        )
    return found + list(tracker.finish())


def at(length, **scores):
    made = np.zeros(length)
    for place, score in scores.items():
        made[int(place[1:])] = score
    return made


def spans(found):
    return [(one.interval.start_ms, one.interval.end_ms) for one in found]


def test_a_lone_strong_patch_is_a_detection_as_long_as_the_patch():
    found = tracked(at(40, p10=0.9))

    assert spans(found) == [(4_812, 5_772)]
    assert found[0].score == 0.9


def test_a_weak_patch_counts_only_with_a_strong_one_near():
    alone = tracked(at(60, p10=0.3))
    before = tracked(at(60, p10=0.3, p20=0.9))
    after = tracked(at(60, p10=0.9, p20=0.3))
    too_far = tracked(at(60, p10=0.3, p21=0.9))

    assert alone == []
    assert len(before) == len(after) == 2
    assert len(too_far) == 1


def test_two_fair_patches_make_each_other_sure_when_not_of_one_sound():
    one_sound = tracked(at(60, p10=0.45, p13=0.45))
    two_sounds = tracked(at(60, p10=0.45, p14=0.45))
    too_far = tracked(at(60, p10=0.45, p21=0.45))

    assert one_sound == []
    assert len(two_sounds) == 2
    assert too_far == []


def test_clear_crying_is_told_without_waiting():
    tracker = Tracker("cry", THRESHOLDS)
    scores = at(14, p10=0.9)

    told = list(
        tracker.add(
            scores, level_db=np.zeros(48 * 15, np.float32), room_db=room(len(scores))
        )
    )

    assert spans(told) == [(4_812, 5_772)]


def test_patches_that_touch_are_one_stretch():
    found = tracked(at(40, p10=0.9, p11=0.5, p13=0.8))

    assert spans(found) == [(4_812, 4_812 + 960 + 3 * 480)]


def test_the_envelope_tells_utterances_apart_with_their_own_scores():
    scores = at(40, p10=0.9, p12=0.3, p14=0.35)

    found = tracked(scores, loud=[(480, 540), (680, 740)])

    assert spans(found) == [(4_812, 5_412), (6_812, 7_412)]
    assert [one.score for one in found] == [0.9, 0.35]


def test_the_size_of_the_batches_changes_nothing():
    rng = np.random.default_rng(8)
    scores = rng.random(300) ** 4

    assert tracked(scores, batch=1) == tracked(scores, batch=64)
    assert tracked(scores, batch=64) == tracked(scores, batch=300)


def test_crying_without_end_is_told_in_pieces_that_touch():
    found = tracked(np.full(3 * MOST_STRETCH_PATCHES, 0.9))

    assert len(found) == 3
    ends, starts = [e for _, e in spans(found)], [s for s, _ in spans(found)]
    assert ends[:-1] == starts[1:]


def test_what_is_held_does_not_grow_with_the_night():
    tracker = Tracker("cry", THRESHOLDS)
    rng = np.random.default_rng(9)
    held = []
    for _ in range(200):
        scores = rng.random(64)
        new = np.zeros(64 * 48, np.float32)
        list(tracker.add(scores, level_db=new, room_db=room(len(scores))))
        held.append(len(tracker._level_db))

    assert max(held) <= 48 * (MOST_STRETCH_PATCHES + 64 + 20)


def test_says_what_it_would_say_if_the_sound_ended_now_and_forgets_it_again():
    tracker = Tracker("cry", THRESHOLDS)
    scores = at(12, p10=0.9, p11=0.8)
    level_db = np.zeros(48 * 13, np.float32)
    told = list(tracker.add(scores, level_db=level_db, room_db=room(12)))

    unsettled = tracker.if_it_ended(np.empty(0))

    assert told == []
    assert spans(unsettled) == [(4_812, 6_252)]
    assert tracker.if_it_ended(np.empty(0)) == unsettled == list(tracker.finish())


def test_is_settled_until_where_something_may_still_be_said():
    tracker = Tracker("cry", THRESHOLDS)
    level_db = np.zeros(48 * 13, np.float32)
    list(tracker.add(at(12, p2=0.9, p10=0.9), level_db=level_db, room_db=room(12)))

    assert tracker.settled_ms == 4_800
    quiet = np.zeros(20)
    list(tracker.add(quiet, level_db=np.zeros(960, np.float32), room_db=room(20)))
    assert tracker.settled_ms == 32 * 480
