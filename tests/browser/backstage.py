"""What is arranged behind the scenes of a running Lullabel, so that a journey can begin.

`python -m tests.browser.backstage` works on the server's own database and files: one
line of JSON names a verb and its arguments, the next says what came of it. One process
for all journeys, since each start of Django costs as much as a journey.
"""

import json
import math
import os
import shutil
import sys
import time
import uuid
from datetime import datetime, timedelta
from datetime import time as day_time
from functools import cache
from zoneinfo import ZoneInfo

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

from acoustics import synthesis  # noqa: E402
from acoustics.events import Interval  # noqa: E402
from acoustics.live_scores import STEP_MS  # noqa: E402
from annotations import tasks  # noqa: E402
from annotations.domain import files, households  # noqa: E402
from annotations.domain.datasets import datasets, nights  # noqa: E402
from annotations.domain.datasets.choices import Choice  # noqa: E402
from annotations.domain.insights import children, letters  # noqa: E402
from annotations.domain.labelling import annotations, heard  # noqa: E402
from annotations.domain.labelling.annotations import Act  # noqa: E402
from annotations.domain.learning import training  # noqa: E402
from annotations.domain.live import (  # noqa: E402
    care_notes,
    chunks,
    listening_sessions,
    sources,
    told,
)
from annotations.domain.sums import night_sums  # noqa: E402
from annotations.models import (  # noqa: E402
    Alert,
    AuditWindow,
    CareNote,
    Dataset,
    DetectionModel,
    Job,
    Label,
    LetterState,
    ListeningSession,
    Person,
    Recording,
    Suggestion,
)
from tests import (  # noqa: E402
    alerted,
    cast,
    known_year,
    measured,
    slept,
    summed,
    year,
)

NIGHTS = {
    "quiet_from": day_time(8),
    "quiet_until": day_time(19),
    "escalate_after_min": 10,
    "escalate_channel": "granny",
}
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
        work_off(night.household)
    return name


def work_off(household):
    """Do what a household waits for; the server's own worker does its part of it."""
    while job := Job.objects.of(household).under_way().first():
        tasks.run(job_id=str(job.pk))
        time.sleep(0.1)


def label_nights(name, sides=("train", "train", "test", "test")):
    """Give somebody a short night for each side, all of them labelled."""
    person = Person.objects.get(username=name)
    for number, side in enumerate(sides):
        path = files.incoming().with_suffix(".flac")
        truth = synthesis.render_night(
            path, duration_ms=120_000, n_bouts=2, seed=40 + number
        )
        night = cast.hand_in(
            person,
            path=path,
            name=f"Night {number}.flac",
            started_at=cast.evening(10 + number),
        )
        work_off(person.household)
        night.refresh_from_db()
        places = [(each.start_ms, each.end_ms) for each in truth]
        if side == "test":
            # A slip of the hand in the quiet before: no model can hear crying there.
            places.insert(0, (500, 1_500))
        cast.labelled(night, person, *places)
        nights.pin(
            person.household,
            nights.night_of(night, household=person.household),
            split=side,
            person=person,
            now=timezone.now(),
        )


def freeze(name):
    """Freeze all that somebody has marked; answers the dataset's number."""
    person = Person.objects.get(username=name)
    dataset = datasets.ask(
        Choice(), household=person.household, person=person, now=timezone.now()
    )
    work_off(person.household)
    return dataset.number


def train(name, seed):
    """Train a model from somebody's newest dataset; answers its number."""
    person = Person.objects.get(username=name)
    model = training.ask(
        Dataset.objects.of(person.household).frozen().newest_first().first(),
        trainer=DetectionModel.Trainer.PERSONAL,
        seed=seed,
        household=person.household,
        person=person,
        now=timezone.now(),
    )
    work_off(person.household)
    return model.number


def school():
    """Let somebody own labelled nights and two models trained on them; answers who."""
    name = "teacher"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        label_nights(name)
        freeze(name)
        for seed in (0, 1):
            train(name, seed)
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


def sleep_lightly():
    """Let somebody have rules, and alerts of each kind; answers who."""
    name = "light-sleeper"
    if Person.objects.filter(username=name).exists():
        return name
    found(name, uuid.uuid4().hex)
    person = Person.objects.get(username=name)
    now = timezone.now()
    alerted.rule_of(person, at=now, least_crying_s=30, **NIGHTS)
    alerted.rule_of(person, at=now, channel="granny", cool_down_min=0, active=False)
    alerted.rule_of(person, at=now, about="recorder down")
    for minute, (step, title, more) in enumerate(_told(now)):
        Alert.objects.create(
            household=person.household,
            step=step,
            title=title,
            body="Since 02:10, with 45 seconds of crying so far.",
            subject=str(minute),
            created_at=now - timedelta(minutes=20 * minute),
            due_at=now + timedelta(days=1),
            **{"channel": "parents", **more},
        )
    return name


