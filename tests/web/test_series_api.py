"""Readings by the API: series, values one by one, and tables of them."""

import json
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections

from annotations.domain.readings import reading_imports
from annotations.models import Reading, Series
from annotations.web.api import lines

API = "/api/v1"
AT = "2026-03-03T20:00:00Z"
TABLE = "time,Room (°C)\n2026-03-03 21:00,20\n"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def room(client):
    return client.post(f"{API}/series/", {"name": "Room", "unit": "°C"}).json()


def readings_of(room):
    return f"{API}/series/{room['id']}/readings/"


def bring(client, content=TABLE, **more):
    file = SimpleUploadedFile("table.csv", content.encode())
    return client.post(
        f"{API}/readings/imports/", {"file": file, **more}, format="multipart"
    )


class TestSeries:
    def test_is_listed_with_what_there_is_of_it(self, client, room):
        client.post(readings_of(room), [{"at": AT, "value": 20}])

        (shown,) = client.get(f"{API}/series/").json()

        assert (shown["name"], shown["unit"], shown["n_readings"]) == ("Room", "°C", 1)
        assert shown["first_night"] == shown["last_night"] == "2026-03-03"

    def test_a_late_change_is_shown_how_it_stands_now(self, client, room):
        url = f"{API}/series/{room['id']}/"
        client.patch(url, {"unit": "K"}, headers={"If-Match": '"1"'})

        late = client.patch(url, {"unit": "F"}, headers={"If-Match": '"1"'})

        assert late.status_code == 412
        assert late.json()["current"]["unit"] == "K"

    def test_a_change_without_a_version_is_refused(self, client, room):
        assert client.delete(f"{API}/series/{room['id']}/").status_code == 428


class TestReadings:
    def test_are_read_back_as_they_were_given(self, client, room):
        added = client.post(readings_of(room), [{"at": AT, "value": 20.5}])

        span = "since=2026-03-03T00:00:00Z&until=2026-03-04T00:00:00Z"
        shown = client.get(f"{readings_of(room)}?{span}").json()

        assert added.json() == {
            "n_new": 1,
            "n_same": 0,
            "n_changed": 0,
            "n_removed": 0,
        }
        assert shown == [{"at": "2026-03-03T21:00:00+01:00", "value": 20.5}]

    @pytest.mark.parametrize(
        "body",
        [
            {},
            "words",
            [1],
            [{"at": AT}],
            [{"at": "soon", "value": 1}],
            [{"at": AT, "value": "warm"}],
            [{"at": AT, "value": [1]}],
            [{"at": AT, "value": "1e999"}],
            [{"at": AT, "value": 10**400}],
            [{"at": "2199-01-01T00:00:00Z", "value": 1}],
            [{"at": AT, "value": 1}] * 5_001,
        ],
    )
    def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
        self, client, room, body
    ):
        refused = client.post(readings_of(room), body)

        assert refused.status_code == 400
        assert refused.json()["detail"].strip()
        assert not Reading.objects.exists()


class TestImports:
    def test_a_look_changes_nothing_and_adding_adds(self, client):
        looked = bring(client).json()
        added = bring(client, dry_run="false").json()

        assert (looked["added"], added["added"]) == (False, True)
        assert looked["series"][0]["series"] is None
        assert added["series"][0]["n_new"] == 1
        assert looked["time_column"] == "time"
        assert Reading.objects.count() == 1

    def test_a_question_is_answered_by_its_code(self, client):
        table = TABLE.replace("20\n", "68\n")
        (question,) = bring(client, table, dry_run="false").json()["questions"]

        answer = {question["code"]: question["choices"][0]["value"]}
        bring(client, table, dry_run="false", **answer)

        assert Reading.objects.get().value == 20

    def test_what_is_no_table_is_refused_and_no_file_stays(self, client):
        refused = bring(client, "hello")

        assert refused.status_code == 422
        assert refused.json()["code"] == "not_readings"
        assert not [*settings.SOUND_ROOT.glob("incoming/*")]

    def test_a_table_of_nothing_is_refused_in_a_sentence(self, client):
        for content, words in [("", "is empty"), ("time,Room\n", "no rows")]:
            refused = bring(client, content)

            assert refused.status_code == 422
            assert words in refused.json()["detail"]

    def test_a_strangers_series_is_as_good_as_missing(self, api, charlie, room):
        stranger = api(charlie)

        foreign = bring(stranger, series=room["id"])
        gone = bring(stranger, series=str(uuid.uuid4()))

        assert foreign.status_code == gone.status_code == 404
        assert Series.objects.count() == 1


class TestImportsByLines:
    """Who asks for lines is told on the way how much is done."""

    LONG = "time,Room (°C)\n" + "".join(
        f"2026-03-03 {k // 3600 % 24:02}:{k // 60 % 60:02}:{k % 60:02},20\n"
        for k in range(12_000)
    )

    @pytest.fixture
    def ask(self, client):
        def asked(content, **more):
            file = SimpleUploadedFile("table.csv", content.encode())
            return client.post(
                f"{API}/readings/imports/",
                {"file": file, **more},
                format="multipart",
                headers={"Accept": "application/x-ndjson"},
            )

        return asked

    def test_the_last_is_what_is_answered_else(self, client, ask):
        told = ask(self.LONG, dry_run="true")

        assert told["Content-Type"] == "application/x-ndjson"
        *shares, last = lines_of(told)
        shares = [line["share"] for line in shares]
        assert len(shares) > 3
        assert shares == sorted(shares)
        assert last == {"outcome": bring(client, self.LONG).json()}

    def test_what_is_refused_at_once_has_its_status(self, ask):
        told = ask("hello")

        assert told.status_code == 422
        assert told.json()["code"] == "not_readings"

    def test_what_is_refused_later_is_said_in_the_last_line(self, ask, monkeypatch):
        monkeypatch.setattr(reading_imports, "MOST_ROWS", 6_000)

        *_shares, last = lines_of(ask(self.LONG, dry_run="false"))

        assert last["status"] == 422
        assert "more than 6,000 rows" in last["refused"]["detail"]
        assert not Series.objects.exists()
        assert not waiting_files()

    def test_who_goes_away_stops_it(self):
        ended = []

        def steps():
            try:
                yield 0.0
                yield 0.5
            finally:
                ended.append("stopped")

        going = steps()
        told = lines.answer(going, shown=str)
        assert next(iter(told)) == b'{"share":0.0}\n'

        leave(told)

        assert ended == ["stopped"]


def lines_of(response):
    return [
        json.loads(line) for line in b"".join(response.streaming_content).splitlines()
    ]


def leave(response):
    """As a server closes an answer that nobody takes; the test keeps its connection."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def waiting_files():
    return list((settings.SOUND_ROOT / "incoming").glob("*"))
