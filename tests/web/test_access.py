"""Who may do what: each operation of the API against each kind of person.

`policy.csv` says what is right. An operation that is not in it fails here, so that no
new one comes in without somebody having thought about who may use it.
"""

import csv
import re
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from acoustics.events import Interval
from annotations.domain import exports, labels, tokens
from annotations.domain.alerts import alerts
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.domain.insights import children
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.domain.readings import series
from annotations.models import Job
from tests.alerted import rule_of
from tests.brought import bring_in
from tests.cast import audit_window, label, suggest, work_off
from tests.nursery import live_night
from tests.pushed import Browser, allow

POLICY = list(
    csv.DictReader((Path(__file__).parent / "policy.csv").read_text().splitlines())
)
NAMED = [row for row in POLICY if "{" in row["path"]]
BODIES = {
    "/api/v1/recordings/{recording_id}/annotations/": {
        "start_ms": 0,
        "end_ms": 100,
        "label": "cry",
    },
    "/api/v1/suggestions/{suggestion_id}/verdict/": {"decision": "rejected"},
    "/api/v1/recordings/{recording_id}/verdicts/": {
        "decision": "rejected",
        "suggestions": [{"id": str(uuid.uuid4()), "version": 1}],
    },
    "/api/v1/audits/{audit_id}/answer/": {"answer": "unsure"},
    "/api/v1/recordings/{recording_id}/done/": {"done": True},
    "/api/v1/recordings/{recording_id}/heard/": {
        "spans": [{"start_ms": 0, "end_ms": 100}]
    },
    "/api/v1/labels/": {"name": "yawn", "colour": "#2f8c8c", "hotkey": "y"},
    "/api/v1/labels/{name}/": {"colour": "#2f8c8c"},
    "/api/v1/labels/{name}/merge/": {"into": "cry"},
    "/api/v1/labels/{name}/move/": {"by": 1},
    "/api/v1/models/": {"dataset": 1},
    "/api/v1/nights/sides/{night}/": {"split": "train"},
    "/api/v1/children/": {"name": "Mia"},
    "/api/v1/children/{child_id}/": {"room": "attic"},
    "/api/v1/me/shortcuts/": {"keys": {"accept": "x"}},
    "/api/v1/tokens/": {"name": "cot"},
    "/api/v1/alert-rules/": {"about": "crying", "channel": "parents"},
    "/api/v1/alert-rules/{rule_id}/": {"cool_down_min": 5},
    "/api/v1/channels/test/": {"channel": "parents"},
    "/api/v1/push-subscriptions/": Browser("https://push.example/policy").says,
    "/api/v1/sources/": {"name": "shelf", "room": "nursery", "kind": "edge"},
    "/api/v1/sources/{source_id}/": {"room": "attic"},
    "/api/v1/sessions/{session_id}/told/": {
        "sent_at": "2026-11-14T01:00:00Z",
        "heard_ms": 1_000,
        "settled_ms": 0,
    },
    "/api/v1/sessions/{session_id}/end/": {"sent_at": "2026-11-14T01:00:00Z"},
    "/api/v1/care-notes/": {
        "id": str(uuid.uuid4()),
        "kind": "fed",
        "at": "2026-11-14T01:00:00Z",
    },
    "/api/v1/detections/": {
        "id": str(uuid.uuid4()),
        "start_at": "2026-11-14T01:00:00Z",
        "end_at": "2026-11-14T01:01:00Z",
    },
    "/api/v1/detections/verdicts/": {
        "detections": [str(uuid.uuid4())],
        "verdict": "wrong",
    },
    "/api/v1/detections/{detection_id}/verdict/": {"verdict": "wrong"},
    "/api/v1/episodes/{episode_id}/verdict/": {"verdict": "wrong"},
    "/api/v1/live-settings/": {"episode_gap_s": 90},
    "/api/v1/series/": {"name": "room", "unit": "°C"},
    "/api/v1/series/{series_id}/": {"unit": "K"},
    "/api/v1/series/{series_id}/readings/": [
        {"at": "2026-11-14T01:00:00Z", "value": 20.5}
    ],
    "/api/v1/letter/": {"with_kind_line": False},
}
# What is no row of its own; the same for everybody.
TILE = {"version": 1, "picture": "mel", "tile": 0}
# The version of Alice's recording once it has been prepared.
VERSION = {
    "/api/v1/recordings/{recording_id}/": '"2"',
    "/api/v1/recordings/{recording_id}/done/": '"2"',
}


