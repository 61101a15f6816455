import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.dataset import splits
from acoustics.dataset.splits import Part, deal
from tests.acoustics.dataset.states import NIGHTS


def part(night, *, recording="", source="", **labelled_ms):
    return Part(
        recording=recording or f"of-{night}",
        night=night,
        source_group=source,
        labelled_ms=labelled_ms,
    )


def nights(n, **labelled_ms):
    return [part(night, **labelled_ms or {"cry": 60_000}) for night in NIGHTS[:n]]


some_parts = st.lists(
    st.builds(
        Part,
        recording=st.integers(0, 30).map(lambda n: f"r{n}"),
        night=st.sampled_from([*NIGHTS[:8], None]),
        source_group=st.sampled_from(["", "", "a", "b", "c"]),
        labelled_ms=st.dictionaries(
            st.sampled_from(["cry", "fuss", "laugh"]), st.integers(0, 90_000)
        ),
    ),
    max_size=20,
    unique_by=lambda one: one.recording,
)


def side_of(dealt, one):
    return dealt.side(recording=one.recording, night=one.night)


@given(some_parts)
def test_a_night_and_a_source_are_on_one_side(parts):
    dealt = deal(parts)

    for one in parts:
        for other in parts:
            if (one.night and one.night == other.night) or (
                one.source_group and one.source_group == other.source_group
            ):
                assert side_of(dealt, one) == side_of(dealt, other)
    assert dealt.torn == ()


@given(some_parts, some_parts)
def test_more_nights_never_move_an_old_one(old, more):
    before = deal(old)

    after = deal([*old, *more], held=before.sides)

    assert before.sides.items() <= after.sides.items()


@given(some_parts, st.randoms())
def test_the_order_of_the_recordings_changes_nothing(parts, rng):
    assert deal(rng.sample(parts, len(parts))) == deal(parts)


@given(some_parts)
def test_where_anything_is_labelled_something_is_trained_on(parts):
    dealt = deal(parts)

    labelled = [one for one in parts if any(one.labelled_ms.values())]
    assert not labelled or "train" in {side_of(dealt, one) for one in labelled}


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, ["train"]),
        (2, ["train", "test"]),
        (3, ["train", "test", "validation"]),
        (5, ["train", "test", "validation", "train", "train"]),
    ],
)
def test_the_first_nights_are_trained_on_tested_on_and_validated_on(n, expected):
    assert list(deal(nights(n)).sides.values()) == expected


def test_a_night_without_labels_does_not_use_up_a_side():
    silent = part(NIGHTS[1], cry=0)

    dealt = deal([part(NIGHTS[0], cry=9_000), silent, part(NIGHTS[2], cry=9_000)])

    assert dealt.sides[NIGHTS[2]] == "test"


def test_twenty_like_nights_come_near_their_shares():
    n_on = Counter(deal(nights(20)).sides.values())

    assert n_on == {"train": 14, "validation": 3, "test": 3}


def test_shares_are_kept_for_each_label():
    rng = random.Random(5)
    parts = [
        part(
            f"2026-{1 + n // 28:02}-{1 + n % 28:02}",
            cry=rng.randrange(200_000),
            laugh=rng.choice([0, 0, 0, 5_000]),
        )
        for n in range(200)
    ]

    dealt = deal(parts)

    for label in ("cry", "laugh"):
        ms = Counter()
        for one in parts:
            ms[side_of(dealt, one)] += one.labelled_ms[label]
        for split, share in splits.SHARES.items():
            assert ms[split] / ms.total() == pytest.approx(share, abs=0.03)


def test_a_pinned_night_stays_where_it_was_pinned():
    dealt = deal(nights(3), held={NIGHTS[0]: "test"})

    assert dealt.sides[NIGHTS[0]] == "test"
    assert dealt.sides[NIGHTS[1]] == "train"


def test_a_recording_of_an_old_source_follows_it():
    old = part(NIGHTS[0], source="cam", cry=60_000)
    new = part(NIGHTS[5], source="cam", cry=60_000)

    dealt = deal([old, new], held={NIGHTS[0]: "validation"})

    assert dealt.sides[NIGHTS[5]] == "validation"


def test_a_source_that_was_pinned_to_two_sides_is_named():
    parts = [part(night, source="cam") for night in NIGHTS[:2]]

    dealt = deal(parts, held={NIGHTS[0]: "train", NIGHTS[1]: "test"})

    assert dealt.torn == ("cam",)
    assert dict(dealt.sides) == {NIGHTS[0]: "train", NIGHTS[1]: "test"}


def test_a_recording_without_a_night_is_dealt_by_itself():
    undated = [part(None, recording=name, cry=60_000) for name in ("a", "b")]

    dealt = deal(undated)

    assert dict(dealt.sides) == {"a": "train", "b": "test"}


@pytest.mark.parametrize(
    "shares", [{"train": 0.0, "test": 1.0}, {"train": 1, "test": -1}]
)
def test_shares_that_leave_nothing_to_train_on_are_refused(shares):
    with pytest.raises(ValueError, match="less than nothing"):
        deal(nights(2), shares=shares)


def test_a_side_without_a_share_gets_nothing():
    sides = deal(nights(9), shares={"train": 0.8, "test": 0.2}).sides

    assert set(sides.values()) == {"train", "test"}
