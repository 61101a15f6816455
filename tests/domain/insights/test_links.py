from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from annotations.domain.insights import links
from annotations.domain.readings import readings, series
from annotations.models import Child, NightSum
from tests.nursery import note

FIRST = date(2026, 1, 1)
HOUR_MS = 3_600_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def night(household, number, *, minutes, hours=10, from_h=8):
    """A night as it would be added up; Vienna's noon is 11:00 in winter."""
    begins_at = datetime(2026, 1, 1, 11, tzinfo=UTC) + timedelta(days=number)
    start_s = from_h * 3_600
    return NightSum(
        household=household,
        night=FIRST + timedelta(days=number),
        begins_at=begins_at,
        ends_at=begins_at + timedelta(days=1),
        stale=False,
        covered_ms=hours * HOUR_MS,
        crying_ms=round(minutes * 60_000),
        covered=[[start_s, start_s + hours * 3_600]] if hours else [],
    )


def measured(person, values, *, name="Room", unit="°C"):
    """A series with a value in the evening of each night."""
    room = series.add(
        household=person.household, name=name, unit=unit, kind="number", now=NOW
    )
    evening = datetime(2026, 1, 1, 20, tzinfo=UTC)
    told = [(evening + timedelta(days=k), v) for k, v in enumerate(values)]
    readings.add(room, told, now=NOW)
    return room


@pytest.fixture
def warmth():
    return np.random.default_rng(3).normal(20, 2, 60)


def look(person, rows, child=None):
    return links.look(person.household, rows, child=child)


def of(answer, words):
    return next(one for one in answer.told if one.words == words)


class TestLook:
    def test_loudness_of_the_room_is_one_of_the_things_once_enough_nights_have_it(
        self, alice
    ):
        rows = [night(alice.household, k, minutes=30 + k % 7) for k in range(30)]
        for k, row in enumerate(rows):
            row.room_dbfs = -50.0 + k % 5

        answer = look(alice, rows)

        assert of(answer, "Loudness of the room").unit == "dB"
        assert any("without the crying" in one for one in answer.notes)
        for row in rows[3:]:
            row.room_dbfs = None
        assert "Loudness of the room" not in {
            one.words for one in look(alice, rows).told
        }

    def test_what_goes_with_it_is_told_with_its_size(self, alice, warmth):
        measured(alice, warmth)
        noise = np.random.default_rng(4).normal(0, 3, 60)
        rows = [
            night(alice.household, k, minutes=max(0, 40 + 4 * (t - 20) + noise[k]))
            for k, t in enumerate(warmth)
        ]

        answer = look(alice, rows)

        room = of(answer, "Room")
        assert room.link.found
        assert room.sentence.startswith("Room: about ")
        assert "minutes more (" in room.sentence
        assert room.sentence.endswith("for each °C; 60 nights.")
        assert "One thing goes with crying" in answer.sentence

    def test_what_grows_slowly_is_told_for_ten_weeks(self, alice):
        noise = np.random.default_rng(6).normal(0, 1, 90)
        rows = [
            night(alice.household, k, minutes=40 - 0.05 * k + noise[k])
            for k in range(90)
        ]

        answer = look(alice, rows)

        age = of(answer, "Time that goes by")
        assert age.link.found
        assert age.sentence.endswith("for each 10 weeks; 90 nights.")

    def test_where_nothing_is_found_it_says_what_would_have_shown(self, alice, warmth):
        measured(alice, warmth[:31])
        noise = np.random.default_rng(9).gamma(4, 8, 31)
        rows = [night(alice.household, k, minutes=m) for k, m in enumerate(noise)]

        answer = look(alice, rows)

        assert answer.sentence.startswith("Nothing found so far; with 31 nights ")
        assert (
            answer.sentence.endswith(" would show.") or "a weak one" in answer.sentence
        )
        assert "Room: nothing found" in of(answer, "Room").sentence
        assert not any(cell.found for cell in answer.cells if cell.one == "crying")

    def test_few_nights_say_nothing_yet(self, alice):
        rows = [night(alice.household, k, minutes=k) for k in range(9)]

        answer = look(alice, rows)

        assert answer.sentence.startswith("With 9 nights nothing can be said yet")
        assert answer.told == ()

    def test_no_nights_at_all_are_no_mistake(self, alice):
        assert look(alice, []).n_nights == 0

    def test_a_night_that_nobody_listened_to_is_not_a_quiet_one(self, alice):
        rows = [night(alice.household, k, minutes=20 + k % 3) for k in range(20)]
        rows[5] = night(alice.household, 5, minutes=0, hours=0)
        rows[6] = night(alice.household, 6, minutes=0, hours=4)

        answer = look(alice, rows)

        assert (answer.n_nights, answer.usual_ms) == (18, 10 * HOUR_MS)

    def test_nights_that_wait_to_be_added_up_are_said(self, alice):
        rows = [night(alice.household, k, minutes=20) for k in range(20)]
        rows[5].stale = True

        answer = look(alice, rows)

        assert answer.n_nights == 19
        assert answer.notes[0].startswith("1 night is still being added up")

    def test_a_shorter_night_is_put_to_the_usual_length(self, alice):
        rows = [night(alice.household, k, minutes=20) for k in range(20)]
        rows += [night(alice.household, 20, minutes=12, hours=6)]

        assert links._minutes(rows[-1], 10 * HOUR_MS) == 20

    def test_a_child_with_a_birthday_has_an_age_and_no_time(self, alice):
        child = Child(household=alice.household, born_on=date(2025, 12, 1))
        rows = [night(alice.household, k, minutes=50 - k) for k in range(40)]

        answer = look(alice, rows, child)

        names = dict(answer.names)
        assert names["age"] == "Age"
        assert "time" not in names
        assert any("growing, the season" in note for note in answer.notes)

    def test_what_runs_with_age_is_named_with_it(self, alice):
        measured(alice, [k / 10 for k in range(40)])
        rows = [night(alice.household, k, minutes=50 - k) for k in range(40)]

        answer = look(alice, rows)

        assert len(answer.confounded) == 1
        assert "“Room”" in answer.confounded[0]

    def test_days_of_the_week_are_told_by_their_names(self, alice):
        noise = np.random.default_rng(2).normal(0, 2, 84)
        rows = [
            night(alice.household, k, minutes=20 + 25 * (k % 7 == 0) + noise[k])
            for k in range(84)
        ]

        answer = look(alice, rows)

        # The first night is a Thursday.
        assert "most on the night of Thursday" in of(answer, "Day of the week").sentence

    def test_the_same_nights_are_looked_at_once(self, alice, warmth):
        rows = [night(alice.household, k, minutes=20 + k % 5) for k in range(30)]
        look(alice, rows)
        before = links._looked.cache_info().hits

        look(alice, rows)

        assert links._looked.cache_info().hits == before + 1


