"""The pipeline, top to bottom: what is done to a recording, and what follows what.

    synthesise -> prepare -> suggest          export          erase
        import ->         -> draw

    freeze -> cut (each recording) -> seal -> hand over

    train -> rescore (each recording, one at a time)

    add up nights: what changed in nights that are over (every minute, by itself)

    watch over: what is silent, whom to tell, telling (every five seconds, by itself)

    keep -> prepare -> suggest, for each recording that a session leaves

    write letters -> watch over (on Monday mornings, for whom wants one)

A message names a job and nothing else; the job's row says what to do. A step works
first and commits last, in the transaction that closes its job, so that a step that
dies or runs twice leaves nothing half done.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import KombuError

from acoustics.preparation import NotAudio
from annotations.domain import backlog, exports, files, jobs
from annotations.domain.alerts import alerts, home_assistant, telling, watching
from annotations.domain.datasets import datasets, freezing, handovers, sealing
from annotations.domain.datasets.freezing import CannotFreeze
from annotations.domain.errors import DomainError
from annotations.domain.importing import import_plans, import_steps
from annotations.domain.insights import letter_posts, sureness
from annotations.domain.labelling import audits, rescoring, suggestions
from annotations.domain.learning import training
from annotations.domain.live import live_recordings, live_verdicts
from annotations.domain.recordings import arriving, recordings, samples, spectrograms
from annotations.domain.sums import night_sums
from annotations.models import Dataset, DetectionModel, Household, Job, Recording

logger = logging.getLogger(__name__)

Report = Callable[[float], None]

# Decoding and listening keep a core busy for minutes; a parent waits for the others.
HEAVY = {
    Job.Kind.SYNTHESISE,
    Job.Kind.PREPARE,
    Job.Kind.SUGGEST,
    Job.Kind.DRAW,
    Job.Kind.FREEZE,
    Job.Kind.CUT,
    Job.Kind.SEAL,
    Job.Kind.HAND_OVER,
    Job.Kind.TRAIN,
    Job.Kind.RESCORE,
    Job.Kind.KEEP,
}
KINDS: dict[str, set[Job.Kind]] = {"heavy": HEAVY, "quick": set(Job.Kind) - HEAVY}
REPORT_EVERY_S = 1.0
SOFT_LIMIT_S = 6 * 3600
HARD_LIMIT_S = SOFT_LIMIT_S + 300
LEFTOVERS_AFTER = timedelta(days=1)
speaker = home_assistant.Speaker()


def synthesise(job: Job, report: Report) -> None:
    upload = samples.make(report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        received = samples.receive(upload, household=job.household, now=now)
        jobs.link(job, received.recording)
    send_waiting(received.recording)


def prepare(job: Job, report: Report) -> None:
    recording = _recording(job)
    prepared = recordings.prepare(recording, report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        recordings.make_ready(recording, prepared)
        arriving.label(recording, now=now)
        # What is to be decided comes before what is to be looked at.
        follow = [
            jobs.enqueue(
                household=job.household, kind=kind, recording=recording, now=now
            )
            for kind in (Job.Kind.SUGGEST, Job.Kind.DRAW)
        ]
    for next_job in follow:
        send(next_job)


def suggest(job: Job, report: Report) -> None:
    recording = _recording(job)
    heard = suggestions.listen(recording, report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        suggestions.store(recording, heard)
        live_verdicts.carry_over(recording)
        audits.draw(recording, model=heard.model)
        # Another model may have become the current one meanwhile.
        rescoring.follow_switch(recording, model=heard.model, now=now)
    send_backlog(job.household)


def train(job: Job, report: Report) -> None:
    model, attempt = _model(job), jobs.token_of(job)
    made = training.train(model, attempt=attempt, report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        training.hold(job)
        training.settle(model, made, now=now)
    files.discard(files.building_model(model))
    send_backlog(job.household)


def rescore(job: Job, report: Report) -> None:
    recording = _recording(job)
    heard = rescoring.look_again(recording, model=_model(job), report=report)
    with jobs.closing(job, now=timezone.now()):
        if heard is not None:
            rescoring.settle(recording, heard)
    send_backlog(job.household)


def keep(job: Job, report: Report) -> None:
    if job.session is None:
        msg = f"{job} names no session"
        raise ValueError(msg)
    session = job.session
    made = live_recordings.assemble(session, report=report)
    now = timezone.now()
    try:
        with jobs.closing(job, now=now):
            handed_in = live_recordings.settle(session, made, now=now)
    finally:
        live_recordings.discard(made)
    files.discard(files.session(session))
    for recording in handed_in:
        send_waiting(recording)


def draw(job: Job, report: Report) -> None:
    spectrograms.draw(_recording(job), report=report)
    with jobs.closing(job, now=timezone.now()):
        pass


def export(job: Job, report: Report) -> None:
    if job.export is None:
        msg = f"{job} names no export"
        raise ValueError(msg)
    with (
        exports.building(job.export, report=report) as built,
        jobs.closing(job, now=timezone.now()),
    ):
        exports.settle(job.export, built)


def freeze(job: Job, report: Report) -> None:
    dataset = _dataset(job)
    plan = freezing.choose(dataset, attempt=datasets.attempt_of(job), report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        follow = datasets.follow_plan(dataset, plan, now=now)
    for next_job in follow:
        send(next_job)


def cut(job: Job, report: Report) -> None:
    dataset, attempt = _dataset(job), datasets.attempt_of(job)
    freezing.cut(dataset, _recording(job), attempt=attempt, report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        # The last part brings the sealing with it.
        follow = datasets.follow_part(dataset, cut=job, now=now)
    for next_job in follow:
        send(next_job)


def seal(job: Job, report: Report) -> None:
    dataset, attempt = _dataset(job), datasets.attempt_of(job)
    sealed = sealing.seal(dataset, attempt=attempt, report=report)
    now = timezone.now()
    with jobs.closing(job, now=now):
        datasets.hold(job)
        follow = datasets.follow_seal(dataset, now=now)
        sealing.settle(dataset, sealed, now=now)
    files.discard(files.building(dataset))
    for next_job in follow:
        send(next_job)


def hand_over(job: Job, report: Report) -> None:
    handovers.hand_over(_dataset(job), report=report)
    with jobs.closing(job, now=timezone.now()):
        pass


def bring_in(job: Job, report: Report) -> None:
    if job.label_import is None:
        msg = f"{job} names no import"
        raise ValueError(msg)
    with import_plans.planned(job.label_import, report=report) as plan:
        now = timezone.now()
        with jobs.closing(job, now=now):
            handed_in = import_steps.settle(plan, now=now)
    for recording in handed_in:
        send_waiting(recording)


def erase(job: Job, report: Report) -> None:
    report(0)
    # The job goes with the recording it names.
    with transaction.atomic():
        recordings.erase(_recording(job))


STEPS: dict[str, Callable[[Job, Report], None]] = {
    Job.Kind.SYNTHESISE: synthesise,
    Job.Kind.PREPARE: prepare,
    Job.Kind.SUGGEST: suggest,
    Job.Kind.DRAW: draw,
    Job.Kind.FREEZE: freeze,
    Job.Kind.CUT: cut,
    Job.Kind.SEAL: seal,
    Job.Kind.HAND_OVER: hand_over,
    Job.Kind.TRAIN: train,
    Job.Kind.RESCORE: rescore,
    Job.Kind.KEEP: keep,
    Job.Kind.EXPORT: export,
    Job.Kind.IMPORT: bring_in,
    Job.Kind.ERASE: erase,
}


def _recording(job: Job) -> Recording:
    if job.recording is None:
        msg = f"{job} names no recording"
        raise ValueError(msg)
    return job.recording


def _dataset(job: Job) -> Dataset:
    if job.dataset is None:
        msg = f"{job} names no dataset"
        raise ValueError(msg)
    return job.dataset


def _model(job: Job) -> DetectionModel:
    if job.model is None:
        msg = f"{job} names no model"
        raise ValueError(msg)
    return job.model


def send(job: Job) -> None:
    """Tell the workers of a job, once its row is committed."""
    transaction.on_commit(lambda: _publish(job), robust=True)


def send_backlog(household: Household) -> None:
    """Tell the workers of the next night that is to be looked at again, if one is."""
    job = backlog.next_of(household, now=timezone.now())
    if job is not None:
        send(job)


def send_waiting(recording: Recording) -> None:
    """Tell the workers of all that waits to be done to a recording."""
    for job in recording.jobs.filter(status=Job.Status.QUEUED):
        send(job)


def _publish(job: Job) -> None:
    queue = "heavy" if job.kind in HEAVY else "quick"
    try:
        run.apply_async(kwargs={"job_id": str(job.pk)}, queue=queue)
    except (KombuError, OSError):
        # The row is the queue: the reaper sends it again.
        logger.warning("The broker did not take %s", job, exc_info=True)
    else:
        jobs.sent(job, now=timezone.now())


@shared_task(soft_time_limit=SOFT_LIMIT_S, time_limit=HARD_LIMIT_S)
def run(*, job_id: str) -> None:
    """Do one job, if it is still to be had."""
    job = jobs.claim(uuid.UUID(job_id), now=timezone.now())
    if job is None:
        return
    try:
        STEPS[job.kind](job, _reporter(job))
    except jobs.LostLease:
        logger.warning("Another worker took over %s", job)
    except jobs.Cancelled:
        jobs.stop(job, now=timezone.now())
        _tell(job, problem=jobs.STOPPED)
    except CannotFreeze as error:
        _choose_no_more(job, problem=str(error))
    except (NotAudio, DomainError) as error:
        _give_up(job, problem=str(error))
    except SoftTimeLimitExceeded:
        _give_up(job, problem=jobs.GAVE_UP)
    except Exception as error:
        logger.exception("%s stopped in the middle", job)
        _try_again_or_give_up(job, error)


def _reporter(job: Job) -> Report:
    said_at = 0.0

    def report(progress: float) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= REPORT_EVERY_S:
            jobs.renew(job, progress=progress, now=timezone.now())
            said_at = time.monotonic()

    return report


def _try_again_or_give_up(job: Job, error: Exception) -> None:
    if files.is_full(error):
        _give_up(job, problem=jobs.NO_ROOM)
    elif not jobs.give_back(job):
        said = isinstance(error, handovers.NotHandedOver)
        _give_up(job, problem=str(error) if said else jobs.GAVE_UP)


def _give_up(job: Job, *, problem: str) -> None:
    if jobs.fail(job, problem=problem, now=timezone.now()):
        _tell(job, problem=problem)


def _choose_no_more(job: Job, *, problem: str) -> None:
    with suppress(jobs.LostLease):
        datasets.fail(job, problem=problem, now=timezone.now())
        files.discard(files.building(_dataset(job)))


def _tell(job: Job, *, problem: str) -> None:
    if job.kind == Job.Kind.PREPARE:
        recordings.give_up(_recording(job), problem=problem)
    if job.kind == Job.Kind.IMPORT and job.label_import is not None:
        import_steps.give_up(job.label_import)


def start_again(job: Job) -> Job:
    """Begin an ended job anew, as a person asked."""
    if job.kind in datasets.MAKING:
        begun = datasets.start_again(job)
        for each in begun:
            send(each)
        return begun[0]
    with transaction.atomic():
        job = jobs.start_again(job)
        if job.kind == Job.Kind.PREPARE:
            recordings.try_again(_recording(job))
    send(job)
    return job


def cancel(job: Job) -> Job:
    """Stop a job, as a person asked."""
    if job.kind in datasets.MAKING:
        return datasets.cancel(job, now=timezone.now())
    with transaction.atomic():
        job = jobs.cancel(job, now=timezone.now())
        if job.status == Job.Status.CANCELLED:
            _tell(job, problem=jobs.STOPPED)
    return job


@shared_task
def reap() -> None:
    """Send again what was lost on the way, and end what can only die again."""
    now = timezone.now()
    for job in jobs.hopeless(now=now):
        _give_up(job, problem=jobs.GAVE_UP)
    datasets.heal(now=now)
    for job in [*jobs.overdue(now=now), *backlog.next_ones(now=now)]:
        _publish(job)
    draw_what_lacks()


def draw_what_lacks() -> None:
    """Draw a night from before there were drawings, one at a time.

    So a night that was just handed in waits for one of them at most.
    """
    if Job.objects.under_way().filter(kind=Job.Kind.DRAW).exists():
        return
    recording = spectrograms.never_drawn()
    if recording is not None:
        send(
            jobs.enqueue(
                household=recording.household,
                kind=Job.Kind.DRAW,
                recording=recording,
                now=timezone.now(),
            )
        )


@shared_task
def watch_over() -> None:
    """Look after the recorders, decide whom to tell of what, and tell them.

    What goes wrong in one of these, or for one household, holds up nothing else.
    """
    now = timezone.now()
    since = watching.since(now=now)
    with _going_on("the recorders"):
        watching.mark(now=now, looking_since=since)
    for household in alerts.households_with_rules():
        with _going_on(f"the alerts of {household.pk}"):
            alerts.consider(household, now=now, looking_since=since)
    telling.send_due(clock=timezone.now)
    with _going_on("Home Assistant"):
        speaker.say(now=now)


@shared_task
def write_letters() -> None:
    """Hand on the letters of the week that are due; `watch_over` sends them."""
    for wish in letter_posts.wanting():
        with _going_on(f"the letter of {wish.household_id}"):
            letter_posts.post(wish, now=timezone.now())


@contextmanager
def _going_on(what: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("Looking after %s went wrong", what)


@shared_task
def add_up_nights() -> None:
    """Add up and weigh nights that are over, so that nobody has to wait for it."""
    for household in night_sums.households():
        with _going_on(f"the nights of {household.pk}"):
            night_sums.catch_up(household)
            sureness.catch_up(household)


@shared_task
def forget_old_sound() -> None:
    """Remove live sound that is older than its household keeps it."""
    for recording in live_recordings.forget_old(now=timezone.now()):
        send_waiting(recording)


@shared_task
def sweep() -> None:
    """Remove what uploads and jobs that died have left."""
    alerts.forget_old(now=timezone.now())
    before = timezone.now() - LEFTOVERS_AFTER
    files.sweep(older_than=before.timestamp())
    datasets.sweep(ended_before=before)
    training.sweep(ended_before=before)
    spectrograms.forget_outdated()
