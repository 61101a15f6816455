"""The ZIP of all nights: honest cells, and a notebook that runs and comes to the same."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from acoustics.insights import calm, links
from annotations.domain.insights import notebooks
from annotations.models import CareNote, Child, Detection, Label, Reading, Series
from tests.summed import days_from, spells, summed, weeks_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = date(2026, 9, 21)
N_NIGHTS = 56


def zip_of(person):
    with notebooks.made(person.household, now=NOW) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def rows_of(person, name):
    text = zip_of(person).read(f"{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text)))


def note(person, at, kind=CareNote.Kind.WENT_IN, words=""):
    return CareNote.objects.create(
        household=person.household,
        kind=kind,
        words=words,
        at=at,
        by=person,
        written_at=at,
    )


def series(person, name, values, *, first=FIRST):
    made = Series.objects.create(
        household=person.household, name=name, unit="°C", created_at=NOW
    )
    for day, value in zip(days_from(first, len(values)), values, strict=True):
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        Reading.objects.create(series=made, at=at, value=value)


class TestTables:
    def test_have_the_columns_that_the_dictionary_names(self, alice):
        summed(alice, FIRST)
        packed = zip_of(alice)
        said = json.loads(packed.read("dictionary.json"))

        for name, table in said["tables"].items():
            header = packed.read(f"{name}.csv").decode().splitlines()[0]
            assert header == ",".join(each["name"] for each in table["columns"])
            assert all(each["meaning"] for each in table["columns"])

    def test_tell_a_night_with_its_interval(self, alice):
        weeks_of(alice, FIRST, [20.0] * 4, said=False)

        night = rows_of(alice, "nights")[0]

        assert (night["night"], night["has_data"]) == ("2026-09-21", "yes")
        assert night["begins_at"] == "2026-09-21T12:00:00+02:00"
        low, high = float(night["crying_low_min"]), float(night["crying_high_min"])
        assert low < float(night["crying_middle_min"]) < high

    def test_leave_a_night_without_sound_unknown(self, alice):
        summed(alice, FIRST)
        summed(alice, FIRST + timedelta(days=1), heard_h=0)

        night = rows_of(alice, "nights")[1]

        assert (night["has_data"], night["crying_min"]) == ("no", "")
        assert night["bouts"] == ""

    @pytest.mark.parametrize(
        ("night", "n_hours"), [(date(2026, 10, 24), 25), (date(2026, 3, 28), 23)]
    )
    def test_have_all_hours_of_a_night_whose_clock_is_changed(
        self, alice, night, n_hours
    ):
        summed(alice, night)

        told = [r for r in rows_of(alice, "hours") if r["night"] == night.isoformat()]

        assert len(told) == n_hours

    def test_keep_a_spreadsheet_from_running_what_people_wrote(self, alice):
        note(alice, NOW, words='=HYPERLINK("http://evil.example")')

        [told] = rows_of(alice, "care_notes")

        assert told["words"] == '\'=HYPERLINK("http://evil.example")'

    def test_keep_a_cold_room_a_number(self, alice):
        series(alice, "=1+1", [-4.5])

        [told] = rows_of(alice, "readings")

        assert (told["series"], told["value"]) == ("'=1+1", "-4.5")

    def test_name_nobody(self, alice, bob):
        note(alice, NOW)
        note(bob, NOW)

        told = {row["by"] for row in rows_of(alice, "care_notes")}

        assert told == {"person-1", "person-2"}

    def test_leave_out_what_was_taken_back_or_is_not_final(self, alice):
        CareNote.objects.update_or_create(
            id=note(alice, NOW).pk, defaults={"undone_at": NOW}
        )
        Detection.objects.create(
            household=alice.household,
            label=Label.objects.of(alice.household).first(),
            start_at=NOW,
            end_at=NOW,
            final=False,
        )

        assert rows_of(alice, "care_notes") == []
        assert rows_of(alice, "detections") == []

    def test_tell_each_room_and_all_of_them(self, alice):
        Child.objects.create(
            household=alice.household, name="Mia", room="Attic", created_at=NOW
        )
        summed(alice, FIRST)
        summed(alice, FIRST, room="Attic")

        assert {row["room"] for row in rows_of(alice, "nights")} == {"", "Attic"}

    def test_hold_nothing_of_others(self, alice, charlie):
        summed(charlie, FIRST)
        note(charlie, NOW)
        series(charlie, "warmth", [20.0])

        packed = zip_of(alice)

        tables = [name for name in packed.namelist() if name.endswith(".csv")]
        assert [len(packed.read(name).splitlines()) for name in tables] == [1] * 8

    def test_leave_nothing_on_the_disk(self, alice, settings):
        summed(alice, FIRST)
        zip_of(alice)

        assert not list(settings.EXPORT_ROOT.rglob("*.part"))


def run(packed, folder, *more):
    """Run the notebook as a person would, with cells of a test's own at its end."""
    packed.extractall(folder)
    book = nbformat.read(folder / "nights.ipynb", as_version=4)
    nbformat.validate(book)
    book.cells += [nbformat.v4.new_code_cell(each) for each in more]
    client = NotebookClient(
        book,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
    )
    client.execute()
    return book


