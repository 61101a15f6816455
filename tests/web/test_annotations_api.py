import uuid

import pytest

from annotations.models import Annotation
from tests.cast import suggest


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/annotations/"


def draw(client, url, **changes):
    body = {"start_ms": 100, "end_ms": 900, "label": "cry", **changes}
    return client.post(url, body)


class TestDrawing:
    def test_answers_the_row_with_its_version(self, client, url):
        response = draw(client, url, note="hungry")

        assert response.status_code == 201
        assert response["ETag"] == '"1"'
        assert response.json()["label"] == "cry"
        assert response.json()["created_by"] == "alice"

    def test_shows_up_in_the_list(self, client, url):
        drawn = draw(client, url).json()

        assert client.get(url).json() == [drawn]

    def test_sent_twice_is_drawn_once(self, client, url):
        op_id = str(uuid.uuid4())

        first = draw(client, url, op_id=op_id)
        second = draw(client, url, op_id=op_id)

        assert second.json() == first.json()
        assert Annotation.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"start_ms": 900, "end_ms": 900}, "end_ms"),
            ({"start_ms": -1}, "start_ms"),
            ({"end_ms": 10**12}, "end_ms"),
            ({"end_ms": 2_999.5}, "end_ms"),
            ({"label": "unheard-of"}, "label"),
            ({"note": "x" * 2_001}, "note"),
            ({"op_id": "once"}, "op_id"),
            ({"end_ms": 3_001}, "end_ms"),
        ],
    )
    def test_says_which_field_makes_no_sense(self, client, url, changes, field):
        response = draw(client, url, **changes)

        assert response.status_code == 400
        assert field in response.json()["fields"]
        assert not Annotation.objects.exists()


class TestVersions:
    def test_a_change_without_a_version_is_sent_back(self, client, url):
        drawn = draw(client, url).json()

        response = client.patch(f"/api/v1/annotations/{drawn['id']}/", {"note": "x"})

        assert response.status_code == 428
        assert response.json()["code"] == "version_missing"

    def test_a_stale_change_is_refused_with_the_present_state(self, client, url):
        drawn = draw(client, url).json()
        one = f"/api/v1/annotations/{drawn['id']}/"
        client.patch(one, {"note": "first"}, headers={"If-Match": '"1"'})

        response = client.patch(one, {"note": "2nd"}, headers={"If-Match": '"1"'})

        assert response.status_code == 412
        assert response["ETag"] == '"2"'
        assert response.json()["current"]["note"] == "first"

    @pytest.mark.parametrize("header", ["1", '"one"', "*", 'W/"1"', '"1", "2"'])
    def test_a_version_that_is_none_is_refused(self, client, url, header):
        drawn = draw(client, url).json()

        response = client.patch(
            f"/api/v1/annotations/{drawn['id']}/",
            {"note": "x"},
            headers={"If-Match": header},
        )

        assert response.status_code == 400
        assert "If-Match" in response.json()["fields"]


class TestUndo:
    def test_brings_a_deleted_one_back(self, client, url):
        drawn = draw(client, url).json()
        one = f"/api/v1/annotations/{drawn['id']}/"

        deleted = client.delete(one, headers={"If-Match": '"1"'})
        assert client.get(url).json() == []
        restored = client.post(
            f"{one}restore/", {}, headers={"If-Match": deleted["ETag"]}
        )

        assert restored.status_code == 200
        assert [row["id"] for row in client.get(url).json()] == [drawn["id"]]

    def test_leaves_its_line_in_the_history(self, client, url):
        drawn = draw(client, url).json()
        one = f"/api/v1/annotations/{drawn['id']}/"
        client.delete(one, headers={"If-Match": '"1"'})

        history = client.get(f"{one}history/").json()

        assert [line["act"] for line in history] == ["create", "delete"]
        assert history[0]["by"] == "alice"


class TestVerdict:
    def verdict(self, client, suggestion, **body):
        return client.post(
            f"/api/v1/suggestions/{suggestion.pk}/verdict/",
            body,
            headers={"If-Match": f'"{suggestion.version}"'},
        )

    def test_answers_the_suggestion_and_its_annotation(self, client, suggestion):
        response = self.verdict(client, suggestion, decision="accepted")

        answer = response.json()
        assert answer["suggestion"]["decision"] == "accepted"
        assert answer["suggestion"]["annotation"] == answer["annotation"]["id"]
        assert response["ETag"] == '"2"'

    def test_is_withdrawn_by_deleting_it(self, client, suggestion):
        self.verdict(client, suggestion, decision="accepted")

        response = client.delete(
            f"/api/v1/suggestions/{suggestion.pk}/verdict/",
            headers={"If-Match": '"2"'},
        )

        assert response.json()["suggestion"]["decision"] == "pending"
        assert not Annotation.objects.standing().exists()

    def test_pending_is_not_one(self, client, suggestion):
        response = self.verdict(client, suggestion, decision="pending")

        assert response.status_code == 400

    def test_a_second_one_is_refused(self, client, suggestion):
        self.verdict(client, suggestion, decision="rejected")
        suggestion.version += 1

        response = self.verdict(client, suggestion, decision="accepted")

        assert response.status_code == 409
        assert response.json()["code"] == "already_decided"


def test_suggestions_are_listed_in_order_of_time(client, recording):
    later = suggest(recording, start_ms=2_000, end_ms=2_500)
    earlier = suggest(recording, start_ms=100, end_ms=200)

    rows = client.get(f"/api/v1/recordings/{recording.pk}/suggestions/").json()

    assert [row["id"] for row in rows] == [str(earlier.pk), str(later.pk)]
    assert rows[0]["model"] == 1
