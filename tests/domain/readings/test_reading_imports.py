import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.domain.readings import (
    reading_imports,
    reading_moments,
    readings,
    series,
)
from annotations.domain.readings.reading_imports import Wish
from annotations.domain.readings.reading_tables import NotReadings
from annotations.models import NightValue, Reading, Series

NOW = timezone.now()


@pytest.fixture
def bring(alice, tmp_path):
    """Bring a table, given as text or bytes; look only, unless told to add."""

    def brought(content, *, add=False, **wish):
        path = tmp_path / "table.csv"
        raw = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(raw)
        return gone(steps_of(alice, path, add=add, **wish))[1]

    return brought


def steps_of(person, path, *, add, **wish):
    return reading_imports.bring(
        path,
        household=person.household,
        wish=Wish(**wish),
        dry_run=not add,
        now=NOW,
    )


def gone(steps):
    """Go all of the steps; gives what each said, and what came of them."""
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as done:
            return shares, done.value


def moments():
    return [at for (at,) in Reading.objects.order_by("at").values_list("at")]


def test_a_look_says_what_is_there_and_keeps_nothing(bring):
    told = bring(
        "time,Room (°C),fan\n"
        "2026-03-03 21:00,20.5,on\n"
        "2026-03-03 22:00,unavailable,off\n"
        "2026-03-03 23:00,21,off\n"
    )

    room, fan = told.parts.values()
    assert (room.name, room.unit, room.kind, room.n_new) == ("Room", "°C", "number", 2)
    assert (room.low, room.high) == (20.5, 21)
    assert (fan.name, fan.kind, fan.n_new) == ("fan", "yes or no", 3)
    assert "Europe/Vienna" in told.notes[0]
    assert not Reading.objects.exists()
    assert not Series.objects.exists()


def test_adding_twice_adds_nothing_twice(bring):
    table = "time,Room\n2026-03-03 21:00,20\n2026-03-03 22:00,21\n"
    bring(table, add=True)

    again = bring(table, add=True)

    assert Reading.objects.count() == 2
    assert again.parts["Room"].n_same == 2


def test_a_german_table_with_decimal_commas_is_read(bring):
    told = bring(
        "Zeit;Temperatur [°C];Notiz\n"
        "03.03.2026 21:00;20,5;warm\n04.3.26 21:00 Uhr;1.020,25;kalt\n".encode(
            "cp1252"
        ),
        add=True,
    )

    assert (told.table.delimiter, told.table.decimal) == (";", ",")
    assert told.table.left_out == ("Notiz",)
    assert [*Reading.objects.order_by("at").values_list("value", flat=True)] == [
        20.5,
        1020.25,
    ]
    assert moments()[0] == datetime(2026, 3, 3, 20, tzinfo=UTC)


def test_a_history_of_home_assistant_tells_series_by_name(bring):
    told = bring(
        "entity_id,state,last_changed\n"
        "sensor.room,20.1,2026-03-03T20:00:00.000Z\n"
        "switch.fan,on,2026-03-03T20:01:00.000Z\n"
        "sensor.room,unknown,2026-03-03T20:02:00.000Z\n"
        "sensor.room,20.3,2026-03-03T20:03:00.000Z\n",
        add=True,
    )

    assert told.parts["sensor.room"].n_new == 2
    assert told.parts["switch.fan"].kind == "yes or no"
    assert (told.n_empty, told.n_unreadable, told.notes) == (1, 0, [])


class TestCounts:
    def test_are_of_the_whole_table_however_far_apart_the_same_moments_are(
        self, bring, monkeypatch
    ):
        monkeypatch.setattr(readings, "TOGETHER", 10)
        rows = [f"2026-03-03 21:{minute:02},20\n" for minute in range(50)]
        table = "time,Room\n" + "".join([*rows, "2026-03-03 21:00,25\n", *rows[1:]])

        (looked,) = bring(table).listed
        (added,) = bring(table, add=True).listed
        (again,) = bring(table, add=True).listed

        told = [(one.n_new, one.n_same, one.n_twice) for one in (looked, added, again)]
        assert told == [(50, 0, 50), (50, 0, 50), (0, 50, 50)]
        assert Reading.objects.order_by("at")[0].value == 25

    def test_no_night_is_forgotten_of_what_broke_off_half_way(self, bring, monkeypatch):
        monkeypatch.setattr(readings, "TOGETHER", 4)
        table = "time,Room\n" + "".join(
            f"2026-03-{day:02} 21:00,{day}\n" for day in range(1, 13)
        )
        whole, n_begun = readings.recount, []

        def broken_off(*args):
            n_begun.append(1)
            if len(n_begun) == 3:
                raise KeyboardInterrupt
            whole(*args)

        monkeypatch.setattr(readings, "recount", broken_off)
        with pytest.raises(KeyboardInterrupt):
            bring(table, add=True)
        assert Reading.objects.count() == NightValue.objects.count() == 8
        monkeypatch.setattr(readings, "recount", whole)

        again = bring(table, add=True)

        assert (again.parts["Room"].n_new, again.parts["Room"].n_same) == (4, 8)
        assert NightValue.objects.count() == 12

    def test_more_readings_than_somebody_would_wait_for_are_refused(
        self, bring, monkeypatch
    ):
        monkeypatch.setattr(reading_imports, "MOST_READINGS", 3)
        table = "time,a,b\n2026-03-03 21:00,20,30\n2026-03-03 22:00,20,30\n"

        with pytest.raises(NotReadings, match=r"more than 3 readings.*cut the file"):
            bring(table, add=True)
        assert not Series.objects.exists()

    def test_a_file_that_is_too_large_is_refused_with_what_to_do(
        self, bring, monkeypatch
    ):
        monkeypatch.setattr(reading_imports, "LARGEST_BYTES", 29)

        with pytest.raises(NotReadings, match="cut it in two"):
            bring("time,Room\n2026-03-03 21:00,20\n")


