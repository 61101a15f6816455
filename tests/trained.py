"""Models as a training leaves them, without the training."""

import hashlib
import json
import shutil
from functools import cache

import pytest
from django.conf import settings
from django.utils import timezone

from acoustics import bundle, synthesis
from annotations.domain import files
from annotations.domain.datasets import nights
from annotations.domain.learning import models, training
from annotations.models import DetectionModel, Job
from tests.cast import evening, hand_in, labelled, work_off
from tests.frozen import freeze

DURATION_MS = 60_000
NIGHT_MS = 150_000


def trained(household, *, labels=("cry",), start=0.4, alone=0.917, **row):
    """A model that hears as the starter does, but speaks earlier, and of other labels."""
    stated = json.loads((bundle.STARTER / "model.json").read_text())
    scores, thresholds = stated["scores"]["cry"], stated["thresholds"]["cry"]
    stated["trainer"] = "personal"
    stated["labels"] = list(labels)
    stated["scores"] = dict.fromkeys(labels, scores)
    points = {**thresholds, "start": start, "alone": alone}
    stated["thresholds"] = dict.fromkeys(labels, points)
    content = json.dumps(stated).encode()
    model = DetectionModel.objects.create(
        household=household,
        number=models.next_number(household),
        trainer=DetectionModel.Trainer.PERSONAL,
        checksum=hashlib.sha256(content).hexdigest(),
        labels=list(labels),
        operating_points=dict.fromkeys(labels, start),
        parent=models.current(household),
        made_at=timezone.now(),
        **row,
    )
    files.bundle(model).mkdir(parents=True)
    (files.bundle(model) / "model.json").write_bytes(content)
    return model


def deaf(household):
    """A model that hardly ever speaks: any other one is better."""
    return trained(household, start=0.9999, alone=0.99999)


def under_way(household):
    """A model that waits for its training."""
    model = DetectionModel.objects.create(
        household=household,
        number=models.next_number(household),
        trainer=DetectionModel.Trainer.PERSONAL,
    )
    Job.objects.create(
        household=household,
        kind=Job.Kind.TRAIN,
        model=model,
        created_at=timezone.now(),
    )
    return model


def crying_night(person, **more):
    """A night with crying that the current model has listened to, and its truth."""
    recording, truth = unheard_night(person, **more)
    work_off(recording=recording, kind=Job.Kind.SUGGEST)
    Job.objects.filter(recording=recording).delete()
    return recording, truth


def unheard_night(person, *, seed=5, n_bouts=2, duration_ms=DURATION_MS, **more):
    """A night with crying to which no model has listened yet, and its truth."""
    made, truth = _rendered(duration_ms, n_bouts, seed)
    path = files.incoming().with_suffix(".wav")
    shutil.copyfile(made, path)
    recording = hand_in(person, path=path, name=f"night {seed}.wav", **more)
    work_off(recording=recording, kind=Job.Kind.PREPARE)
    Job.objects.filter(recording=recording).exclude(kind=Job.Kind.SUGGEST).delete()
    recording.refresh_from_db()
    return recording, truth


@cache
def _rendered(duration_ms, n_bouts, seed):
    folder = settings.VAR / "made"
    folder.mkdir(exist_ok=True)
    path = folder / f"{duration_ms}-{n_bouts}-{seed}.wav"
    truth = synthesis.render_night(
        path, duration_ms=duration_ms, n_bouts=n_bouts, seed=seed
    )
    return path, truth


def labelled_night(person, *, side, day, **more):
    """A night on a side of datasets, all of it heard and every cry marked."""
    recording, truth = unheard_night(person, started_at=evening(day), **more)
    Job.objects.filter(recording=recording).delete()
    labelled(recording, person, *((cry.start_ms, cry.end_ms) for cry in truth))
    nights.pin(
        person.household,
        f"2026-11-{day:02}",
        split=side,
        person=person,
        now=timezone.now(),
    )
    return recording


@pytest.fixture
def to_train_from(alice):
    """A frozen dataset of three nights: two to learn from, one to measure on."""
    for day, side in enumerate(("train", "train", "test"), start=1):
        labelled_night(
            alice, side=side, day=day, seed=20 + day, n_bouts=4, duration_ms=NIGHT_MS
        )
    return freeze(alice)


def ask(dataset, person, **more):
    """Ask for a model, as a person does."""
    return training.ask(
        dataset,
        trainer="personal",
        household=person.household,
        person=person,
        now=timezone.now(),
        **more,
    )
