"""Devices, their sessions and their sound, over HTTP."""

import hashlib
import io
import uuid
from datetime import timedelta

import numpy as np
import pytest
import soundfile
from django.utils import timezone

from annotations.domain import files, tokens
from annotations.models import Chunk, Detection, ListeningSession, Source

SESSIONS = "/api/v1/sessions/"


def wav(seed=1, duration_ms=1_000):
    samples = np.random.default_rng(seed).normal(0, 300, duration_ms * 16)
    content = io.BytesIO()
    soundfile.write(content, samples.astype(np.int16), 16_000, format="WAV")
    return content.getvalue()


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def phone(client):
    about = {"name": "shelf", "room": "nursery", "kind": "phone"}
    return client.post("/api/v1/sources/", about).json()


@pytest.fixture
def edge(client):
    about = {"name": "pi", "room": "nursery", "kind": "edge"}
    return client.post("/api/v1/sources/", about).json()


def begin(client, source, *, id=None):
    url = f"{SESSIONS}{id or uuid.uuid4()}/"
    now = timezone.now()
    body = {
        "source": source["id"],
        "device_began_at": (now - timedelta(seconds=60)).isoformat(),
        "sent_at": now.isoformat(),
    }
    return url, client.put(url, body)


def send(client, url, number=0, content=None, **query):
    query = {
        "start_ms": number * 1_000,
        "sent_at": timezone.now().isoformat(),
        **query,
    }
    return client.put(
        f"{url}chunks/{number}/",
        wav() if content is None else content,
        content_type="audio/wav",
        query_params=query,
    )


def tell(client, url, **more):
    body = {
        "sent_at": timezone.now().isoformat(),
        "heard_ms": 9_000,
        "settled_ms": 5_000,
        **more,
    }
    return client.post(f"{url}told/", body)


def crying(start_ms, end_ms, **more):
    return {
        "id": str(uuid.uuid4()),
        "start_ms": start_ms,
        "end_ms": end_ms,
        "label": "cry",
        "score": 0.9,
        **more,
    }


class TestSources:
    def test_are_added_renamed_and_retired(self, client, phone):
        url = f"/api/v1/sources/{phone['id']}/"

        again = client.post(
            "/api/v1/sources/", {"name": "shelf", "kind": "phone"}
        ).json()
        renamed = client.patch(url, {"room": "attic"}).json()
        gone = client.delete(url)

        assert again["id"] == phone["id"]
        assert (renamed["name"], renamed["room"]) == ("shelf", "attic")
        assert gone.status_code == 204
        assert client.get("/api/v1/sources/").json() == []
        assert client.get(url).json()["retired_at"]

    def test_a_kind_that_is_none_is_refused(self, client):
        answer = client.post("/api/v1/sources/", {"name": "cot", "kind": "ear"})

        assert answer.status_code == 400


class TestSessions:
    def test_begin_once_and_say_how_they_stand(self, client, phone):
        url, first = begin(client, phone)
        _, again = begin(client, phone, id=url.split("/")[-2])

        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json().keys() == {
            "id",
            "source",
            "began_at",
            "skew_ms",
            "heard_ms",
            "settled_ms",
            "next_chunk",
            "score",
            "level_db",
            "state",
            "ended_at",
        }
        standing = client.get(url).json()
        assert (standing["state"], standing["next_chunk"]) == ("waiting", 0)

    def test_the_id_of_a_strangers_is_missing(self, client, phone, api, charlie):
        url, _ = begin(client, phone)
        theirs = api(charlie).post("/api/v1/sources/", {"name": "x", "kind": "phone"})

        _, answer = begin(api(charlie), theirs.json(), id=url.split("/")[-2])

        assert answer.status_code == 404
        assert ListeningSession.objects.get().source_id == uuid.UUID(phone["id"])

    def test_another_devices_id_is_a_conflict(self, client, phone, edge):
        url, _ = begin(client, phone)

        _, answer = begin(client, edge, id=url.split("/")[-2])

        assert answer.status_code == 409

    def test_a_strangers_device_cannot_be_named(self, phone, api, charlie):
        _, answer = begin(api(charlie), phone)

        assert answer.status_code == 400
        assert "source" in answer.json()["fields"]

    def test_end_and_take_no_more(self, client, phone):
        url, _ = begin(client, phone)
        body = {"sent_at": timezone.now().isoformat()}

        ended = client.post(f"{url}end/", body)
        refused = send(client, url)

        assert ended.json()["ended_at"]
        assert (refused.status_code, refused.json()["code"]) == (409, "session_ended")