def _told(now):
    away = "“granny” did not take it. Whoever runs this server finds more in its log."
    yield "first", "Crying in Nursery", {"problem": ""}
    yield "escalation", "Still crying", {"channel": "granny", "problem": away}
    yield (
        "digest",
        "3 more bouts of crying in Nursery",
        {"sent_at": now},
    )
    yield (
        "first",
        "“Old phone” does not listen",
        {"channel": "granny", "problem": away, "given_up_at": now},
    )


def warm_nights():
    """Let somebody have weeks of nights, and how warm they were; answers who."""
    name = "warm-sleeper"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        measured.warm_nights(Person.objects.get(username=name))
    return name


def cry(name, seconds):
    """Let somebody's child cry just now."""
    person = Person.objects.get(username=name)
    start = timezone.now() - timedelta(seconds=seconds)
    alerted.bout(person, start=start, length_s=seconds)


def listened(name):
    """What has arrived from somebody's devices, the first session first."""
    household = Person.objects.get(username=name).household
    return [
        {
            "id": str(session.pk),
            "device": session.source.name,
            "ended": session.ended_at is not None,
            "chunks": list(
                session.chunks.order_by("number").values_list(
                    "number", "start_ms", "duration_ms"
                )
            ),
        }
        for session in ListeningSession.objects.of(household).order_by("began_at")
    ]


def listen_tonight(name, device="shelf", room="Nursery", since_min=180, until_s=0):
    """Let a device of somebody's have listened since a while; answers its session."""
    household = Person.objects.get(username=name).household
    now = timezone.now()
    began_at = now - timedelta(minutes=since_min)
    source = sources.add(
        household=household, name=device, room=room, kind="edge", now=began_at
    )
    session = ListeningSession.objects.create(
        household=household,
        source=source,
        began_at=began_at,
        device_began_at=began_at,
    )
    hear_tonight(str(session.pk), until_s=until_s)
    return str(session.pk)


def hear_tonight(session, cries=(), until_s=0, final=True):
    """Let a device say what it has heard: cries, by how many seconds ago they were."""
    row = ListeningSession.objects.select_related("household").get(pk=session)
    now = timezone.now()
    heard_ms = row.position(now - timedelta(seconds=until_s))
    said = tuple(
        told.Said(
            uuid.uuid4(),
            Interval(
                row.position(now - timedelta(seconds=first_s)),
                row.position(now - timedelta(seconds=last_s)),
            ),
            "cry",
            0.85,
        )
        for first_s, last_s in cries
    )
    word = told.Word(
        heard_ms=heard_ms,
        settled_ms=heard_ms if final else row.settled_ms,
        covered=(Interval(0, heard_ms),),
        scores=_likeness(heard_ms, [each.interval for each in said]),
        **{"detections" if final else "unsettled": said},
    )
    told.tell(row, word, now=now)


def _likeness(heard_ms, cries):
    """How much each step sounds like crying: like it where it cries, else a murmur."""
    steps = []
    for number, start_ms in enumerate(range(0, heard_ms, STEP_MS)):
        step = Interval(start_ms, start_ms + STEP_MS)
        cried = any(step.overlaps(cry) for cry in cries)
        murmur = 0.04 + 0.3 * abs(math.sin(number / 37)) ** 9
        steps.append((start_ms, 0.9 if cried else murmur))
    return tuple(steps)