class TestDates:
    def test_what_may_be_either_is_asked_and_nothing_is_added(self, bring):
        table = "time,Room\n03/04/2026 21:00,20\n04/04/2026 21:00,20\n"

        told = bring(table, add=True)

        assert [one.code for one in told.questions] == ["dates"]
        assert not told.added
        assert not Reading.objects.exists()

    @pytest.mark.parametrize(
        ("order", "day"), [("day first", (2026, 4, 3)), ("month first", (2026, 3, 4))]
    )
    def test_the_answer_decides(self, bring, order, day):
        bring("time,Room\n03/04/2026 9:00 PM,20\n", add=True, dates=order)

        assert moments() == [datetime(*day, 21, tzinfo=ZoneInfo("Europe/Vienna"))]

    def test_the_last_row_may_give_the_order_away(self, bring):
        rows = "".join(f"03/04/2026 21:{n % 60:02},20\n" for n in range(900))

        told = bring("time,Room\n" + rows + "03/25/2026 21:00,20\n")

        assert told.order == "month first"
        assert not told.questions

    def test_an_hour_that_comes_twice_is_told_apart_by_the_order_of_rows(self, bring):
        told = bring(
            "time,Room\n"
            "2025-10-26 02:00,1\n2025-10-26 02:30,2\n"
            "2025-10-26 02:00,3\n2025-10-26 02:30,4\n",
            add=True,
        )

        first = datetime(2025, 10, 26, 0, tzinfo=UTC)
        assert moments() == [first + timedelta(minutes=30 * k) for k in range(4)]
        assert any("comes twice" in note for note in told.notes)

    def test_also_where_the_newest_row_comes_first(self, bring):
        bring(
            "time,Room\n"
            "2025-10-26 03:00,5\n2025-10-26 02:30,4\n2025-10-26 02:00,3\n"
            "2025-10-26 02:30,2\n2025-10-26 02:00,1\n",
            add=True,
        )

        told = [*Reading.objects.order_by("at").values_list("value", flat=True)]
        assert told == [1, 2, 3, 4, 5]

    def test_an_hour_that_was_skipped_is_taken_later_and_said(self, bring):
        told = bring("time,Room\n2026-03-29 02:30,1\n", add=True)

        assert moments() == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
        assert any("skip" in note for note in told.notes)

    def test_a_date_alone_is_the_night_that_begins_then(self, bring):
        told = bring("date,nap (h)\n2026-03-03,1.5\n", add=True)

        assert moments() == [datetime(2026, 3, 3, 19, tzinfo=UTC)]
        assert any("20:00" in note for note in told.notes)


