"""Recordings, and what is marked, asked and frozen of them."""

import os
import shutil
import time
import uuid

from django.db import transaction
from django.utils import timezone

from acoustics.events import Interval
from annotations import tasks
from annotations.domain import files, households
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.domain.labelling import annotations, heard
from annotations.domain.labelling.annotations import Act
from annotations.models import (
    AuditWindow,
    DetectionModel,
    Job,
    Label,
    Person,
    Recording,
    Suggestion,
)
from tests.browser.backstage.people import found


@transaction.atomic
def copy_night(recording, to):
    """Give another household a night as it was just after it was listened to."""
    original = Recording.objects.get(pk=recording)
    household = Person.objects.get(username=to).household
    night = Recording.objects.get(pk=recording)
    night.pk, night.household, night.uploaded_by = uuid.uuid4(), household, None
    night.save(force_insert=True)
    labels = {label.name: label for label in Label.objects.of(household)}
    model = DetectionModel.objects.of(household).current().get()
    for kind in (Suggestion, AuditWindow, Job):
        for row in kind.objects.filter(recording=original):
            row.pk, row.household, row.recording = uuid.uuid4(), household, night
            if kind is not Job:
                row.model = model
            if kind is Suggestion:
                row.label = labels[row.label.name]
            row.save(force_insert=True)
    shutil.copytree(files.folder(original), files.folder(night), copy_function=os.link)
    return str(night.pk)


def archive(recording):
    """Let somebody own a copy of a night, labelled, heard and frozen; answers who."""
    name = "archivist"
    if Person.objects.filter(username=name).exists():
        return name
    found(name, uuid.uuid4().hex)
    night = Recording.objects.get(pk=copy_night(recording, name))
    person = Person.objects.get(username=name)
    act = Act(by=person, at=timezone.now())
    labels = {label.name: label for label in Label.objects.of(night.household)}
    for number, label in enumerate(("cry", "laugh", "cry")):
        start_ms = 2_000 + 5_000 * number
        annotations.annotate(
            recording=night,
            interval=Interval(start_ms, start_ms + 1_500),
            label=labels[label],
            note="",
            act=act,
        )
    heard.hear(night, spans=[Interval(0, night.duration_ms)], act=act)
    for _ in range(2):
        datasets.ask(Choice(), household=night.household, person=person, now=act.at)
        work_off(night.household)
    return name


def work_off(household):
    """Do what a household waits for; the server's own worker does its part of it."""
    while job := Job.objects.of(household).under_way().first():
        tasks.run(job_id=str(job.pk))
        time.sleep(0.1)


def disagree(name, recording):
    """Let somebody and who lives with them hear a night, and call one place differently."""
    night = Recording.objects.get(pk=recording)
    one = Person.objects.get(username=name)
    other = households.add_person(
        household=night.household, username=f"{name}-too", password=uuid.uuid4().hex
    )
    for person, label in ((one, "cry"), (other, "laugh")):
        act = Act(by=person, at=timezone.now())
        annotations.annotate(
            recording=night,
            interval=Interval(2_000, 4_000),
            label=Label.objects.get(household=night.household, name=label),
            note="",
            act=act,
        )
        heard.hear(night, spans=[Interval(0, night.duration_ms)], act=act)


def crowd(recording, n):
    """Put many suggestions in the place of those the model made, and an older model's."""
    night = Recording.objects.get(pk=recording)
    night.suggestions.all().delete()
    model = DetectionModel.objects.of(night.household).current().get()
    older = DetectionModel.objects.create(
        household=night.household,
        number=99,
        trainer=model.trainer,
        checksum=model.checksum,
        created_at=model.created_at,
    )
    label = Label.objects.get(household=night.household, name="cry")
    Suggestion.objects.bulk_create(
        Suggestion(
            household=night.household,
            recording=night,
            model=of,
            label=label,
            start_ms=47 * number,
            end_ms=47 * number + 40,
            score=number % 1_000 / 1_000,
        )
        for of, how_many in ((model, n), (older, 7))
        for number in range(how_many)
    )


def no_checks(recording):
    AuditWindow.objects.filter(recording=recording).delete()


def check_at(recording, start_ms, end_ms):
    window = AuditWindow.objects.filter(recording=recording).first()
    AuditWindow.objects.filter(pk=window.pk).update(start_ms=start_ms, end_ms=end_ms)


def fail_drawing(recording):
    job = Job.objects.get(kind=Job.Kind.DRAW, recording=recording)
    files.spectrogram(job.recording).unlink()
    Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED)


VERBS = (
    copy_night,
    archive,
    disagree,
    crowd,
    no_checks,
    check_at,
    fail_drawing,
)