def send_sound(name, length_s=20):
    """Let somebody's phone send what it has heard until now, a faint noise."""
    household = Person.objects.get(username=name).household
    now = timezone.now()
    began_at = now - timedelta(seconds=length_s)
    source = sources.add(
        household=household, name="phone", room="Nursery", kind="phone", now=began_at
    )
    begun = listening_sessions.begin(
        source, listening_sessions.Beginning(uuid.uuid4(), began_at, now), now=now
    )
    for number in range(length_s // 4):
        content = cast.sound(duration_s=4.0, seed=number).read_bytes()
        sent = chunks.Sent(
            number=number, start_ms=4_000 * number, content=content, sent_at=now
        )
        chunks.receive(begun.session, sent, now=now)


def night_owl():
    """Let somebody own a night that is listened to, cried in and seen to; answers who."""
    name = "owl"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        wake_tonight(name)
    return name


def wake_tonight(name, **where):
    """Let somebody's child have cried twice tonight, and be fed after the second time."""
    hear_tonight(listen_tonight(name, **where), cries=[[7_200, 7_000], [900, 840]])
    person = Person.objects.get(username=name)
    now = timezone.now()
    fed = care_notes.Said(uuid.uuid4(), CareNote.Kind.FED, now - timedelta(minutes=10))
    care_notes.write(fed, household=person.household, by=person, now=now)


def sleep(name, nights=(1, 2, 3, 5, 6), **more):
    """Let somebody's child have slept some nights ago, each with the same cries."""
    person = Person.objects.get(username=name)
    for nights_ago in nights:
        heard = slept.slept(person, nights_ago=nights_ago, **more)
        if nights_ago == nights[0] and heard:
            slept.with_sound(heard[0])


def record_last_night(recording):
    """Let a recording have begun last night, at ten."""
    row = Recording.objects.select_related("household").get(pk=recording)
    zone = ZoneInfo(row.household.time_zone)
    evening = slept.last_evening(row.household, now=timezone.now())
    row.started_at = datetime.combine(evening, day_time(22), zone)
    row.save(update_fields=["started_at"])
    night_sums.touch_all(row.household)


def long_sleeper():
    """Let somebody have nights with a gap, for looking at; answers who."""
    name = "long-sleeper"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        sleep(name, nights=[1, 2, 3, *range(5, 40)])
    return name


def wrote_home():
    """Let somebody have nine weeks of nights, two of them unknown; answers who."""
    name = "correspondent"
    if Person.objects.filter(username=name).exists():
        return name
    found(name, uuid.uuid4().hex)
    person = Person.objects.get(username=name)
    monday = letters.last_week(person.household, now=timezone.now())
    before = summed.spells(56, seed=7, middle=45)
    minutes = [*before, 14.0, 9.0, None, 20.0, 12.0, 8.0]
    summed.weeks_of(person, monday - timedelta(weeks=8), minutes, said=False)
    sunday = monday + timedelta(days=6)
    summed.summed(person, sunday, minutes=6, heard_h=2, quiet_h=1.5)
    return name


@cache
def a_year():
    """Let somebody's child have slept a year, once for all; answers what is true of it.

    Whoever comes looks, and leaves it as it is.
    """
    name = "year-sleeper"
    found(name, uuid.uuid4().hex)
    return {"name": name, **sleep_as_known(name)}


def sleep_as_known(name, **how):
    """Let somebody's child have slept nights of which all is known; answers that."""
    person = Person.objects.get(username=name)
    child, truth = known_year.sleep(person, now=timezone.now(), **how)
    return {"child": str(child.pk), "truth": truth}


def sleep_while_clocks_change(name):
    """Let a child cry in each hour of the nights of 23 and 25 hours; answers which."""
    person = Person.objects.get(username=name)
    last = slept.last_evening(person.household, now=timezone.now())
    odd = known_year.odd_nights(person.household, before=last)
    for night in odd.values():
        known_year.cry_each_hour(person, night)
    year.add_up(person, min(odd.values()), last)
    return {str(hours): night.isoformat() for hours, night in odd.items()}


def listen_in_vain(name, nights_ago=1):
    """Let a device have begun to listen some nights ago, and have heard nothing at all."""
    person = Person.objects.get(username=name)
    last = slept.last_evening(person.household, now=timezone.now())
    known_year.listen_in_vain(person, last - timedelta(days=nights_ago - 1))


def bear(name, child, days_ago=0, room=""):
    """Let somebody have a child, so many days old; answers which."""
    now = timezone.now()
    household = Person.objects.get(username=name).household
    today = now.astimezone(ZoneInfo(household.time_zone)).date()
    row = children.add(
        household=household,
        name=child,
        now=now,
        today=today,
        born_on=today - timedelta(days=days_ago),
        room=room,
    )
    return str(row.pk)


def write_letters(name):
    """Let a week have gone by since somebody's last letter; answers of which one it is."""
    household = Person.objects.get(username=name).household
    row = LetterState.objects.get(household=household)
    row.last_week -= timedelta(weeks=1)
    row.save(update_fields=["last_week"])
    tasks.write_letters()
    row.refresh_from_db()
    return row.last_week.isoformat()


VERBS = {
    verb.__name__: verb
    for verb in (
        *(found, let_in, copy_night, archive, disagree),
        *(label_nights, freeze, train, school),
        *(crowd, no_checks, check_at, fail_drawing),
        *(listened, listen_tonight, hear_tonight, send_sound, night_owl),
        wake_tonight,
        *(sleep_lightly, cry, sleep, long_sleeper, record_last_night),
        *(warm_nights, wrote_home),
        *(a_year, sleep_as_known, sleep_while_clocks_change, listen_in_vain),
        *(bear, write_letters),
    )
}


def main():
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        sys.stdout.write(json.dumps(VERBS[verb](**arguments)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
