"""Audit windows, and the queue of questions they are mixed into."""

import uuid

import pytest

from tests.cast import audit_window, suggest


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def window(recording):
    return audit_window(recording)


@pytest.fixture
def url(window):
    return f"/api/v1/audits/{window.pk}/answer/"


def version(number):
    return {"If-Match": f'"{number}"'}


class TestAudits:
    def test_are_listed_with_their_answers(self, client, recording, window):
        later = audit_window(recording, start_ms=1_000)

        rows = client.get(f"/api/v1/recordings/{recording.pk}/audits/").json()

        assert rows == [
            {
                "id": str(row.pk),
                "recording": str(recording.pk),
                "model": 1,
                "start_ms": row.start_ms,
                "end_ms": 3_000,
                "answer": "pending",
                "answered_by": None,
                "answered_at": None,
                "version": 1,
            }
            for row in (window, later)
        ]

    def test_are_answered_and_taken_back(self, client, url):
        body = {"answer": "crying", "op_id": str(uuid.uuid4())}

        said = client.post(url, body, headers=version(1))
        again = client.post(url, body, headers=version(1))
        taken = client.delete(url, {}, headers=version(2))

        assert (said.status_code, taken.status_code) == (200, 200)
        assert said.headers["ETag"] == '"2"'
        assert said.json() == again.json()
        assert (said.json()["answer"], said.json()["answered_by"]) == (
            "crying",
            "alice",
        )
        assert (taken.json()["answer"], taken.json()["version"]) == ("pending", 3)

    def test_answered_by_another_meanwhile_say_how_they_stand(
        self, client, url, api, bob
    ):
        api(bob).post(url, {"answer": "nothing"}, headers=version(1))

        response = client.post(url, {"answer": "crying"}, headers=version(1))

        assert response.status_code == 409
        assert response.json()["code"] == "already_decided"
        assert response.json()["current"]["answer"] == "nothing"
        assert client.delete(url, {}, headers=version(1)).status_code == 412

    @pytest.mark.parametrize("answer", ["pending", "maybe", None])
    def test_take_no_other_answer(self, client, url, answer):
        response = client.post(url, {"answer": answer}, headers=version(1))

        assert response.status_code == 400
        assert "answer" in response.json()["fields"]

    def test_want_to_know_the_version(self, client, url):
        assert client.post(url, {"answer": "nothing"}).status_code == 428


class TestReview:
    def test_asks_nothing_when_there_is_nothing(self, client):
        body = client.get("/api/v1/review/").json()

        assert body == {"night": None, "n_waiting": 0, "cards": []}

    def test_gives_suggestions_and_audit_windows_as_cards(
        self, client, recording, window
    ):
        asked = suggest(recording)

        body = client.get("/api/v1/review/").json()

        assert body["n_waiting"] == 2
        assert body["night"]
        common = {
            "version": 1,
            "recording": str(recording.pk),
            "recording_name": "night.wav",
            "started_at": None,
            "synthetic": False,
        }
        cards = {card["kind"]: card for card in body["cards"]}
        assert cards["suggestion"] == {
            **common,
            "kind": "suggestion",
            "id": str(asked.pk),
            "start_ms": 500,
            "end_ms": 1_500,
            "label": "cry",
            "score": 0.8,
        }
        assert cards["audit"] == {
            **common,
            "kind": "audit",
            "id": str(window.pk),
            "start_ms": 0,
            "end_ms": 3_000,
            "label": None,
            "score": None,
        }
