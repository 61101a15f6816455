import pytest
from django.utils import timezone

from annotations.domain import live_states
from annotations.domain.live import live_scores
from annotations.web.api.shapes.tonight import TonightOut
from tests.nursery import at, covered, heard, join, note, session, source

TONIGHT = "/api/v1/tonight/"


@pytest.fixture
def client(api, alice):
    return api(alice)


def one_of_each(person):
    """A night up to now in which there is something of each kind."""
    late = (timezone.now() - at(0)).total_seconds()
    night = session(
        source(person, last_word_at=timezone.now()),
        began_at=at(late - 600),
        scores=live_scores.with_more(b"", [(0, 0.5)]),
    )
    covered(night, late - 600, late)
    heard(night, late - 300, late - 290)
    note(person, late - 100)
    return night


def test_is_sent_in_the_shape_that_the_schema_says(client, alice):
    one_of_each(alice)
    join(alice)

    told = client.get(f"{TONIGHT}?hours=24").json()

    shape = TonightOut().fields
    assert list(told) == list(shape)
    kinds = ("rooms", "sources", "covered", "scores", "detections", "episodes", "notes")
    for name in kinds:
        assert list(told[name][0]) == list(shape[name].child.fields)


def test_is_not_sent_twice(client, alice):
    first = client.get(TONIGHT)

    again = client.get(TONIGHT, headers={"If-None-Match": first["ETag"]})
    live_states.touch(alice.household)
    changed = client.get(TONIGHT, headers={"If-None-Match": first["ETag"]})

    # Time passes too: what is not the same any more is sent again.
    assert again.status_code == 304 or again["ETag"] != first["ETag"]
    assert changed.status_code == 200


def test_reaches_back_as_far_as_it_is_asked(client, alice):
    one_of_each(alice)

    told = client.get(f"{TONIGHT}?hours=1").json()

    assert told["rooms"][0]["state"] == "quiet"
    assert len(told["detections"]) == 1


@pytest.mark.parametrize("hours", ["0", "25", "many"])
def test_refuses_hours_that_make_no_sense(client, hours):
    response = client.get(f"{TONIGHT}?hours={hours}")

    assert response.status_code == 400
    assert "hours" in response.json()["fields"]


def test_a_stream_is_refused_in_json_to_who_has_not_logged_in(api):
    response = api().get(f"{TONIGHT}stream/", headers={"Accept": "text/event-stream"})

    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