class TestChunks:
    def test_are_kept_once(self, client, phone):
        url, _ = begin(client, phone)
        content = wav()
        sha256 = hashlib.sha256(content).hexdigest()

        first = send(client, url, 0, content, sha256=sha256)
        again = send(client, url, 0, content, sha256=sha256)

        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json() == {
            "number": 0,
            "start_ms": 0,
            "duration_ms": 1_000,
            "sha256": sha256,
            "heard_ms": 0,
        }
        assert client.get(url).json()["next_chunk"] == 1

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"sha256": "0" * 64}, 422),
            ({"sha256": "short"}, 400),
            ({"content": b"OggS"}, 422),
            ({"content": b""}, 422),
            ({"start_ms": -1}, 400),
            ({"start_ms": 10**12}, 400),
            ({"sent_at": "yesterday"}, 400),
            ({"number": 10**12}, 400),
        ],
    )
    def test_are_refused_with_a_sentence(self, client, phone, more, status):
        url, _ = begin(client, phone)

        answer = send(client, url, **more)

        assert answer.status_code == status
        assert answer.json()["detail"]
        assert not Chunk.objects.exists()

    def test_a_number_taken_by_other_sound_is_a_conflict(self, client, phone):
        url, _ = begin(client, phone)
        send(client, url)

        assert send(client, url, 0, wav(2)).status_code == 409

    def test_a_full_disk_is_said_and_nothing_is_lost(self, client, phone, settings):
        url, _ = begin(client, phone)
        settings.LIVE_LEAST_FREE_BYTES = files.free_bytes() * 2

        full = send(client, url)
        settings.LIVE_LEAST_FREE_BYTES = 0
        later = send(client, url)

        assert (full.status_code, later.status_code) == (507, 201)
        assert "Nothing is lost" in full.json()["detail"]

    def test_cost_the_database_little(
        self, client, phone, django_assert_max_num_queries, alice
    ):
        url, _ = begin(client, phone)
        _, secret = tokens.issue(person=alice, name="shelf")
        device = type(client)(headers={"Authorization": f"Token {secret}"})

        with django_assert_max_num_queries(9):
            assert send(device, url).status_code == 201

    def test_can_be_listened_to(self, client, phone):
        url, _ = begin(client, phone)
        send(client, url)
        span = {"start_ms": 200, "end_ms": 700}

        answer = client.get(f"{url}audio/", span)
        samples, _ = soundfile.read(io.BytesIO(answer.getvalue()))

        assert answer["Content-Type"] == "audio/flac"
        assert len(samples) == 8_000

    def test_is_listened_to_in_parts_as_a_phone_asks_for_them(self, client, phone):
        url, _ = begin(client, phone)
        send(client, url)
        span = {"start_ms": 200, "end_ms": 700}
        whole = client.get(f"{url}audio/", span)
        sound = whole.getvalue()
        known = {"If-Range": whole["ETag"]}

        parts = [
            client.get(f"{url}audio/", span, headers={"Range": asked, **known})
            for asked in ("bytes=0-1", f"bytes=2-{len(sound) - 1}")
        ]

        assert [part.status_code for part in parts] == [206, 206]
        assert b"".join(part.getvalue() for part in parts) == sound
        assert parts[0]["Content-Range"] == f"bytes 0-1/{len(sound)}"

    def test_comes_whole_where_more_of_it_has_arrived_meanwhile(self, client, phone):
        url, _ = begin(client, phone)
        send(client, url)
        span = {"start_ms": 200, "end_ms": 1_700}
        before = client.get(f"{url}audio/", span)
        before.getvalue()
        send(client, url, 1)
        headers = {"Range": "bytes=0-1", "If-Range": before["ETag"]}

        after = client.get(f"{url}audio/", span, headers=headers)

        assert after.status_code == 200
        assert len(after.getvalue()) > 2

    @pytest.mark.parametrize(
        ("span", "status"),
        [
            ({"start_ms": 700, "end_ms": 200}, 400),
            ({}, 400),
            ({"start_ms": 0, "end_ms": 700_000}, 400),
            ({"start_ms": 60_000, "end_ms": 61_000}, 404),
        ],
    )
    def test_what_cannot_be_listened_to_is_said(self, client, phone, span, status):
        url, _ = begin(client, phone)
        send(client, url)

        assert client.get(f"{url}audio/", span).status_code == status