class TestUnits:
    TABLE = "time,Temperature\n2026-03-03 21:00,68\n2026-03-03 22:00,70\n"

    def test_a_room_that_cannot_be_as_hot_is_asked_about(self, bring):
        told = bring(self.TABLE, add=True)

        assert [one.code for one in told.questions] == ["fahrenheit"]
        assert not Reading.objects.exists()

    def test_yes_turns_them_into_celsius(self, bring):
        told = bring(self.TABLE, add=True, fahrenheit="convert")

        assert Reading.objects.order_by("at")[0].value == 20
        assert told.parts["Temperature"].unit == "°C"

    def test_no_takes_them_as_they_are(self, bring):
        bring(self.TABLE, add=True, fahrenheit="as it is")

        assert Reading.objects.order_by("at")[0].value == 68

    def test_a_few_cold_rows_do_not_hide_that_the_others_are_no_celsius(self, bring):
        told = bring(self.TABLE + "2026-03-03 23:00,40\n")

        assert [one.code for one in told.questions] == ["fahrenheit"]

    @pytest.mark.parametrize(
        ("answer", "value"), [("as it is", 20), ("convert", -6.667)]
    )
    def test_a_head_that_says_fahrenheit_of_a_cold_room_is_doubted(
        self, bring, alice, answer, value
    ):
        series.add(
            household=alice.household, name="Room", unit="°C", kind="number", now=NOW
        )
        table = "time,Room (°F)\n2026-03-03 21:00,20\n"

        asked = bring(table, add=True)
        bring(table, add=True, fahrenheit=answer)

        assert "Are these °C?" in asked.questions[0].words
        assert Reading.objects.get().value == value

    @pytest.mark.parametrize(
        ("rows", "values"),
        [
            ("20;\n", [20]),
            ("20;\n20,125;\n", [20, 20.125]),
            ("20.5;\n20,5;\n", [20.5, 20.5]),
            ("1.020,5;\n1,020.5;\n", [1020.5, 1020.5]),
        ],
    )
    def test_decimal_commas_and_points_are_told_apart(self, bring, rows, values):
        told = "".join(
            f"2026-03-03 21:{minute:02};{row}\n"
            for minute, row in enumerate(rows.split("\n")[:-1])
        )
        bring("time;Room;\n" + told, add=True)

        assert [
            *Reading.objects.order_by("at").values_list("value", flat=True)
        ] == values

    def test_a_comma_behind_all_that_was_looked_at_makes_no_number_ten_times_larger(
        self, bring
    ):
        rows = "".join(
            f"2026-03-03 {20 + n // 60}:{n % 60:02}\t20\n" for n in range(200)
        )

        bring("time\tRoom\n" + rows * 3 + "2026-03-04 00:30\t20,5\n", add=True)

        assert Reading.objects.order_by("-value")[0].value == 20.5

    def test_a_unit_in_the_head_answers_by_itself(self, bring, alice):
        room = series.add(
            household=alice.household, name="Room", unit="°C", kind="number", now=NOW
        )

        told = bring("time,Room (°F)\n2026-03-03 21:00,68\n", add=True)

        assert Reading.objects.get(series=room).value == 20
        assert any("°F" in note for note in told.notes)


class TestProblems:
    def test_rows_that_cannot_be_read_are_named_by_line(self, bring):
        told = bring(
            "time,Room\n2026-03-03 21:00,20\nsoon,20\n2026-03-03 22:00,warm\n"
            "2099-01-01 00:00,20\n2026-03-03 23:00,21\n2026-03-04 00:00,21\n"
            "2026-03-04 01:00,21\n2026-03-04 02:00,21\n2026-03-04 03:00,21\n"
            "2026-03-04 04:00,21\n2026-03-04 05:00,21\n",
            add=True,
        )

        assert [one.line for one in told.problems] == [3, 4, 5]
        assert all(one.words.endswith(".") for one in told.problems)
        assert told.n_unreadable == 3
        assert Reading.objects.count() == 8

    @pytest.mark.parametrize(
        "row",
        [
            "0001-01-01 00:00,20",
            "0001-01-01T00:00:00+05:00,20",
            "9999-12-31T23:59:59-05:00,20",
            "1999-12-31,20",
            "2026-02-30 21:00,20",
            "2026-03-03 25:00,20",
            "2026-03-04 21:00,inf",
            "2026-03-04 21:00,1e308",
            "2026-03-04 21:00,1e999",
            "2026-03-04 21:00,20 °C",
        ],
    )
    def test_a_row_that_makes_no_sense_is_left_out_with_a_sentence(self, bring, row):
        good = "".join(f"2026-03-03 2{hour}:00,20\n" for hour in range(4))

        told = bring(f"time,Room\n{good}{row}\n", add=True)

        assert [one.line for one in told.problems] == [6]
        assert told.problems[0].words.endswith(".")
        assert Reading.objects.count() == 4

    def test_a_cell_that_says_nan_has_no_value(self, bring):
        told = bring("time,Room\n2026-03-03 21:00,20\n2026-03-03 22:00,nan\n", add=True)

        assert (told.n_empty, told.n_unreadable) == (1, 0)

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
    def test_other_encodings_are_read(self, bring, encoding):
        table = "time,Room (°C)\r\n2026-03-03 21:00,20\r\n".encode(encoding)

        assert bring(table).parts["Room"].unit == "°C"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (b"\xef\xbb\xbf\r\n", "is empty"),
            (b"time,Room\n", "no rows under the head"),
            (b"PK\x03\x04" + bytes(100), "ZIP"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 9, "no table"),
            ("time,Room\n2026-03-03 21:00,20\n".encode("utf-16-le"), "no table"),
            (b"time,Room\n" + b"2026-03-03 21:00,20;" * 500_000, "no table"),
            (b"time,Room\n2026-03-03 21:00,20\n2026-03-03\0 22:00,20\n", "no table"),
        ],
        ids=["empty", "blank", "head", "zip", "jpeg", "utf-16", "one-line", "nul"],
    )
    def test_what_it_is_instead_is_said(self, bring, content, words):
        with pytest.raises(NotReadings, match=words):
            bring(content)

    def test_a_moment_that_comes_twice_keeps_the_last_value(self, bring):
        told = bring("time,Room\n2026-03-03 21:00,20\n2026-03-03 21:00,22\n", add=True)

        assert told.parts["Room"].n_twice == 1
        assert Reading.objects.get().value == 22

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0\0\0\0",
            b"hello",
            b"a,b\n",
            b"a,b\n1,2\n",
            b"time,words\n2026-03-03 21:00,warm\n",
            b"x" * 50_000,
            b'"' * 30_000,
            bytes(range(256)) * 100,
        ],
    )
    def test_what_is_no_table_of_readings_is_refused_in_a_sentence(
        self, bring, content
    ):
        with pytest.raises(NotReadings, match=r"\.$"):
            bring(content)

    def test_a_column_is_put_into_the_series_that_is_named(self, bring, alice):
        cot = series.add(
            household=alice.household, name="Cot", unit="°C", kind="number", now=NOW
        )

        bring("time,t1,t2\n2026-03-03 21:00,20,30\n", add=True, series=cot)

        assert Reading.objects.get().series == cot


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_whatever_comes_is_read_or_refused(bring, content):
    raw = content if isinstance(content, bytes) else content.encode()
    for head in (b"", b"time,Room\n2026-03-03 21:00,20\n"):
        with suppress(NotReadings):
            bring(head + raw)