def pictures(book):
    outputs = [each for cell in book.cells for each in cell.get("outputs", [])]
    return [each for each in outputs if "image/png" in each.get("data", {})]


@pytest.fixture
def household(alice):
    """Eight weeks that go with the warmth, three nights of which are unknown."""
    values = spells(N_NIGHTS, seed=5)
    rng = np.random.default_rng(6)
    warmth = [18 + value / 10 + rng.normal(0, 0.3) for value in values]
    nights = [None if number in (10, 11, 30) else v for number, v in enumerate(values)]
    rows = weeks_of(alice, FIRST, nights, n_bouts=2)
    series(alice, "=warmth", warmth)
    series(alice, "noise", list(rng.normal(-40, 3, N_NIGHTS)))
    for row in rows[::2]:
        start_s, end_s = row.cries[0]
        note(alice, row.begins_at + timedelta(seconds=(start_s + end_s) / 2))
    return alice


def test_notebook_draws_every_chart_and_comes_to_what_the_program_says(
    household, tmp_path
):
    book = run(
        zip_of(household),
        tmp_path,
        "minutes.to_json('minutes.json')",
        "found.to_json('found.json', orient='records')",
        "waits.to_json('waits.json', orient='records')",
        "curve(waits).to_json('curve.json', orient='records')",
        "pd.Series({'bars': len(nights), 'heat': float(np.nansum(grid))}).to_json('n.json')",
    )

    # Bars, actogram, heat map, what goes with crying, waiting curves.
    assert len(pictures(book)) == 5
    found = {
        each["factor"]: each
        for each in json.loads((tmp_path / "found.json").read_text())
    }
    minutes = pd.read_json(tmp_path / "minutes.json", typ="series").to_numpy(float)
    warmth = Reading.objects.filter(series__name="=warmth").order_by("at")
    noise = Reading.objects.filter(series__name="noise").order_by("at")
    ours = {
        each.name: each
        for each in links.look(
            minutes,
            [
                links.Factor(
                    name, np.array([one.value for one in rows])[: len(minutes)]
                )
                for name, rows in (("=warmth", warmth), ("noise", noise))
            ],
        )
    }
    for name, link in ours.items():
        assert found[name]["p"] == pytest.approx(link.p)
        assert found[name]["strength"] == pytest.approx(link.strength)
        assert found[name]["nights"] == link.n_nights == N_NIGHTS - 3
    assert found["=warmth"]["q"] < 0.1
    assert found["noise"]["q"] > 0.1
    waits = json.loads((tmp_path / "waits.json").read_text())
    ours = calm.curve([calm.Wait(each["minutes"], each["ended"]) for each in waits])
    steps = json.loads((tmp_path / "curve.json").read_text())
    assert len(waits) == 27
    assert steps[-1]["share"] == pytest.approx(ours.share[-1])


def test_notebook_runs_before_there_is_any_night(alice, tmp_path):
    book = run(zip_of(alice), tmp_path)

    assert pictures(book) == []


def test_notebook_runs_with_one_week(alice, tmp_path):
    weeks_of(alice, FIRST, [20.0] * 7)

    book = run(zip_of(alice), tmp_path)

    assert len(pictures(book)) == 3
