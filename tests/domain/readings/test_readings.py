from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.readings import readings, series
from annotations.models import NightValue, Person, Reading, Series

NOW = timezone.now()
EVENING = datetime(2026, 3, 3, 20, tzinfo=UTC)  # 21:00 in Vienna


def made(person, name="Room", unit="°C", kind=Series.Kind.NUMBER):
    return series.add(
        household=person.household, name=name, unit=unit, kind=kind, now=NOW
    )


def add(room, *told):
    return readings.add(room, told, now=NOW)


def night(room, day=3):
    return NightValue.objects.get(series=room, night=date(2026, 3, day))


class TestSeries:
    def test_the_same_name_again_is_the_same_series(self, alice):
        assert made(alice) == made(alice, unit="other")
        assert Series.objects.count() == 1

    def test_the_same_name_of_another_kind_is_refused(self, alice):
        made(alice)

        with pytest.raises(series.NameTaken, match="another kind"):
            made(alice, kind=Series.Kind.YES_NO)

    def test_a_change_to_an_old_version_is_refused(self, alice):
        room = made(alice)
        series.change(room, seen=1, name="Cot", unit=None, kind=None)

        with pytest.raises(Stale):
            series.change(room, seen=1, name="Bed", unit=None, kind=None)
        assert Series.objects.get().name == "Cot"

    def test_a_name_that_is_taken_is_refused(self, alice):
        made(alice)
        cot = made(alice, "Cot")

        with pytest.raises(series.NameTaken):
            series.change(cot, seen=1, name="Room", unit=None, kind=None)

    def test_the_kind_stays_once_there_are_readings(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))

        with pytest.raises(NotPossibleNow, match="another series"):
            series.change(room, seen=1, name=None, unit=None, kind="yes or no")

    def test_removing_takes_the_readings_along(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))

        series.remove(room, seen=1)

        assert not Reading.objects.exists()
        assert not NightValue.objects.exists()

    def test_a_nameless_one_is_refused(self, alice):
        with pytest.raises(DomainError, match="a name"):
            made(alice, "  ")


class TestAdd:
    def test_a_night_is_the_mean_from_evening_to_morning(self, alice):
        room = made(alice)

        add(
            room,
            (EVENING - timedelta(hours=6), 30.0),
            (EVENING, 20.0),
            (EVENING + timedelta(hours=9), 18.0),
        )

        assert night(room).mean == 19
        assert night(room).n_readings == 3

    def test_a_night_that_was_read_by_day_alone_is_the_mean_of_that(self, alice):
        room = made(alice)

        add(room, (EVENING - timedelta(hours=7), 24.0))

        assert night(room).mean == 24

    def test_noon_parts_the_nights_by_the_clock_on_the_wall(self, alice):
        room = made(alice)
        noon = datetime(2026, 3, 29, 10, tzinfo=UTC)  # 12:00, clocks changed at night

        add(room, (noon - timedelta(minutes=1), 1.0), (noon, 2.0))

        assert night(room, 28).mean == 1
        assert night(room, 29).mean == 2

    def test_the_same_again_adds_nothing(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))

        again = add(room, (EVENING, 20.0))

        assert (again.n_new, again.n_same, again.n_changed) == (0, 1, 0)
        assert Reading.objects.count() == 1

    def test_another_value_takes_the_place_of_the_old_one(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))

        assert add(room, (EVENING, 22.0)).n_changed == 1
        assert Reading.objects.get().value == 22
        assert night(room).mean == 22

    def test_none_removes_one_and_a_night_without_any_is_no_night(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))

        assert add(room, (EVENING, None)).n_removed == 1
        assert not Reading.objects.exists()
        assert not NightValue.objects.exists()

    def test_what_has_not_happened_yet_is_refused_and_nothing_is_kept(self, alice):
        room = made(alice)

        with pytest.raises(DomainError, match="not happened yet"):
            add(room, (EVENING, 20.0), (NOW + timedelta(days=2), 20.0))
        assert not Reading.objects.exists()

    def test_more_than_fit_into_one_statement_are_all_there(self, alice):
        room = made(alice)
        told = [(EVENING + timedelta(seconds=k), 20.0) for k in range(1_201)]

        assert readings.add(room, told, now=NOW).n_new == 1_201
        assert night(room).n_readings == 1_201

    def test_a_strangers_series_of_this_name_is_another(self, alice, charlie):
        add(made(alice), (EVENING, 20.0))
        made(charlie)

        assert [*readings.values(charlie.household).values()] == [{}]

    def test_stale_nights_are_counted_before_they_are_told(self, alice):
        room = made(alice)
        add(room, (EVENING, 20.0))
        NightValue.objects.update(mean=0, stale=True)

        assert readings.values(alice.household) == {room: {date(2026, 3, 3): 20.0}}


class TestTimeZone:
    @pytest.fixture
    def operator(self, client, alice):
        Person.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
        client.force_login(Person.objects.get(pk=alice.pk))
        return client

    def move(self, operator, household, zone):
        household.refresh_from_db()
        url = reverse("admin:annotations_household_change", args=[household.pk])
        form = {"name": household.name, "time_zone": zone}
        shown = operator.get(url).context["adminform"].form.initial
        form |= {k: v for k, v in shown.items() if v is not None and k not in form}
        form |= {"created_at_0": "2026-01-01", "created_at_1": "12:00:00"}
        answer = operator.post(url, form)
        assert answer.status_code == 302, answer.context["errors"]
        household.refresh_from_db()

    def test_nights_are_counted_anew_by_the_new_clock(self, alice, operator):
        room = made(alice)
        noon = datetime(2026, 3, 3, 11, 30, tzinfo=UTC)  # 12:30 in Vienna
        add(room, (noon, 10.0), (EVENING, 20.0))

        self.move(operator, alice.household, "America/New_York")

        told = readings.values(alice.household)
        assert told == {room: {date(2026, 3, 2): 10.0, date(2026, 3, 3): 20.0}}

    def test_another_name_leaves_the_nights_as_they_are(self, alice, operator):
        add(made(alice), (EVENING, 20.0))

        self.move(operator, alice.household, alice.household.time_zone)

        assert not NightValue.objects.filter(stale=True).exists()


class TestValueOf:
    @pytest.mark.parametrize("said", ["yes", "TRUE", " on ", "1", 1, True, "ja", 1.0])
    def test_yes_comes_in_many_words(self, said):
        assert readings.value_of(said, kind="yes or no") == 1

    @pytest.mark.parametrize("said", ["no", "False", "off", "0", 0, False, "nein"])
    def test_so_does_no(self, said):
        assert readings.value_of(said, kind="yes or no") == 0

    @pytest.mark.parametrize("said", ["", "maybe", None, "nan", "inf", "1e300", []])
    def test_other_things_are_refused_in_a_sentence(self, said):
        for kind in Series.Kind.values:
            with pytest.raises(DomainError, match=r"\.$"):
                readings.value_of(said, kind=kind)

    @given(st.floats(-1e9, 1e9))
    def test_numbers_are_what_they_are(self, number):
        assert readings.value_of(repr(number), kind="number") == number
