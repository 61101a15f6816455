"""How two pages on one night stay alike, and what becomes of an act sent twice."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain import changes as changes_domain
from annotations.domain.labelling import annotations, suggestions
from annotations.domain.labelling.annotations import Act
from annotations.models import AuditWindow, Change, DetectionModel, Suggestion
from tests.cast import hand_in, label, suggest, work_off

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/"


def draw(client, url, **changes):
    body = {"start_ms": 100, "end_ms": 900, "label": "cry", **changes}
    return client.post(f"{url}annotations/", body).json()


def changes(client, url, after):
    response = client.get(f"{url}changes/", {"after": after})
    assert response.status_code == 200
    return response.json()


def ids(rows):
    return [row["id"] for row in rows]


def named():
    return str(uuid.uuid4())


class TestChanges:
    def test_hold_what_another_person_drew(self, client, url, api, bob):
        drawn = draw(api(bob), url)

        assert changes(client, url, LONG_AGO)["annotations"] == [drawn]

    def test_hold_what_was_deleted_too(self, client, url):
        drawn = draw(client, url)
        client.delete(
            f"/api/v1/annotations/{drawn['id']}/", headers={"If-Match": '"1"'}
        )

        (row,) = changes(client, url, LONG_AGO)["annotations"]

        assert row["deleted_at"]
        assert row["version"] == 2

    def test_hold_a_suggestion_when_the_annotation_of_it_moves(
        self, client, url, suggestion, alice
    ):
        # An accept of long ago, so that only the edit is news.
        act = Act(by=alice, at=timezone.now() - timedelta(hours=1))
        verdict = suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )
        after = (timezone.now() - timedelta(minutes=5)).isoformat()
        assert changes(client, url, after)["suggestions"] == []
        annotations.edit(
            verdict.annotation,
            version=1,
            interval=Interval(600, 1_400),
            act=Act(by=alice, at=timezone.now()),
        )

        found = changes(client, url, after)

        assert ids(found["annotations"]) == [str(verdict.annotation.pk)]
        assert ids(found["suggestions"]) == [str(suggestion.pk)]
        assert found["suggestions"][0]["decision"] == "edited"

    def test_hold_nothing_that_stayed_as_it_was(self, client, url, recording, alice):
        past = timezone.now() - timedelta(hours=1)
        annotations.annotate(
            recording=recording,
            interval=Interval(0, 500),
            label=label(alice),
            act=Act(by=alice, at=past),
        )
        suggest(recording)

        found = changes(client, url, timezone.now().isoformat())

        assert (found["annotations"], found["suggestions"]) == ([], [])

    def test_hold_what_was_on_its_way_when_the_last_ones_were_told(self, client, url):
        at = changes(client, url, LONG_AGO)["at"]
        drawn = draw(client, url)
        line = Change.objects.get(annotation=drawn["id"])
        # Begun before the last answer, seen only after it.
        Change.objects.filter(pk=line.pk).update(
            at=datetime.fromisoformat(at) - timedelta(seconds=3)
        )

        assert ids(changes(client, url, at)["annotations"]) == [drawn["id"]]

    def test_hold_nothing_of_another_night(self, client, url, alice):
        other = hand_in(alice, seed=5)
        work_off(recording=other)
        draw(client, f"/api/v1/recordings/{other.pk}/")

        assert changes(client, url, LONG_AGO)["annotations"] == []

    def test_hold_an_audit_window_that_somebody_answered(
        self, client, url, recording, api, bob
    ):
        window = AuditWindow.objects.create(
            household=recording.household,
            recording=recording,
            model=DetectionModel.objects.get(household=recording.household),
            start_ms=0,
            end_ms=1_000,
        )
        body = {"answer": "nothing", "op_id": named()}
        answer = f"/api/v1/audits/{window.pk}/answer/"
        api(bob).post(answer, body, headers={"If-Match": '"1"'})
        again = api(bob).post(answer, body, headers={"If-Match": '"1"'})

        (row,) = changes(client, url, LONG_AGO)["audits"]

        assert again.json() == row
        assert (row["answer"], row["answered_by"]) == ("nothing", "bob")

    def test_begin_with_the_moment_from_which_to_ask(self, client, url):
        draw(client, url)

        found = client.get(f"{url}changes/").json()

        assert found["annotations"] == []
        assert changes(client, url, found["at"])["at"] >= found["at"]

    def test_need_a_time_that_is_one(self, client, url):
        response = client.get(f"{url}changes/", {"after": "yesterday"})

        assert response.status_code == 400
        assert "after" in response.json()["fields"]


class TestSentTwice:
    """An act whose answer was lost comes again with the version it was made to."""

    def twice(self, send):
        first = send()
        second = send()
        assert first.status_code < 300, first.json()
        assert second.status_code == first.status_code, second.json()
        assert second.json() == first.json()
        return second.json()

    def one(self, client, row, verb="patch", tail="", **body):
        body |= {"op_id": named()}
        headers = {"If-Match": f'"{row["version"]}"'}
        call = getattr(client, verb)
        url = f"/api/v1/annotations/{row['id']}/{tail}"
        return self.twice(lambda: call(url, body, headers=headers))

    def test_an_edit_is_done_once(self, client, url):
        row = draw(client, url)

        assert self.one(client, row, note="hungry")["version"] == 2

    def test_deleting_and_restoring_are_done_once(self, client, url):
        row = draw(client, url)

        deleted = self.one(client, row, "delete")
        restored = self.one(client, deleted, "post", "restore/")

        assert (deleted["version"], restored["version"]) == (2, 3)

    @pytest.mark.parametrize("decision", ["accepted", "edited", "rejected", "unsure"])
    def test_a_verdict_and_its_withdrawal_are_done_once(
        self, client, suggestion, decision
    ):
        url = f"/api/v1/suggestions/{suggestion.pk}/verdict/"
        body = {"decision": decision, "op_id": named()}
        seen = {"If-Match": '"1"'}
        given = self.twice(lambda: client.post(url, body, headers=seen))
        body = {"op_id": named()}
        seen = {"If-Match": '"2"'}

        back = self.twice(lambda: client.delete(url, body, headers=seen))

        assert given["suggestion"]["version"] == 2
        assert back["suggestion"]["version"] == 3

    def test_an_old_act_sent_again_changes_nothing_of_a_later_one(self, client, url):
        row = draw(client, url)
        body = {"label": "fuss", "op_id": named()}
        one = f"/api/v1/annotations/{row['id']}/"
        client.patch(one, body, headers={"If-Match": '"1"'})
        client.patch(one, {"label": "laugh"}, headers={"If-Match": '"2"'})

        again = client.patch(one, body, headers={"If-Match": '"1"'})

        assert again.status_code == 200
        assert again.json()["label"] == "laugh"

    def test_an_act_that_lost_a_race_against_itself_is_answered(
        self, client, url, monkeypatch
    ):
        row = draw(client, url)
        body = {"label": "fuss", "op_id": named()}
        one = f"/api/v1/annotations/{row['id']}/"
        client.patch(one, body, headers={"If-Match": '"1"'})
        # The second copy looked before the first one was there to be seen.
        look = changes_domain._done
        looks = []

        def first_look_is_too_early(*which):
            looks.append(which)
            return None if len(looks) == 1 else look(*which)

        monkeypatch.setattr(changes_domain, "_done", first_look_is_too_early)

        again = client.patch(one, body, headers={"If-Match": '"1"'})

        assert again.status_code == 200
        assert again.json()["version"] == 2


def test_a_verdict_that_came_too_late_is_told_what_was_decided(
    client, suggestion, api, bob
):
    url = f"/api/v1/suggestions/{suggestion.pk}/verdict/"
    api(bob).post(url, {"decision": "rejected"}, headers={"If-Match": '"1"'})

    response = client.post(url, {"decision": "accepted"}, headers={"If-Match": '"1"'})

    assert response.status_code == 409
    assert response.json()["current"]["decided_by"] == "bob"
    assert response.json()["current"]["decision"] == "rejected"
