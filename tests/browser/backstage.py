"""What is arranged behind the scenes of a running Lullabel, so that a journey can begin.

`python -m tests.browser.backstage` works on the server's own database and files: one
line of JSON names a verb and its arguments, the next says what came of it. One process
for all journeys, since each start of Django costs as much as a journey.
"""

import json
import os
import shutil
import sys
import uuid
from functools import cache

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "labeler.settings"
django.setup()

from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from acoustics.events import Interval  # noqa: E402
from annotations import tasks  # noqa: E402
from annotations.domain import annotations, datasets, files, heard, households  # noqa: E402
from annotations.domain.annotations import Act  # noqa: E402
from annotations.domain.choices import Choice  # noqa: E402
from annotations.models import (  # noqa: E402
    AuditWindow,
    DetectionModel,
    Job,
    Label,
    Person,
    Recording,
    Suggestion,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"


# Hashing a password anew for each household would take long.
hashed = cache(make_password)


def found(name, password):
    """Make a household of one."""
    households.found(
        name=f"The {name}s",
        time_zone="Europe/Vienna",
        username=name,
        password=password,
    )
    Person.objects.filter(username=name).update(password=hashed(password))


def let_in(name):
    """Open a session, as logging in does; answers its cookie."""
    person = Person.objects.get(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


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
        while job := Job.objects.of(night.household).under_way().first():
            tasks.run(job_id=str(job.pk))
    return name


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


VERBS = {
    verb.__name__: verb
    for verb in (
        *(found, let_in, copy_night, archive, disagree),
        *(crowd, no_checks, check_at, fail_drawing),
    )
}


def main():
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        sys.stdout.write(json.dumps(VERBS[verb](**arguments)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
