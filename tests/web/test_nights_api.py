import csv
import io
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.insights import children
from annotations.models import Reading, Series
from annotations.web.api.shapes.night_sums import OneNightOut, SummariesOut, TrendOut
from tests.nursery import at, covered, heard, live_night, session, source

SUMMARY = "/api/v1/nights/summary/"
SPAN = "since=2026-11-10&until=2026-11-16"


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.fixture
def client(api, alice):
    return api(alice)


def test_a_summary_has_gaps_where_nothing_is_known(client, alice):
    live_night(alice)

    told = client.get(f"{SUMMARY}?{SPAN}").json()

    assert list(told) == list(SummariesOut().fields)
    assert [row["since"] for row in told["summaries"]] == [
        f"2026-11-{day}" for day in (13, 14, 15, 16)
    ]
    first, gap, *_ = told["summaries"]
    assert (first["state"], first["crying_ms"]) == ("whole", 30_000)
    assert (first["first_cry"], first["last_cry"]) == ("02:10", "02:10")
    assert set(first["interval"]) == {"low_ms", "middle_ms", "high_ms"}
    assert (gap["state"], gap["crying_ms"], gap["interval"]) == ("no data", None, None)
    assert told["complete"]
    assert told["marks"] == []


def test_marks_come_if_they_are_asked_for(client, alice):
    live_night(alice)

    told = client.get(f"{SUMMARY}?{SPAN}&marks=true").json()

    mark = told["marks"][0]
    # From two in the morning on in Vienna, fourteen hours after noon.
    assert mark["covered"] == [[14 * 3_600, 15 * 3_600]]
    assert mark["cries"] == [[14 * 3_600 + 600, 14 * 3_600 + 630]]
    assert mark["hours"][14] == [2, 3_600_000, 30_000]


def nights(person, *minutes):
    """Nights one after the other in which so much of an hour was cried."""
    device = session(source(person))
    for number, crying in enumerate(minutes):
        start = number * 86_400
        covered(device, start, start + 3_600)
        if crying:
            heard(device, start, start + crying * 60, verdict="right")


def test_weeks_and_months_tell_of_their_usual_night(client, alice):
    nights(alice, 10, 20, 30)

    (week, last), (month,) = (
        client.get(f"{SUMMARY}?{SPAN}&by={by}").json()["summaries"]
        for by in ("week", "month")
    )

    assert (week["since"], week["until"], week["n_nights"]) == (
        "2026-11-13",
        "2026-11-15",
        3,
    )
    assert week["crying_ms"] == month["crying_ms"] == 20 * 60_000
    assert last["state"] == "no data"


def test_the_median_moves_and_waits_for_enough_nights(client, alice):
    nights(alice, 10, 20, 30)

    told = client.get(f"{SUMMARY}?{SPAN}").json()["summaries"]

    medians = [row["median_ms"] for row in told]
    assert medians[:2] == [None, None]
    assert medians[2] >= 20 * 60_000


def test_a_night_that_was_hardly_listened_to_is_not_compared(client, alice):
    nights(alice, 10, 20, 30)
    device = session(source(alice, name="other"))
    covered(device, 3 * 86_400, 3 * 86_400 + 600)

    told = client.get(f"{SUMMARY}?{SPAN}").json()["summaries"]

    assert [row["state"] for row in told] == ["whole"] * 3 + ["partly"]
    assert told[3]["crying_ms"] == 0


def test_a_child_is_its_room(client, alice, charlie):
    live_night(alice)
    today = date(2026, 11, 20)
    ada, theirs = (
        children.add(
            household=person.household,
            name="Ada",
            room="attic",
            now=timezone.now(),
            today=today,
        )
        for person in (alice, charlie)
    )

    told = client.get(f"{SUMMARY}?{SPAN}&child={ada.pk}").json()

    assert {row["state"] for row in told["summaries"]} == {"no data"}
    for child in (theirs.pk, uuid.uuid4()):
        assert client.get(f"{SUMMARY}?child={child}").status_code == 404