@given(
    at=st.integers(978_307_200, 1_767_225_600).map(
        lambda stamp: datetime.fromtimestamp(stamp, UTC).replace(tzinfo=None)
    )
)
def test_a_moment_is_read_as_it_was_written(at):
    for written, order in [
        (at.isoformat(), "day first"),
        (f"{at:%d.%m.%Y %H:%M:%S}", "day first"),
        (f"{at:%d/%m/%Y %H:%M:%S}", "day first"),
        (f"{at:%m/%d/%Y %I:%M:%S %p}", "month first"),
    ]:
        assert reading_moments.parse(written, order=order).at == at
    stamp = at.replace(tzinfo=UTC)
    assert reading_moments.parse(str(int(stamp.timestamp()))).at == stamp


def by_the_minute(n):
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return "time,Room\n" + "".join(
        f"{(start + timedelta(minutes=k)).isoformat()},20.{k % 10}\n" for k in range(n)
    )


def test_many_rows_need_no_more_memory_than_few(bring):
    table = by_the_minute(30_000)
    tracemalloc.start()
    try:
        told = bring(table)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert told.parts["Room"].n_new == 30_000
    assert peak < 4 * 2**20


@pytest.mark.parametrize("add", [False, True], ids=["looked at", "added"])
def test_it_is_said_on_the_way_how_much_is_done(alice, tmp_path, add):
    path = tmp_path / "table.csv"
    path.write_text(by_the_minute(12_000))

    shares, _report = gone(steps_of(alice, path, add=add))

    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    assert len(shares) >= 4


class TestStopped:
    N = 12_000

    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "table.csv"
        path.write_text(by_the_minute(self.N))
        return path

    def test_while_it_is_read_keeps_nothing(self, alice, path):
        steps = steps_of(alice, path, add=True)
        next(steps), next(steps)

        steps.close()

        assert not Series.objects.exists()

    def test_while_it_is_added_keeps_what_it_has_and_its_nights(self, alice, path):
        self.stop_half_way(alice, path)

        some = readings.TOGETHER
        assert Reading.objects.count() == some
        assert sum(NightValue.objects.values_list("n_readings", flat=True)) == some

    def test_is_made_good_by_bringing_it_again(self, alice, path):
        self.stop_half_way(alice, path)

        _shares, report = gone(steps_of(alice, path, add=True))

        part = report.parts["Room"]
        assert (part.n_same, part.n_new) == (
            readings.TOGETHER,
            self.N - readings.TOGETHER,
        )
        assert Reading.objects.count() == self.N

    def stop_half_way(self, alice, path):
        steps = steps_of(alice, path, add=True)
        while not Reading.objects.exists():
            next(steps)
        steps.close()
