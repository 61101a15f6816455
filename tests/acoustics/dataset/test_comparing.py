from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.dataset import comparing
from acoustics.dataset.comparing import Unsorted, compare, tally
from acoustics.dataset.rows import EXAMPLE, SPLITS

some_rows = st.dictionaries(
    st.tuples(
        st.sampled_from(["r1", "r2", "r3"]),
        st.integers(0, 3).map(lambda n: n * 1_000),
        st.sampled_from(["cry", "fuss", "none"]),
    ),
    st.sampled_from(SPLITS),
    max_size=12,
).map(
    lambda chosen: sorted(
        (
            replace(
                EXAMPLE,
                recording=recording,
                start_ms=start_ms,
                end_ms=start_ms + 900,
                label=label,
                split=split,
            )
            for (recording, start_ms, label), split in chosen.items()
        ),
        key=lambda row: row.place,
    )
)


def row(start_ms, label="cry", split="train"):
    return replace(
        EXAMPLE, start_ms=start_ms, end_ms=start_ms + 900, label=label, split=split
    )


def kinds(old, new):
    return [one.kind for one in compare(old, new)]


def test_each_kind_of_difference_is_told():
    old = [row(0), row(1_000), row(2_000), row(3_000)]
    new = [row(0), row(1_000, "fuss"), row(2_000, split="test"), row(4_000)]

    assert kinds(old, new) == ["other_label", "other_side", "only_old", "only_new"]
    assert tally(old, new)["same"] == 1


def test_a_label_that_stays_is_not_taken_for_another():
    old, new = [row(0, "cry"), row(0, "noise")], [row(0, "fuss"), row(0, "noise")]

    (difference,) = compare(old, new)

    assert (difference.old.label, difference.new.label) == ("cry", "fuss")


@given(some_rows, some_rows)
def test_every_row_is_told_of_once(old, new):
    told = list(comparing._walk(old, new))

    assert sorted(one.old.place for one in told if one.old) == [r.place for r in old]
    assert sorted(one.new.place for one in told if one.new) == [r.place for r in new]


@given(some_rows)
def test_a_dataset_does_not_differ_from_itself(rows):
    assert kinds(rows, rows) == []


@given(some_rows, some_rows)
def test_the_other_way_round_says_the_same_mirrored(old, new):
    there, back = tally(old, new), tally(new, old)

    assert there["only_old"] == back["only_new"]
    assert there["other_side"] == back["other_side"]
    assert there["other_label"] == back["other_label"]


def test_rows_out_of_order_are_refused():
    with pytest.raises(Unsorted):
        tally([row(1_000), row(0)], [])
