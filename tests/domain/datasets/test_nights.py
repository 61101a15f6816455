from datetime import UTC, datetime

import pytest
from django.utils import timezone

from acoustics.dataset.splits import Part
from annotations.domain.datasets import nights
from annotations.domain.errors import DomainError
from annotations.models import NightSide
from tests.cast import soundless


def part(recording, household):
    night = nights.night_of(recording, household=household)
    return Part(recording=str(recording.pk), night=night, labelled_ms={"cry": 1_000})


def pin(person, night, split="test"):
    return nights.pin(
        person.household, night, split=split, person=person, now=timezone.now()
    )


class TestNight:
    @pytest.mark.parametrize(
        ("began", "night"),
        [
            # Vienna is an hour ahead in winter and two in summer.
            (datetime(2026, 11, 21, 10, 59, tzinfo=UTC), "2026-11-20"),
            (datetime(2026, 11, 21, 11, 0, tzinfo=UTC), "2026-11-21"),
            (datetime(2026, 11, 22, 4, 0, tzinfo=UTC), "2026-11-21"),
            (datetime(2026, 7, 1, 9, 59, tzinfo=UTC), "2026-06-30"),
            (datetime(2026, 7, 1, 10, 0, tzinfo=UTC), "2026-07-01"),
            # The clock goes back in this night: its noon is thirteen hours away.
            (datetime(2026, 10, 25, 10, 59, tzinfo=UTC), "2026-10-24"),
            (datetime(2026, 10, 25, 11, 0, tzinfo=UTC), "2026-10-25"),
        ],
    )
    def test_goes_from_local_noon_to_local_noon(self, alice, began, night):
        recording = soundless(alice)
        recording.started_at = began

        assert nights.night_of(recording, household=alice.household) == night

    def test_of_a_recording_that_nobody_dated_is_not_known(self, alice):
        recording = soundless(alice)

        assert nights.night_of(recording, household=alice.household) is None


class TestSides:
    def test_are_dealt_once_and_kept(self, alice):
        household = alice.household
        first = [soundless(alice, day=day) for day in (1, 2, 3)]
        before = nights.deal(household, [part(row, household) for row in first])

        more = [soundless(alice, day=day) for day in (4, 5, 6, 7)]
        after = nights.deal(household, [part(row, household) for row in more + first])

        assert dict(before.sides).items() <= dict(after.sides).items()
        kept = dict(NightSide.objects.values_list("night", "split"))
        assert kept == dict(after.sides)

    def test_of_a_pinned_night_are_respected(self, alice):
        household = alice.household
        recording = soundless(alice, day=1)
        pin(alice, "2026-11-01", split="validation")

        dealt = nights.deal(household, [part(recording, household)])

        assert dealt.side(recording=str(recording.pk), night="2026-11-01") == (
            "validation"
        )

    def test_stay_when_a_night_is_let_go(self, alice):
        soundless(alice, day=1)
        pin(alice, "2026-11-01")

        night = nights.unpin(alice.household, "2026-11-01")

        assert (night.split, night.pinned) == ("test", False)

    def test_are_listed_with_the_nights_that_have_none_yet(self, alice):
        soundless(alice, day=1)
        soundless(alice, day=1)
        undated = soundless(alice)
        pin(alice, "2026-11-01")

        listed = nights.all_of(alice.household)

        assert [(one.night, one.split, one.n_recordings) for one in listed] == [
            ("2026-11-01", "test", 2),
            (str(undated.pk), "", 1),
        ]

    def test_of_a_night_that_is_not_there_cannot_be_pinned(self, alice, charlie):
        soundless(charlie, day=1)

        with pytest.raises(nights.NoSuchNight):
            pin(alice, "2026-11-01")

    def test_have_three_names(self, alice):
        soundless(alice, day=1)

        with pytest.raises(DomainError, match="train, validation and test"):
            pin(alice, "2026-11-01", split="holdout")