FORMS = {
    "POST /api/v1/recordings/",
    "POST /api/v1/imports/",
    "POST /api/v1/readings/imports/",
}


def in_words(row):
    return f"{row['method']} {row['path']}"


@pytest.fixture
def belongings(alice, recording, settings):
    """One of everything Alice's household has, by the names in the addresses."""
    settings.ALERT_CHANNELS = {"parents": "json://nowhere"}
    settings.PUSH_CONTACT = "mailto:alice@example.org"
    settings.PUSH_HOSTS = ["push.example"]
    subscription = allow(alice, Browser("https://push.example/alice"))
    alert_rule = rule_of(alice)
    alert = alerts.ask_for_a_test(
        "parents", household=alice.household, person=alice, now=timezone.now()
    )
    suggestion = suggest(recording)
    window = audit_window(recording)
    work_off(recording=recording, kind=Job.Kind.DRAW)
    act = Act(by=alice, at=timezone.now())
    annotation = annotations.annotate(
        recording=recording, interval=Interval(0, 500), label=label(alice), act=act
    )
    exports.ask(
        exports.Choice(), household=alice.household, person=alice, now=timezone.now()
    )
    datasets.ask(Choice(), household=alice.household, person=alice, now=timezone.now())
    bring_in(alice, "0.1\t0.4\tcry\n", recording=recording)
    # Each household has a model 1 of its own; a second one is Alice's alone.
    models.install_starter(alice.household)
    token, _ = tokens.issue(person=alice, name="cot")
    # The defaults go by the same names everywhere; this one is Alice's alone.
    hiccups = labels.add(
        household=alice.household, name="hiccups", colour="#9067b5", hotkey="h"
    )
    live = live_night(alice)
    room = series.add(
        household=alice.household,
        name="room temperature",
        unit="°C",
        kind="number",
        now=timezone.now(),
    )
    now = timezone.now()
    child = children.add(
        household=alice.household, name="Ada", now=now, today=now.date()
    )
    return {
        "child_id": child.pk,
        "series_id": room.pk,
        "source_id": live.session.source_id,
        "session_id": live.session.pk,
        "detection_id": live.detection.pk,
        "episode_id": live.detection.episode_id,
        "note_id": live.note.pk,
        "recording_id": recording.pk,
        "annotation_id": annotation.pk,
        "suggestion_id": suggestion.pk,
        "audit_id": window.pk,
        "job_id": Job.objects.get(kind=Job.Kind.PREPARE).pk,
        "token_id": token.public_id,
        "rule_id": alert_rule.pk,
        "alert_id": alert.pk,
        "subscription_id": subscription.pk,
        "name": hiccups.name,
        # Nobody knows when it began, so it is a night by itself.
        "night": recording.pk,
        "evening": "2026-11-13",
        "level": 0,
        **TILE,
    }


@pytest.fixture
def missing():
    named = ["recording_id", "annotation_id", "suggestion_id", "audit_id", "job_id"]
    live = ["source_id", "session_id", "detection_id", "episode_id", "note_id"]
    live += ["rule_id", "alert_id", "subscription_id", "child_id", "series_id"]
    return {
        **{name: uuid.uuid4() for name in [*named, *live, "token_id", "night"]},
        "level": 0,
        **TILE,
        "number": 77,
        "name": "yodel",
        "evening": "2026-11-01",
    }