def test_a_table_says_the_same(client, alice):
    live_night(alice)

    answer = client.get(f"{SUMMARY}?{SPAN}&format=csv")

    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["state"] for row in rows] == ["whole"] + ["no data"] * 3
    assert rows[0]["crying_ms"] == "30000"
    assert (rows[0]["said_ms"], rows[0]["first_cry"]) == ("0", "02:10")
    assert rows[1]["crying_ms"] == ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"),
        ("since=2026-11-16&until=2026-11-10", "until"),
        ("since=2001-01-01&until=2026-11-10", "since"),
        ("since=0001-01-01", "since"),
        ("until=9999-12-31", "until"),
        ("by=year", "by"),
        ("child=me", "child"),
        ("format=xml", "format"),
    ],
)
def test_what_cannot_be_meant_is_said_kindly(client, query, field):
    answer = client.get(f"{SUMMARY}?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_nobody_who_just_begins_is_told_of_nights(client):
    told = client.get(SUMMARY).json()

    assert told["summaries"] == []
    assert told["complete"]


def test_one_night_tells_all_that_is_known(client, alice):
    live_night(alice)
    warmth = Series.objects.create(
        household=alice.household, name="warmth", unit="°C", created_at=at(0)
    )
    Reading.objects.create(series=warmth, at=at(60), value=21.5)
    Reading.objects.create(series=warmth, at=at(60) + timedelta(days=2), value=19)

    told = client.get("/api/v1/nights/2026-11-13/summary/").json()

    assert set(told) == set(OneNightOut().fields)
    assert [note["kind"] for note in told["notes"]] == ["fed"]
    (readings,) = told["readings"]
    assert readings["values"] == [["2026-11-14T01:01:00Z", 21.5]]
    assert told["interval"]["high_ms"] >= 0


@pytest.mark.parametrize("night", ["2026-11-01", "2026-13-01", "tonight", "0001-01-01"])
def test_a_night_of_which_nothing_is_known_is_missing(client, alice, night):
    live_night(alice)

    assert client.get(f"/api/v1/nights/{night}/summary/").status_code == 404


def test_a_trend_comes_with_its_words(client, alice):
    live_night(alice)

    told = client.get(f"/api/v1/nights/trend/?{SPAN}").json()

    assert set(told) == set(TrendOut().fields)
    assert told["is_wanted"]
    assert "too few nights" in told["sentence"]
    assert client.get("/api/v1/nights/trend/?since=soon").status_code == 400


def test_sureness_says_where_to_answer(client, alice):
    live_night(alice)

    told = client.get("/api/v1/nights/sureness/").json()

    assert told["n_answers"] == 0
    assert told["review"] == "/review/"


class TestChildren:
    URL = "/api/v1/children/"

    def test_are_added_changed_and_let_go_of(self, client):
        born = {"name": "Ada", "born_on": "2026-11-20"}
        added = client.post(self.URL, born)
        one = f"{self.URL}{added.json()['id']}/"

        changed = client.patch(one, {"room": "attic"}, headers={"If-Match": '"1"'})
        gone = client.delete(one, headers={"If-Match": changed["ETag"]})

        assert (added.status_code, changed.status_code, gone.status_code) == (
            201,
            200,
            204,
        )
        assert changed.json()["room"] == "attic"
        assert client.get(self.URL).json() == []

    def test_are_not_changed_over_somebody_elses_change(self, client):
        one = f"{self.URL}{client.post(self.URL, {'name': 'Ada'}).json()['id']}/"
        client.patch(one, {"name": "Ida"}, headers={"If-Match": '"1"'})

        late = client.patch(one, {"name": "Eda"}, headers={"If-Match": '"1"'})

        assert late.status_code == 412
        assert client.get(one).json()["name"] == "Ida"

    def test_are_not_born_tomorrow(self, client):
        answer = client.post(self.URL, {"name": "Ada", "born_on": "2026-11-21"})

        assert answer.status_code == 400
        assert "born_on" in answer.json()["fields"]