class TestTold:
    def test_is_written_down_and_answered(self, client, edge):
        url, _ = begin(client, edge)

        answer = tell(
            client,
            url,
            covered=[[0, 9_000]],
            score=0.9,
            level_db=-30.5,
            detections=[crying(1_000, 2_000), crying(3_000, 4_000, label="yodel")],
            unsettled=[crying(8_000, 9_000)],
        )

        assert answer.status_code == 200
        assert answer.json()["state"] == "crying"
        assert answer.json()["unknown_labels"] == ["yodel"]
        assert Detection.objects.count() == 2
        assert Source.objects.get().last_word_at

    def test_a_word_without_crying_is_quiet(self, client, edge):
        url, _ = begin(client, edge)

        assert tell(client, url).json()["state"] == "quiet"

    @pytest.mark.parametrize(
        "more",
        [
            {"heard_ms": -1},
            {"score": "nan"},
            {"level_db": "inf"},
            {"covered": [[5, 5]]},
            {"covered": [[5]]},
            {"covered": "all"},
            {"scores": [[0, 1.5]]},
            {"scores": [[0]]},
            {"scores": [[-1, 0.5]]},
            {"scores": [[0, "nan"]]},
            {"detections": [crying(5, 4)]},
            {"detections": [crying(4, 5, score=2)]},
            {"detections": [crying(4, 5, id="mine")]},
            {"unsettled": [{}]},
        ],
    )
    def test_nonsense_is_refused(self, client, edge, more):
        url, _ = begin(client, edge)

        assert tell(client, url, **more).status_code == 400

    def test_a_taken_id_is_a_conflict(self, client, edge):
        mine = crying(1_000, 2_000)
        tell(client, begin(client, edge)[0], detections=[mine])

        answer = tell(client, begin(client, edge)[0], detections=[mine])

        assert answer.status_code == 409


class TestClips:
    def put(self, client, content, **names):
        url = f"/api/v1/detections/{Detection.objects.get().pk}/clip/"
        return url, client.put(url, content, content_type="audio/ogg")

    def test_are_kept_and_given_back(self, client, edge):
        tell(client, begin(client, edge)[0], detections=[crying(1_000, 2_000)])

        url, kept = self.put(client, b"OggS and so on")

        assert kept.status_code == 204
        answer = client.get(url)
        assert answer["Content-Type"] == "audio/ogg"
        assert answer.getvalue() == b"OggS and so on"

    def test_of_another_kind_are_refused(self, client, edge):
        tell(client, begin(client, edge)[0], detections=[crying(1_000, 2_000)])

        url, refused = self.put(client, b"<html>")

        assert refused.status_code == 422
        assert client.get(url).status_code == 404

    def test_are_cut_from_the_session_where_the_server_has_it(self, client, phone):
        url, _ = begin(client, phone)
        for number in range(4):
            send(client, url, number)
        tell(client, url, detections=[crying(2_500, 3_000)])

        answer = client.get(f"/api/v1/detections/{Detection.objects.get().pk}/clip/")
        samples, _ = soundfile.read(io.BytesIO(answer.getvalue()))

        assert len(samples) == 3_500 * 16