class TestFactors:
    def test_bedtime_is_hours_after_noon_by_the_clock_on_the_wall(self, alice):
        rows = [night(alice.household, k, minutes=1, from_h=8) for k in range(3)]
        rows[1] = night(alice.household, 1, minutes=1, from_h=0)
        named = links.link_factors.of(alice.household, rows, child=None)

        values = next(one for one in named if one.name == "bedtime")

        assert values.values[0] == 8
        assert values.values[1] is None

    def test_only_notes_of_the_evening_count_and_from_the_first_on(self, alice):
        begin = datetime(2026, 1, 2, 18, tzinfo=UTC)
        zero = datetime(2026, 11, 14, 1, tzinfo=UTC)
        note(alice, (begin - zero).total_seconds(), kind="fed")
        note(alice, (begin + timedelta(days=1, hours=6) - zero).total_seconds())
        rows = [night(alice.household, k, minutes=1) for k in range(4)]

        named = links.link_factors.of(alice.household, rows, child=None)

        fed = next(one for one in named if one.name == "note: fed")
        assert fed.values[0] is None
        assert fed.values[1:] == (1, 0, 0)

    def test_what_was_done_once_listening_had_begun_does_not_count(self, alice):
        zero = datetime(2026, 11, 14, 1, tzinfo=UTC)
        late = datetime(2026, 1, 2, 19, 30, tzinfo=UTC)  # 20:30 in Vienna
        note(alice, (late - zero).total_seconds(), kind="fed")
        rows = [night(alice.household, k, minutes=1) for k in range(4)]

        named = links.link_factors.of(alice.household, rows, child=None)

        assert "note: fed" not in {one.name for one in named}

    def test_a_strangers_series_is_no_factor(self, alice, charlie, warmth):
        measured(alice, warmth)
        rows = [night(charlie.household, k, minutes=k % 4) for k in range(30)]

        assert "Room" not in dict(look(charlie, rows).names).values()
