import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics.agreement import overlap
from acoustics.dataset.disputes import SAME_PLACE, settle
from tests.acoustics.dataset.states import a_said, said

MUM, DAD, NAN = "person-1", "person-2", "person-3"


def labels(some, rule):
    return [one.label for one in settle(some, rule=rule).standing]


def test_the_annotation_that_changed_last_stands():
    some = [
        said(0, 1_000, "cry", who=MUM, hour=1),
        said(100, 1_000, "fuss", who=DAD, hour=2),
    ]

    assert labels(some, "latest") == ["fuss"]
    assert labels(some, "first") == ["cry"]
    assert settle(some, rule="latest").left_out == {"overruled": 1}


def test_half_shared_is_not_the_same_place_and_more_is():
    half = [said(0, 1_000, who=MUM), said(500, 1_000, who=DAD)]
    more = [said(0, 1_000, who=MUM), said(499, 1_000, who=DAD)]

    assert len(settle(half, rule="latest").standing) == 2
    assert len(settle(more, rule="latest").standing) == 1


def test_nobody_overrules_themselves():
    some = [said(0, 1_000, "cry"), said(0, 1_000, "noise")]

    assert len(settle(some, rule="latest").standing) == 2


def test_two_voices_beat_a_later_third():
    some = [
        said(0, 1_000, "cry", who=MUM, hour=1),
        said(20, 1_000, "cry", who=DAD, hour=2),
        said(0, 1_000, "fuss", who=NAN, hour=3),
    ]

    (standing,) = settle(some, rule="agreed").standing

    assert (standing.label, standing.annotator) == ("cry", DAD)


def test_where_two_differ_nobody_stands():
    some = [said(0, 1_000, "cry", who=MUM), said(0, 1_000, "fuss", who=DAD)]

    settled = settle(some, rule="agreed")

    assert settled.standing == ()
    assert settled.left_out == {"disputed": 2}


def test_one_voice_alone_stands():
    assert labels([said(0, 1_000)], "agreed") == ["cry"]


@given(st.lists(a_said, max_size=12), st.sampled_from(["latest", "first", "agreed"]))
def test_no_two_people_stand_in_one_place_and_everybody_is_counted(some, rule):
    settled = settle(some, rule=rule)

    for one in settled.standing:
        for other in settled.standing:
            assert one.annotator == other.annotator or (
                overlap(one.interval, other.interval) <= SAME_PLACE
            )
    assert len(settled.standing) + settled.left_out.total() == len(some)


@given(st.lists(a_said, max_size=12))
def test_what_is_overruled_has_an_overruler(some):
    settled = settle(some, rule="latest")

    standing = list(settled.standing)
    for one in some:
        assert one.annotation in standing or any(
            overlap(one.annotation.interval, other.interval) > SAME_PLACE
            for other in standing
        )


@pytest.mark.parametrize("rule", ["latest", "first", "agreed"])
def test_nothing_said_is_nothing_settled(rule):
    assert settle([], rule=rule).standing == ()
