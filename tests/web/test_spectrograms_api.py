import io

import pytest
from PIL import Image

from annotations.domain import files
from annotations.models import Job
from tests.cast import hand_in, work_off

URL = "/api/v1/recordings/"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def drawn(recording):
    work_off(recording=recording, kind=Job.Kind.DRAW)
    return recording


def job_of(recording):
    return Job.objects.filter(recording=recording, kind=Job.Kind.DRAW)


class TestBefore:
    @pytest.mark.parametrize(
        ("standing", "words"),
        [
            ({}, "soon"),
            ({"status": "failed"}, "try again"),
            ({"status": "cancelled"}, "try again"),
        ],
    )
    def test_it_is_drawn_says_how_far_it_is(self, client, recording, standing, words):
        job_of(recording).update(**standing)

        response = client.get(f"{URL}{recording.pk}/spectrogram/")

        assert response.status_code == 409
        assert response.json()["code"] == "not_ready"
        assert words in response.json()["detail"]

    def test_it_is_drawn_tells_the_share_of_the_running_job(self, client, recording):
        token = "00000000-0000-0000-0000-000000000001"
        job_of(recording).update(
            status="running",
            token=token,
            lease_until="2026-01-01T00:00Z",
            progress=0.43,
        )

        detail = client.get(f"{URL}{recording.pk}/spectrogram/").json()["detail"]

        assert detail == "The picture of the tones is being drawn: 43%."

    def test_it_is_drawn_there_are_no_tiles(self, client, recording):
        response = client.get(f"{URL}{recording.pk}/spectrogram/1/mel/0/0.jpg")

        assert response.status_code == 409

    def test_a_recording_that_is_still_prepared_answers_alike(self, client, alice):
        recording = hand_in(alice, seed=5)

        assert client.get(f"{URL}{recording.pk}/spectrogram/").status_code == 409

    def test_a_drawing_of_another_format_counts_as_none(self, client, drawn):
        path = files.spectrogram(drawn)
        body = bytearray(path.read_bytes())
        body[8] = 99
        path.write_bytes(body)

        assert client.get(f"{URL}{drawn.pk}/spectrogram/").status_code == 409


class TestPictures:
    def test_name_their_levels_axes_and_tiles(self, client, drawn):
        body = client.get(f"{URL}{drawn.pk}/spectrogram/").json()

        assert body["version"] == 1
        assert [each["picture"] for each in body["pictures"]] == [
            "mel",
            "linear",
            "pcen",
        ]
        for picture in body["pictures"]:
            assert picture["rows"] == 128
            shares = [tick["row_share"] for tick in picture["ticks"]]
            assert shares == sorted(shares)
            assert 0 < shares[0] < shares[-1] < 1
            [level] = picture["levels"]
            assert (level["columns_per_s"], level["n_columns"]) == (50, 150)
            assert (level["tile_columns"], level["n_tiles"]) == (1024, 1)
            assert 0 <= level["dark"] < level["bright"] <= 255

    def test_tiles_are_grayscale_jpegs_a_browser_may_keep(self, client, drawn):
        body = client.get(f"{URL}{drawn.pk}/spectrogram/").json()
        for picture in body["pictures"]:
            response = client.get(f"{picture['levels'][0]['url']}0.jpg")

            assert response.status_code == 200
            assert response["Content-Type"] == "image/jpeg"
            assert response["Cache-Control"] == "private, max-age=31536000, immutable"
            image = Image.open(io.BytesIO(response.content))
            assert (image.format, image.mode, image.size) == ("JPEG", "L", (150, 128))

    @pytest.mark.parametrize(
        "which", ["2/mel/0/0", "1/warm/0/0", "1/mel/1/0", "1/mel/0/1"]
    )
    def test_a_tile_that_is_not_there_is_missing(self, client, drawn, which):
        response = client.get(f"{URL}{drawn.pk}/spectrogram/{which}.jpg")

        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


class TestJobs:
    def test_of_one_recording_and_kind_can_be_asked_for(self, client, recording, alice):
        other = hand_in(alice, seed=6)

        rows = client.get(f"/api/v1/jobs/?recording={recording.pk}&kind=draw").json()
        assert [row["kind"] for row in rows["results"]] == ["draw"]

        rows = client.get(f"/api/v1/jobs/?recording={other.pk}").json()
        assert [row["kind"] for row in rows["results"]] == ["prepare"]

    def test_of_a_stranger_stay_out_of_sight(self, client, strangers_recording):
        rows = client.get(f"/api/v1/jobs/?recording={strangers_recording.pk}").json()

        assert rows["results"] == []

    @pytest.mark.parametrize("query", ["recording=7", "kind=dream"])
    def test_of_what_cannot_be_are_refused(self, client, query):
        assert client.get(f"/api/v1/jobs/?{query}").status_code == 400
