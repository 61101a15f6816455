import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics import agreement
from acoustics.agreement import agree, overlap, shared
from acoustics.events import Annotation, Interval

NIGHT = [Interval(0, 60_000)]


def says(start_ms, end_ms, label="cry"):
    return Annotation(interval=Interval(start_ms, end_ms), label=label)


def compared(one, other, *, heard_by_one=NIGHT, heard_by_other=NIGHT):
    return agree(one, other, heard_by_one=heard_by_one, heard_by_other=heard_by_other)


@st.composite
def an_interval(draw, end_ms=6_000):
    start_ms = draw(st.integers(0, end_ms - 1))
    return Interval(start_ms, draw(st.integers(start_ms + 1, end_ms)))


some = st.lists(
    st.builds(
        Annotation, interval=an_interval(), label=st.sampled_from(["cry", "fuss"])
    ),
    max_size=6,
)
spans = st.lists(an_interval(), max_size=4)


def test_what_both_mark_alike_counts_once():
    found = compared([says(1_000, 3_000)], [says(1_100, 3_100)])

    assert (found.n_alike, found.f1) == (1, 1.0)
    assert found.disagreements == ()


def test_each_kind_of_disagreement_is_a_place_to_settle():
    one = [says(1_000, 2_000), says(5_000, 6_000), says(9_000, 12_000)]
    other = [says(5_000, 6_000, "fuss"), says(9_400, 12_000), says(20_000, 21_000)]

    found = compared(one, other)

    assert [place.kind for place in found.disagreements] == [
        "only_one",
        "other_label",
        "edges_apart",
        "only_other",
    ]
    assert (found.n_alike, found.n_other_label) == (1, 1)
    assert (found.n_only_one, found.n_only_other) == (1, 1)
    assert found.f1 == pytest.approx(2 / 6)


def test_two_that_share_less_than_half_are_not_one_place():
    # 1,000 of 2,001 ms, and of 2,000.
    assert compared([says(0, 1_500)], [says(500, 2_001)]).n_alike == 0
    assert compared([says(0, 1_500)], [says(500, 2_000)]).n_alike == 1


def test_one_annotation_answers_for_one_only():
    found = compared([says(0, 2_000)], [says(0, 1_900), says(100, 2_000)])

    assert (found.n_alike, found.n_only_other) == (1, 1)


def test_the_same_label_is_matched_before_a_better_place():
    found = compared([says(0, 1_000)], [says(0, 1_000, "fuss"), says(0, 900)])

    assert (found.n_alike, found.n_other_label, found.n_only_other) == (1, 0, 1)


def test_what_only_one_has_heard_is_no_disagreement():
    found = compared([says(50_000, 51_000)], [], heard_by_other=[Interval(0, 40_000)])

    assert found.both_ms == 40_000
    assert found.f1 is None
    assert found.disagreements == ()


def test_kappa_is_as_worked_out_by_hand():
    # Of 60 seconds one marks 10, the other 10, five of them alike.
    found = compared([says(0, 10_000)], [says(5_000, 15_000)])

    chance = (50 * 50 + 10 * 10) / 3_600
    assert found.kappa == pytest.approx((50 / 60 - chance) / (1 - chance))


def test_kappa_of_two_who_hear_nothing_is_unknown():
    assert compared([], []).kappa is None


def test_several_recordings_add_up():
    first = compared([says(1_000, 2_000)], [says(1_000, 2_000)])
    second = compared([says(1_000, 2_000)], [])

    both = agreement.total([first, second])

    assert both.f1 == pytest.approx(2 / 3)
    assert both.both_ms == 120_000
    assert both.seconds.total() == 120


@given(some, some, spans, spans)
def test_it_is_the_same_from_both_sides(one, other, mine, theirs):
    there = compared(one, other, heard_by_one=mine, heard_by_other=theirs)
    back = compared(other, one, heard_by_one=theirs, heard_by_other=mine)

    assert (there.both_ms, there.n_only_one) == (back.both_ms, back.n_only_other)
    assert there.f1 == back.f1
    assert there.kappa == pytest.approx(back.kappa) or there.kappa == back.kappa


@given(some)
def test_everybody_agrees_with_themselves(one):
    found = compared(one, one)

    assert found.f1 in (1.0, None)
    assert found.disagreements == ()
    assert found.kappa in (1.0, None)


@given(some, some)
def test_every_annotation_is_counted_once(one, other):
    found = compared(one, other)

    pairs = found.n_alike + found.n_other_label
    assert pairs + found.n_only_one == len(one)
    assert pairs + found.n_only_other == len(other)


@given(an_interval(), an_interval())
def test_overlap_is_what_is_shared_of_what_is_covered(one, other):
    mine, theirs = (set(range(x.start_ms, x.end_ms, 1)) for x in (one, other))

    assert overlap(one, other) == pytest.approx(len(mine & theirs) / len(mine | theirs))


@given(spans, spans)
def test_shared_time_is_in_both(one, other):
    def moments(some):
        return {ms for x in some for ms in range(x.start_ms, x.end_ms)}

    assert moments(shared(one, other)) == moments(one) & moments(other)
