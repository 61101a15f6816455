"""What people say of a night live: verdicts, what was missed, care notes, choices."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.nursery import at, heard, join, live_night

API = "/api/v1"
NIGHT = "since=2026-11-14T00:00:00Z&until=2026-11-14T12:00:00Z"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def night(alice):
    return live_night(alice)


def ids(response):
    return [row["id"] for row in response.json()]


class TestLists:
    def test_hold_what_reaches_into_the_time_asked_for(self, client, alice, night):
        late = heard(night.session, 7_190, 7_210)
        join(alice)

        asked = (
            f"since={at(7_200):%Y-%m-%dT%H:%M:%SZ}&until={at(9_000):%Y-%m-%dT%H:%M:%SZ}"
        )
        late.refresh_from_db()
        assert ids(client.get(f"{API}/detections/?{asked}")) == [str(late.pk)]
        assert ids(client.get(f"{API}/episodes/?{asked}")) == [str(late.episode_id)]
        assert ids(client.get(f"{API}/care-notes/?{asked}")) == []

    def test_are_of_the_last_twelve_hours_if_nothing_is_said(self, client, night):
        assert ids(client.get(f"{API}/detections/")) == []

    @pytest.mark.parametrize("many", [1, 9])
    def test_cost_as_much_for_many_as_for_one(
        self, client, alice, night, many, django_assert_max_num_queries
    ):
        for each in range(many):
            heard(night.session, 1_000 * each, 1_000 * each + 10)
        join(alice)

        # The session, the person, the household, the rows with all they name.
        with django_assert_max_num_queries(4):
            client.get(f"{API}/detections/?{NIGHT}")
        with django_assert_max_num_queries(4):
            client.get(f"{API}/episodes/?{NIGHT}")

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ("since=yesterday", "since"),
            ("since=2026-11-15T00:00:00Z&until=2026-11-14T00:00:00Z", "until"),
            ("since=2025-11-14T00:00:00Z&until=2026-11-14T00:00:00Z", "since"),
            ("since=0001-01-01T00:00:00%2B14:00&until=0001-01-01T00:00:00Z", "since"),
            ("until=0001-01-01T00:00:00Z", "until"),
        ],
    )
    @pytest.mark.parametrize("name", ["detections", "episodes", "care-notes"])
    def test_refuse_a_time_that_makes_no_sense(self, client, name, asked, field):
        response = client.get(f"{API}/{name}/?{asked}")

        assert response.status_code == 400
        assert field in response.json()["fields"]


class TestVerdicts:
    def test_one_is_answered_with_the_detection(self, client, night):
        response = client.post(
            f"{API}/detections/{night.detection.pk}/verdict/", {"verdict": "wrong"}
        )

        assert response.status_code == 200
        row = response.json()
        assert (row["verdict"], row["by"], row["episode"]) == ("wrong", "alice", None)
        assert ids(client.get(f"{API}/episodes/?{NIGHT}")) == []

    def test_on_an_episode_is_one_on_all_of_it(self, client, night):
        url = f"{API}/episodes/{night.detection.episode_id}/verdict/"

        response = client.post(url, {"verdict": "wrong"})

        assert ids(response) == [str(night.detection.pk)]
        assert client.post(url, {"verdict": ""}).status_code == 404

    def test_on_many_is_taken_back_at_once(self, client, night):
        url = f"{API}/detections/verdicts/"
        asked = [str(night.detection.pk), str(uuid.uuid4())]

        client.post(url, {"detections": asked, "verdict": "wrong"})
        response = client.post(url, {"detections": asked, "verdict": ""})

        assert ids(response) == [str(night.detection.pk)]
        assert len(ids(client.get(f"{API}/episodes/?{NIGHT}"))) == 1

    @pytest.mark.parametrize("verdict", ["perhaps", None, 3])
    def test_refuse_other_words(self, client, night, verdict):
        response = client.post(
            f"{API}/detections/{night.detection.pk}/verdict/", {"verdict": verdict}
        )

        assert response.status_code == 400
        assert "verdict" in response.json()["fields"]


class TestMissed:
    def test_is_answered_with_the_new_detection_each_time(self, client):
        body = {
            "id": str(uuid.uuid4()),
            "start_at": at(0),
            "end_at": at(30),
            "room": "nursery",
        }

        first = client.post(f"{API}/detections/", body)
        again = client.post(f"{API}/detections/", body)

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert (first.json()["session"], first.json()["by"]) == (None, "alice")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"id": "mine"}, "id"),
            ({"end_at": at(-1)}, "end_at"),
            ({"end_at": timezone.now() + timedelta(days=1)}, "end_at"),
            ({"label": "yodel"}, "label"),
            ({"start_at": "half past two"}, "start_at"),
            ({"room": "x" * 81}, "room"),
        ],
    )
    def test_refuses_what_cannot_be_by_field(self, client, changes, field):
        body = {"id": str(uuid.uuid4()), "start_at": at(0), "end_at": at(30)}

        response = client.post(f"{API}/detections/", {**body, **changes})

        assert response.status_code == 400
        assert field in response.json()["fields"]


class TestCareNotes:
    def body(self, **changes):
        at_now = timezone.now() - timedelta(minutes=5)
        return {"id": str(uuid.uuid4()), "kind": "fed", "at": at_now, **changes}

    def test_are_written_undone_and_redone(self, client):
        body = self.body(words="half a bottle")
        one = f"{API}/care-notes/{body['id']}/"

        written = client.post(f"{API}/care-notes/", body)
        undone = client.delete(one)
        listed = ids(client.get(f"{API}/care-notes/"))
        redone = client.put(one)

        assert written.status_code == 201
        assert written.json()["by"] == "alice"
        assert undone.json()["undone_at"]
        assert listed == []
        assert redone.json()["undone_at"] is None
        assert ids(client.get(f"{API}/care-notes/")) == [body["id"]]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "sang"}, "kind"),
            ({"kind": "other"}, "words"),
            ({"words": "x" * 501}, "words"),
            ({"words": "nul\0"}, "words"),
            ({"at": timezone.now() + timedelta(days=1)}, "at"),
            ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
            ({"id": "1"}, "id"),
        ],
    )
    def test_that_will_not_do_are_refused_by_field(self, client, changes, field):
        response = client.post(f"{API}/care-notes/", self.body(**changes))

        assert response.status_code == 400
        assert field in response.json()["fields"]


class TestLiveSettings:
    def test_are_changed_by_name(self, client):
        response = client.patch(
            f"{API}/live-settings/", {"episode_gap_s": 90, "keep_days": 14}
        )

        assert response.json() == {
            "episode_gap_s": 90,
            "keep": "all",
            "margin_s": 60,
            "keep_days": 14,
        }
        assert client.get(f"{API}/live-settings/").json() == response.json()
        forever = client.patch(f"{API}/live-settings/", {"keep_days": None})
        assert forever.json()["keep_days"] is None

    @pytest.mark.parametrize(
        ("field", "wish"),
        [("episode_gap_s", -1), ("keep", "some"), ("margin_s", 601), ("keep_days", 0)],
    )
    def test_refuse_what_cannot_be(self, client, field, wish):
        response = client.patch(f"{API}/live-settings/", {field: wish})

        assert response.status_code == 400
        assert field in response.json()["fields"]
