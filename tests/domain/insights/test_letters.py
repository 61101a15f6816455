"""What a week comes to, and that it is no surer than the nights it stands on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from annotations.domain.errors import DomainError
from annotations.domain.insights import letter_words, letters
from annotations.models import Child
from tests.summed import MONDAY, days_from, spells, summed, weeks_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BEFORE = MONDAY - letters.N_WEEKS_BEFORE * letters.WEEK
N_BEFORE = letters.N_WEEKS_BEFORE * letters.N_DAYS


def letter_of(person, week=MONDAY):
    return letters.of(person.household, week, now=NOW)


def child(person, name, *, room=""):
    return Child.objects.create(
        household=person.household, name=name, room=room, created_at=NOW
    )


def text_of(person, week=MONDAY, *, with_kind_line=False):
    return letter_words.as_text(letter_of(person, week), with_kind_line=with_kind_line)


class TestWeek:
    def test_goes_from_mondays_evening_to_sundays(self, alice):
        weeks_of(alice, MONDAY - timedelta(days=2), [20.0] * 11)

        [room] = letter_of(alice).rooms

        assert [each.night for each in room.nights] == days_from(MONDAY, 7)

    def test_is_found_by_any_of_its_days(self, alice):
        summed(alice, MONDAY)

        assert letter_of(alice, date(2026, 11, 22)).week == MONDAY

    def test_that_is_not_over_is_refused(self, alice):
        with pytest.raises(DomainError, match="not over yet"):
            letter_of(alice, date(2026, 11, 23))

    def test_of_long_ago_is_refused_in_words(self, alice):
        with pytest.raises(DomainError, match="so long ago"):
            letter_of(alice, date(1, 1, 8))

    def test_over_is_said_by_the_households_clock(self, alice):
        # Half past eleven at night in London is Monday already in Vienna.
        at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

        assert letters.last_week(alice.household, now=at) == MONDAY

    def test_of_strangers_is_nobody_elses(self, alice, charlie):
        summed(charlie, MONDAY)

        assert letter_of(alice).rooms == ()


class TestNight:
    def test_has_minutes_with_an_interval(self, alice):
        weeks_of(alice, MONDAY, [30.0] * 7, said=False)

        [room] = letter_of(alice).rooms
        [minutes, *_] = [each.minutes for each in room.nights]

        assert minutes.low < minutes.middle < minutes.high

    def test_that_people_confirmed_is_sure(self, alice):
        summed(alice, MONDAY, minutes=30)

        assert (
            "Mon 16 Nov: 30 minutes of crying, 3 bouts, longest quiet 4 h 00 min"
            in (text_of(alice))
        )

    def test_without_sound_is_unknown_and_never_quiet(self, alice):
        weeks_of(alice, MONDAY, [20.0, 20.0, None, 20.0, 20.0, 20.0, 20.0])

        assert "In the night of Wednesday nothing was listened to." in text_of(alice)
        assert "Wed 18 Nov: nothing was listened to" in text_of(alice)

    def test_with_a_row_but_no_sound_is_unknown_too(self, alice):
        weeks_of(alice, MONDAY, [20.0] * 6)
        summed(alice, date(2026, 11, 22), heard_h=0)

        [room] = letter_of(alice).rooms

        assert [each.night for each in room.unknown] == [date(2026, 11, 22)]
        assert room.usual_minutes == pytest.approx(20)

    def test_heard_for_less_than_half_stands_for_no_other(self, alice):
        weeks_of(alice, MONDAY, [20.0] * 6)
        summed(alice, date(2026, 11, 22), minutes=200, heard_h=4)

        [room] = letter_of(alice).rooms

        assert room.usual_minutes == pytest.approx(20)
        assert "Sun 22 Nov *: 200 minutes" in text_of(alice)
        assert "Nights marked with *" in text_of(alice)

    @pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2026, 3, 23)])
    def test_is_there_when_the_clock_is_changed(self, alice, monday):
        """Of the 25 hours, and of the 23, that lie from noon to noon."""
        weeks_of(alice, monday, [20.0] * 7)

        [room] = letter_of(alice, monday).rooms

        assert len(room.known) == 7
        assert not room.unknown


class TestWeekWithoutSound:
    def test_that_follows_a_known_one_says_so(self, alice):
        summed(alice, MONDAY - timedelta(days=1))

        assert not letter_of(alice).is_known
        assert "That says nothing about them" in text_of(alice)

    def test_of_a_new_household_says_so_too(self, alice):
        assert letter_of(alice).rooms == ()
        assert "Nothing was listened to in these nights." in text_of(alice)


class TestTrend:
    def test_is_named_if_a_week_is_far_from_those_before(self, alice):
        weeks_of(alice, BEFORE, spells(N_BEFORE, seed=1, middle=60))
        weeks_of(alice, MONDAY, spells(7, seed=2, middle=10))

        [room] = letter_of(alice).rooms

        assert room.trend.high < 0
        assert "less than in the 56 nights before" in text_of(alice)

    def test_is_not_named_within_chance(self, alice):
        weeks_of(alice, BEFORE, spells(N_BEFORE + 7, seed=3))

        assert letter_of(alice).rooms[0].trend is None
        assert "by no more than chance does" in text_of(alice)

    def test_is_not_looked_for_in_the_first_weeks(self, alice):
        weeks_of(alice, MONDAY, [20.0] * 7)

        assert not letter_of(alice).rooms[0].is_comparable
        assert "chance" not in text_of(alice)


class TestLetter:
    def test_tells_of_each_room_in_which_a_child_sleeps(self, alice):
        child(alice, "Mia", room="Attic")
        child(alice, "Tom", room="Nursery")
        summed(alice, MONDAY, room="Attic", minutes=10)
        summed(alice, MONDAY, room="Nursery", minutes=50)

        text = text_of(alice)

        assert "Mia (Attic)\nA usual night of this week had about 10" in text
        assert "Tom (Nursery)\nA usual night of this week had about 50" in text

    def test_tells_of_all_that_is_heard_where_children_share_a_room(self, alice):
        child(alice, "Mia")
        child(alice, "Tom")
        summed(alice, MONDAY)

        assert text_of(alice).startswith("Mia, Tom\n")

    def test_closes_with_a_kind_line_if_wanted(self, alice):
        line = letter_words.kind_line(letter_of(alice))

        assert text_of(alice, with_kind_line=True).endswith(line)
        assert line not in text_of(alice)

    def test_has_another_kind_line_each_week(self, alice):
        lines = {
            letter_words.kind_line(letter_of(alice, MONDAY - number * letters.WEEK))
            for number in range(len(letter_words.KIND_LINES))
        }

        assert len(lines) == len(letter_words.KIND_LINES)

    def test_as_mail_takes_a_name_for_no_markup(self, alice):
        child(alice, "<b>Mia</b>")
        summed(alice, MONDAY)

        mail = letter_words.as_mail(letter_of(alice), with_kind_line=True)

        assert "&lt;b&gt;Mia" in mail
        assert "<b>" not in mail
        assert "http" not in mail
