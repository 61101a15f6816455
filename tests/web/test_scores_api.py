"""The model's score over a night."""

import pytest

from annotations.domain import files
from annotations.domain.learning import models
from annotations.models import Job
from tests.cast import work_off


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/scores/"


def test_come_after_the_model_has_listened(client, url, recording):
    early = client.get(url)
    work_off(recording=recording, kind=Job.Kind.SUGGEST)

    body = client.get(url).json()

    assert early.status_code == 409
    assert early.json()["code"] == "not_ready"
    assert (body["model"], body["label"], body["step_ms"]) == (1, "cry", 480)
    # Three seconds hold five whole patches of 0.96 s; the rest is filled up.
    assert 5 <= len(body["scores"]) <= 7
    assert all(0 <= score <= 1 for score in body["scores"])


def test_fit_into_the_points_one_asks_for(client, url, recording):
    work_off(recording=recording, kind=Job.Kind.SUGGEST)

    body = client.get(url, {"points": 2}).json()

    assert len(body["scores"]) <= 2
    assert body["step_ms"] % 480 == 0


@pytest.mark.parametrize("points", ["0", "-3", "many", "1000000"])
def test_want_a_number_of_points_that_makes_sense(client, url, points):
    response = client.get(url, {"points": points})

    assert response.status_code == 400
    assert "points" in response.json()["fields"]


def test_of_an_older_model_are_not_shown_for_the_current_one(client, url, recording):
    work_off(recording=recording, kind=Job.Kind.SUGGEST)

    newer = models.install_starter(recording.household)

    assert client.get(url).status_code == 409
    assert not files.scores(recording, newer).exists()


def test_go_with_the_recording(client, url, recording):
    work_off(recording=recording)
    folder = files.folder(recording)
    assert list(folder.glob("scores-1.bin"))

    client.delete(f"/api/v1/recordings/{recording.pk}/")
    work_off(kind=Job.Kind.ERASE)

    assert not folder.exists()
