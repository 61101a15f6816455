"""How much crying is still missing."""

import uuid

import pytest

from annotations.domain.labelling import audits
from annotations.models import DetectionModel, Recording
from tests.cast import audit_window

URL = "/api/v1/recall/"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def answered(client, recording):
    Recording.objects.filter(pk=recording.pk).update(duration_ms=60_000)
    recording.refresh_from_db()
    model = DetectionModel.objects.get(household=recording.household)
    window = audits.draw(recording, model=model)[0]
    return client.post(
        f"/api/v1/audits/{window.pk}/answer/",
        {"answer": "nothing"},
        headers={"If-Match": '"1"'},
    )


def test_is_null_while_nobody_has_answered(client, recording):
    audit_window(recording)

    assert client.get(URL, {"recording": str(recording.pk)}).json() == {
        "n_windows": 1,
        "n_answered": 0,
        "n_crying": 0,
        "n_known": 0,
        "level": 0.9,
        "missing_share": None,
    }


def test_is_given_for_one_recording_and_for_all(client, recording, answered):
    one = client.get(URL, {"recording": str(recording.pk)})
    everything = client.get(URL)

    assert one.status_code == 200
    assert one.json() == everything.json()
    assert set(one.json()["missing_share"]) == {"low", "likely", "high"}


def test_of_a_strangers_recording_is_as_of_a_missing_one(client, strangers_recording):
    foreign = client.get(URL, {"recording": str(strangers_recording.pk)})
    missing = client.get(URL, {"recording": str(uuid.uuid4())})

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()


def test_wants_an_id_that_is_one(client):
    response = client.get(URL, {"recording": "last night"})

    assert response.status_code == 400
    assert "recording" in response.json()["fields"]
