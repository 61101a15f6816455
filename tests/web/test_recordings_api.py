import struct
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.domain import files
from annotations.models import Job, Recording
from tests.cast import sound, work_off

URL = "/api/v1/recordings/"


@pytest.fixture
def client(api, alice):
    return api(alice)


def send(client, *, content=None, name="night.wav", **more):
    if content is None:
        path = sound()
        content = path.read_bytes()
        path.unlink()
    file = SimpleUploadedFile(name, content)
    return client.post(URL, {"file": file, **more}, format="multipart")


def incoming():
    return list((settings.SOUND_ROOT / "incoming").glob("*"))


class TestUpload:
    def test_becomes_a_recording_that_can_be_labelled(self, client):
        response = send(client)
        assert response.status_code == 201
        assert response.json()["status"] == "processing"

        work_off(kind=Job.Kind.PREPARE)

        shown = client.get(f"{URL}{response.json()['id']}/").json()
        assert shown["status"] == "ready"
        assert shown["duration_ms"] == 3_000
        assert shown["listening"]["status"] == "waiting"

    def test_of_the_same_file_answers_the_one_that_is_here(self, client):
        first = send(client).json()

        again = send(client, name="other.wav")

        assert again.status_code == 200
        assert again.json()["already_here"]
        assert again.json()["id"] == first["id"]
        assert incoming() == []

    def test_takes_the_start_that_is_told(self, client):
        response = send(client, started_at="2026-11-21T22:00:00+01:00")

        row = Recording.objects.get(pk=response.json()["id"])
        assert row.started_at == datetime(2026, 11, 21, 21, tzinfo=UTC)

    @pytest.mark.parametrize("content", [b"", b"x", b"Dear diary, " * 50])
    def test_of_what_is_no_sound_is_refused_with_a_sentence(self, client, content):
        response = send(client, content=content)

        assert response.status_code == 422
        assert response.json()["code"] == "not_audio"
        assert len(response.json()["detail"]) > 20
        assert incoming() == []
        assert not Recording.objects.exists()

    def test_without_a_file_says_so(self, client):
        response = client.post(URL, {}, format="multipart")

        assert response.status_code == 400
        assert "file" in response.json()["fields"]

    def test_that_is_too_large_is_refused_and_leaves_nothing(self, client, settings):
        settings.MAX_UPLOAD_BYTES = 1_000

        response = send(client)

        assert response.status_code == 413
        assert incoming() == []

    def test_with_a_wrong_start_keeps_no_file(self, client):
        response = send(client, started_at="yesterday evening")

        assert response.status_code == 400
        assert incoming() == []

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd.wav",
            "C:\\night.wav",
            "=cmd.wav",
            "nig\u202eht.wav",
            "💤.wav",
        ],
    )
    def test_takes_the_name_for_a_text_only(self, client, name):
        response = send(client, name=name)

        row = Recording.objects.get(pk=response.json()["id"])
        assert files.original(row).is_relative_to(settings.SOUND_ROOT)
        assert files.original(row).exists()


class TestList:
    def test_shows_the_newest_night_first(self, client):
        send(client, started_at="2026-11-20T22:00:00Z")
        other = sound(seed=5)
        send(client, content=other.read_bytes(), started_at="2026-11-21T22:00:00Z")

        starts = [row["started_at"][:10] for row in client.get(URL).json()["results"]]

        assert starts == ["2026-11-21", "2026-11-20"]

    def test_can_be_narrowed_to_a_status(self, client, recording):
        assert client.get(URL, {"status": "ready"}).json()["count"] == 1
        assert client.get(URL, {"status": "failed"}).json()["count"] == 0

    def test_asks_the_database_the_same_however_long_it_is(
        self, client, django_assert_max_num_queries
    ):
        def queries():
            with django_assert_max_num_queries(20) as asked:
                client.get(URL)
            return len(asked)

        send(client)
        one = queries()
        send(client, content=sound(seed=5).read_bytes())

        assert queries() == one


class TestPeaks:
    def test_come_as_a_pyramid_with_the_finest_first(self, client, recording):
        body = client.get(f"{URL}{recording.pk}/peaks/").json()

        rates = [level["points_per_s"] for level in body["levels"]]
        assert body["duration_ms"] == 3_000
        assert rates == sorted(rates, reverse=True)
        assert body["first"] == 0

    def test_come_as_pairs_of_lowest_and_highest(self, client, recording):
        response = client.get(f"{URL}{recording.pk}/peaks/0/?first=10&count=5")

        points = struct.unpack("<10h", response.content)
        assert all(low <= high for low, high in zip(*[iter(points)] * 2, strict=True))

    @pytest.mark.parametrize("query", ["first=-1", "count=0", "count=x", "count=1e9"])
    def test_refuse_a_window_that_is_none(self, client, recording, query):
        response = client.get(f"{URL}{recording.pk}/peaks/0/?{query}")

        assert response.status_code == 400

    def test_of_a_level_that_is_not_there_are_missing(self, client, recording):
        assert client.get(f"{URL}{recording.pk}/peaks/99/").status_code == 404

    def test_wait_for_the_recording(self, client):
        made = send(client).json()

        response = client.get(f"{URL}{made['id']}/peaks/")

        assert response.status_code == 409
        assert response.json()["code"] == "not_ready"


class TestDelete:
    def test_hides_at_once_and_erases_the_files(self, client, recording):
        folder = files.folder(recording)

        assert client.delete(f"{URL}{recording.pk}/").status_code == 204
        assert client.get(f"{URL}{recording.pk}/").status_code == 404
        work_off(kind=Job.Kind.ERASE)

        assert not folder.exists()
