"""Which label is taken for which."""

from hypothesis import given
from hypothesis import strategies as st

from acoustics.events import Detection, Interval
from acoustics.measuring.confusion import confusion
from tests.acoustics.measuring.nights import listened, spans

LABELS = ["cry", "laugh", "speech"]
END_MS = 30_000


def counts(truth, found, *, heard=((0, 10_000),)):
    one = listened(
        heard=spans(*heard),
        truth={label: spans(*pairs) for label, pairs in truth.items()},
        found={
            label: tuple(Detection(one, label, 0.5) for one in spans(*pairs))
            for label, pairs in found.items()
        },
    )
    table = confusion([one], labels=LABELS)
    return {
        (true, said): n
        for true, row in zip(table["labels"], table["counts"], strict=True)
        for said, n in zip(table["labels"], row, strict=True)
        if n
    }


def test_a_cry_that_is_called_a_laugh():
    assert counts({"cry": [(2_000, 4_000)]}, {"laugh": [(2_000, 4_000)]}) == {
        ("cry", "laugh"): 2,
        ("none", "none"): 8,
    }


def test_what_is_right_is_right_whatever_else_is_there():
    found = {"laugh": [(0, 1_000)]}

    assert counts(
        {"cry": [(0, 1_000)], "laugh": [(0, 1_000)]}, found, heard=[(0, 1_000)]
    ) == {("laugh", "laugh"): 1, ("cry", "none"): 1}


def test_time_that_was_not_heard_is_in_no_cell():
    assert counts(
        {"cry": [(8_000, 20_000)]}, {}, heard=[(0, 3_000), (7_000, 9_000)]
    ) == {
        ("cry", "none"): 1,
        ("none", "none"): 4,
    }


@st.composite
def some(draw):
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, END_MS - 1), st.integers(1, 5_000)), max_size=4
        )
    )
    return tuple(Interval(start_ms, start_ms + ms) for start_ms, ms in pairs)


by_label = st.fixed_dictionaries({label: some() for label in LABELS})


@given(by_label, by_label)
def test_rows_add_up_to_what_is_true_and_columns_to_what_was_found(truth, found):
    one = listened(
        heard=spans((0, END_MS)),
        truth=truth,
        found={
            label: tuple(Detection(one, label, 0.5) for one in intervals)
            for label, intervals in found.items()
        },
    )

    table = confusion([one], labels=LABELS)["counts"]

    for n, label in enumerate(LABELS):
        assert sum(table[n]) == len(seconds(truth[label]))
        assert sum(row[n] for row in table) == len(seconds(found[label]))


def seconds(intervals):
    return {
        ms // 1_000
        for one in intervals
        for ms in range(one.start_ms, min(one.end_ms, END_MS))
    }
