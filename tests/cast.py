"""The cast of the tests: Alice and Bob live together, Charlie must see nothing."""

import hashlib
import uuid
import wave
from datetime import UTC, datetime

import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from acoustics.events import Interval
from annotations import tasks
from annotations.domain import households
from annotations.domain.labelling import annotations, heard
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings import recordings
from annotations.models import (
    AuditWindow,
    DetectionModel,
    Job,
    Label,
    Recording,
    Suggestion,
)

PASSWORD = "a-long-lullaby"
RATE_HZ = 16_000


@pytest.fixture
def alice(db):
    return households.found(
        name="The Alders",
        time_zone="Europe/Vienna",
        username="alice",
        password=PASSWORD,
    )


@pytest.fixture
def bob(alice):
    return households.add_person(
        household=alice.household, username="bob", password=PASSWORD
    )


@pytest.fixture
def charlie(db):
    return households.found(
        name="The Cedars", time_zone="UTC", username="charlie", password=PASSWORD
    )


@pytest.fixture
def act(alice):
    return Act(by=alice, at=timezone.now())


@pytest.fixture
def api():
    """A client of the REST API, logged in as somebody."""

    def log_in(person=None):
        client = APIClient()
        if person:
            client.force_login(person)
        return client

    return log_in


def sound(*, duration_s=3.0, seed=1):
    """A WAV of faint noise, different for each seed."""
    rng = np.random.default_rng(seed)
    return as_wav(rng.normal(0, 300, int(duration_s * RATE_HZ)).astype("<i2"))


def as_wav(samples):
    # Beside the folder of sound, which the tests look into for what was left behind.
    folder = settings.VAR / "made"
    folder.mkdir(exist_ok=True)
    path = folder / f"{uuid.uuid4()}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def upload_of(path, *, name="night.wav"):
    content = path.read_bytes()
    return recordings.Upload(
        path, name, hashlib.sha256(content).hexdigest(), len(content)
    )


def hand_in(
    person,
    *,
    name="night.wav",
    seed=1,
    duration_s=3.0,
    samples=None,
    path=None,
    **more,
):
    made = path or (
        sound(duration_s=duration_s, seed=seed) if samples is None else as_wav(samples)
    )
    received = recordings.receive(
        upload_of(made, name=name),
        household=person.household,
        person=person,
        now=timezone.now(),
        **more,
    )
    return received.recording


def work_off(**which):
    """Do all waiting jobs, and those that follow, as a worker would."""
    done = 0
    while job := Job.objects.filter(status=Job.Status.QUEUED, **which).first():
        tasks.run(job_id=str(job.pk))
        done += 1
    return done


@pytest.fixture
def recording(alice):
    """Three seconds that Alice handed in, ready to be labelled."""
    recording = hand_in(alice)
    work_off(recording=recording, kind=Job.Kind.PREPARE)
    recording.refresh_from_db()
    return recording


@pytest.fixture
def strangers_recording(charlie):
    recording = hand_in(charlie, seed=2)
    work_off(recording=recording, kind=Job.Kind.PREPARE)
    return Recording.objects.get(pk=recording.pk)


def label(person, name="cry"):
    return Label.objects.get(household=person.household, name=name)


def evening(day):
    """When a night of November 2026 began, in Vienna."""
    return datetime(2026, 11, day, 21, tzinfo=UTC)


def labelled(recording, person, *places, name="cry", heard_ms=None):
    """Mark places of a recording, all of which was listened to; gives the annotations."""
    act = Act(by=person, at=timezone.now())
    whole = Interval(0, heard_ms or recording.duration_ms)
    heard.hear(recording, spans=[whole], act=act)
    return [
        annotations.annotate(
            recording=recording,
            interval=Interval(*place),
            label=label(person, name),
            act=act,
        )
        for place in places
    ]


def prepared(person, **more):
    """A recording that was handed in and can be played; nothing else is to be done."""
    recording = hand_in(person, **more)
    work_off(recording=recording, kind=Job.Kind.PREPARE)
    Job.objects.filter(recording=recording).delete()
    recording.refresh_from_db()
    return recording


def soundless(person, *, day=None, duration_ms=60_000, **more):
    """The row of a recording, without its sound."""
    return Recording.objects.create(
        household=person.household,
        name=more.pop("name", f"night {day}"),
        sha256=uuid.uuid4().hex * 2,
        size_bytes=1,
        status=Recording.Status.READY,
        duration_ms=duration_ms,
        started_at=day and evening(day),
        **more,
    )


def suggest(recording, *, start_ms=500, end_ms=1_500, score=0.8, **more):
    """A suggestion as the current model would leave it."""
    household = recording.household
    return Suggestion.objects.create(
        household=household,
        recording=recording,
        model=DetectionModel.objects.get(household=household, current=True),
        label=Label.objects.get(household=household, name="cry"),
        start_ms=start_ms,
        end_ms=end_ms,
        score=score,
        **more,
    )


def audit_window(recording, *, start_ms=0, end_ms=3_000):
    """A window as the draw for the current model would leave it."""
    household = recording.household
    return AuditWindow.objects.create(
        household=household,
        recording=recording,
        model=DetectionModel.objects.get(household=household, current=True),
        start_ms=start_ms,
        end_ms=end_ms,
    )


@pytest.fixture
def suggestion(recording):
    return suggest(recording)