def ask(client, row, names):
    numbers = {"number": 2 if "/models/" in row["path"] else 1}
    url = row["path"]
    for name, value in {**numbers, **names}.items():
        url = url.replace(f"{{{name}}}", str(value))
    version = VERSION.get(row["path"], '"1"')
    if in_words(row) in FORMS:
        return client.post(url, {}, format="multipart")
    call = getattr(client, row["method"].lower())
    return call(url, BODIES.get(row["path"], {}), headers={"If-Match": version})


def everything():
    """All rows of the application, as one text."""
    tables = apps.get_app_config("annotations").get_models()
    rows = (row for table in tables for row in table.objects.order_by("pk"))
    return serializers.serialize("json", rows)


def test_every_operation_has_a_policy():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    operations = {
        f"{method.upper()} {path}" for path, ways in paths.items() for method in ways
    }

    assert operations == {in_words(row) for row in POLICY}


def told(response):
    return response.status_code, response.json()


def test_nobody_gets_in_anywhere_without_logging_in(api, belongings):
    before = everything()

    answers = {in_words(row): ask(api(), row, belongings) for row in POLICY}

    assert {
        way: (each.status_code, each.json()["code"]) for way, each in answers.items()
    } == {in_words(row): (int(row["anonymous"]), "not_authenticated") for row in POLICY}
    assert everything() == before


def test_a_strangers_row_answers_as_a_missing_one(api, belongings, missing, charlie):
    client = api(charlie)
    before = everything()

    foreign = {in_words(row): told(ask(client, row, belongings)) for row in NAMED}
    gone = {in_words(row): told(ask(client, row, missing)) for row in NAMED}

    assert foreign == gone
    assert {way: status for way, (status, _) in foreign.items()} == {
        in_words(row): int(row["stranger"]) for row in NAMED
    }
    assert everything() == before


@pytest.mark.parametrize(
    "row", [row for row in POLICY if row["stranger"] == "own"], ids=in_words
)
def test_a_list_holds_nothing_of_a_stranger(row, api, belongings, charlie):
    response = ask(api(charlie), row, belongings)

    # A ZIP among them holds its text as it is, not compressed.
    content = b"".join(response) if response.streaming else response.content
    response.close()
    text = content.decode(errors="replace")
    assert not any(
        str(value) in text
        for name, value in belongings.items()
        if name not in {"level", *TILE}
    )


@pytest.mark.parametrize("row", POLICY, ids=in_words)
def test_the_household_itself_gets_through(row, api, belongings, bob, alice):
    # Tokens and browsers are a person's own, not the household's.
    own = re.search("/tokens/|/push-subscriptions/", row["path"])
    person = alice if own else bob

    response = ask(api(person), row, belongings)
    response.close()

    content = b"a stream" if response.streaming else response.content
    assert response.status_code == int(row["member"]), content


@pytest.mark.parametrize("field", ["recordings", "labels"])
def test_an_export_cannot_name_a_strangers_rows(
    field, api, belongings, strangers_recording, charlie
):
    foreign = {"recordings": [str(belongings["recording_id"])], "labels": ["secret"]}

    response = api(charlie).post("/api/v1/exports/", {field: foreign[field]})

    assert response.status_code == 400
    assert field in response.json()["fields"]


def test_a_bare_account_without_a_household_sees_nothing(api, django_user_model):
    operator = django_user_model.objects.create_superuser("operator", password="x")

    response = api(operator).get("/api/v1/recordings/")

    assert response.status_code == 403


def test_a_token_lets_a_device_in_until_it_is_taken_back(api, alice, client):
    token, secret = tokens.issue(person=alice, name="cot")
    headers = {"Authorization": f"Token {secret}"}

    assert client.get("/api/v1/recordings/", headers=headers).status_code == 200
    tokens.revoke(token)

    assert client.get("/api/v1/recordings/", headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/", "/admin/", "/"])
def test_no_page_is_read_without_logging_in(client, alice, path):
    response = client.get(path)

    assert response.status_code in {302, 401, 403}
