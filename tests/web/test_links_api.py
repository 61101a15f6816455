"""What goes with crying, by the API."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from annotations.models import Child
from tests.nursery import covered, heard, join, note, session, source

API = "/api/v1/nights"


@pytest.fixture
def client(api, alice):
    return api(alice)


def test_a_household_without_nights_is_told_so(client):
    answer = client.get(f"{API}/links/")

    assert answer.status_code == 200
    assert answer.json()["sentence"].startswith("With 0 nights nothing can be said")
    assert client.get(f"{API}/calm/").json() == []


def test_nights_that_were_listened_to_count(client, alice):
    night = session(source(alice))
    covered(night, 0, 3_600)
    heard(night, 600, 660)
    join(alice)

    told = client.get(f"{API}/links/").json()

    assert (told["n_nights"], told["usual_ms"]) == (1, 3_600_000)
    assert "Minutes of crying" in told["target"]


def test_curves_are_steps_with_an_interval(client, alice):
    night = session(source(alice))
    for k in range(6):
        covered(night, 1_000 * k, 1_000 * k + 600)
        heard(night, 1_000 * k, 1_000 * k + 240)
        note(alice, 1_000 * k + 120 - 10 * k, kind="went in")
    join(alice)

    (told,) = client.get(f"{API}/calm/").json()

    assert told["n"] == told["curve"]["n_ended"] == 6
    assert told["curve"]["steps"][0].keys() == {"minutes", "share", "low", "high"}
    assert "went in, 6 times" in told["sentence"]


def test_a_strangers_child_is_as_good_as_missing(client, charlie):
    child = Child.objects.create(
        household=charlie.household,
        name="Ida",
        born_on=date(2025, 1, 1),
        created_at=timezone.now(),
    )

    foreign = client.get(f"{API}/links/?child={child.pk}")
    gone = client.get(f"{API}/links/?child={uuid.uuid4()}")

    assert foreign.status_code == gone.status_code == 404
    assert client.get(f"{API}/links/?child=ida").status_code == 400
