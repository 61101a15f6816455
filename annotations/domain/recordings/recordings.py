"""A recording comes in, is made ready, gets its start time, and may leave again."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from acoustics.audio import containers, started
from acoustics.preparation import NotAudio, Prepared
from acoustics.preparation import prepare as prepare_sound
from annotations.domain import files, jobs
from annotations.domain.datasets import datasets
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.labelling.annotations import Act
from annotations.domain.sums import night_sums
from annotations.models import Household, Job, Person, Recording


class Refused(DomainError):
    """The file cannot become a recording."""

    code = "not_audio"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived whole, hashed by us while it was written.

    `recording_id` is what its recording will be called: whoever hands in many at once
    can then find the files of those whose rows were rolled back. `source_group` says
    which source it is of, where something said so.
    """

    path: Path
    name: str
    sha256: str
    size_bytes: int
    recording_id: uuid.UUID = field(default_factory=uuid.uuid4)
    source_group: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The recording, and whether these bytes were new to the household."""

    recording: Recording
    is_new: bool


def receive(
    upload: Upload,
    *,
    household: Household,
    person: Person | None,
    now: datetime,
    started_at: datetime | None = None,
    synthetic: bool = False,
) -> Received:
    """Keep an uploaded file and queue its preparation; the same bytes only once."""
    known = _known(household, upload)
    if known is None:
        container = _container(upload)
        start = _start(upload.name, household, given=started_at)
        recording = Recording(
            id=upload.recording_id,
            household=household,
            name=upload.name,
            sha256=upload.sha256,
            size_bytes=upload.size_bytes,
            container=container,
            synthetic=synthetic,
            source_group=upload.source_group,
            uploaded_by=person,
            started_at=start.at,
            started_at_source=start.source,
        )
        try:
            return Received(_keep(recording, upload, now=now), is_new=True)
        except IntegrityError:
            # Two uploads of one file ran side by side, and the other was first.
            known = _known(household, upload)
            if known is None:
                raise
    upload.path.unlink(missing_ok=True)
    return Received(known, is_new=False)


def _known(household: Household, upload: Upload) -> Recording | None:
    known = Recording.objects.of(household).filter(sha256=upload.sha256).first()
    if known and known.leaving_at:
        msg = _("This recording is just being deleted. Please try again in a minute.")
        raise NotPossibleNow(msg)
    return known


def _container(upload: Upload) -> str:
    try:
        return containers.identify(upload.path).name
    except NotAudio as error:
        upload.path.unlink(missing_ok=True)
        raise Refused(str(error), field="file") from error


@transaction.atomic
def _keep(recording: Recording, upload: Upload, *, now: datetime) -> Recording:
    recording.save(force_insert=True)
    jobs.enqueue(
        household=recording.household,
        kind=Job.Kind.PREPARE,
        recording=recording,
        now=now,
    )
    # Before the commit: a row without its file would be a loss, a file without its
    # row is only swept up.
    files.keep(upload.path, at=files.original(recording))
    return recording


@dataclass(frozen=True, slots=True)
class _Start:
    at: datetime | None
    source: Recording.StartedAtSource


def _start(name: str, household: Household, *, given: datetime | None) -> _Start:
    if given:
        return _Start(given, Recording.StartedAtSource.PERSON)
    read = started.from_file_name(name)
    if read is None:
        return _Start(None, Recording.StartedAtSource.UNKNOWN)
    if read.tzinfo is None:
        read = read.replace(tzinfo=ZoneInfo(household.time_zone))
    return _Start(read, Recording.StartedAtSource.NAME)


def prepare(recording: Recording, *, report: Callable[[float], None]) -> Prepared:
    """Make the working copy and the peaks; safe to repeat."""
    return prepare_sound(
        files.original(recording),
        working_path=files.working_copy(recording),
        peaks_path=files.peaks(recording),
        report=report,
    )


@transaction.atomic
def make_ready(recording: Recording, prepared: Prepared) -> None:
    """Write down what the preparation found."""
    status = Recording.Status.READY if prepared.complete else Recording.Status.DAMAGED
    rows = Recording.objects.filter(pk=recording.pk)
    rows.update(
        status=status,
        problem=prepared.problem,
        container=prepared.container,
        duration_ms=prepared.duration_ms,
        declared_ms=prepared.declared_ms,
        version=F("version") + 1,
    )
    if prepared.recorded_at:
        rows.filter(started_at=None).update(
            started_at=prepared.recorded_at,
            started_at_source=Recording.StartedAtSource.METADATA,
        )
    night_sums.touch_recording(rows.select_related("household").get())


def give_up(recording: Recording, *, problem: str) -> None:
    """Say that a recording could not be made ready; its file stays as it came."""
    Recording.objects.filter(pk=recording.pk).update(
        status=Recording.Status.FAILED, problem=problem, version=F("version") + 1
    )


def try_again(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk, status=Recording.Status.FAILED).update(
        status=Recording.Status.PROCESSING, problem="", version=F("version") + 1
    )


@transaction.atomic
def amend(
    recording: Recording,
    *,
    version: int,
    name: str | None = None,
    started_at: datetime | None = None,
) -> Recording:
    """Set the name or the time it began, as a person says."""
    changes: dict[str, object] = {}
    if name is not None:
        changes["name"] = name
    if started_at is not None:
        changes["started_at"] = started_at
        changes["started_at_source"] = Recording.StartedAtSource.PERSON
    same = Recording.objects.filter(pk=recording.pk, version=version)
    night_sums.touch_recording(recording)
    won = same.update(**changes, version=F("version") + 1)
    recording.refresh_from_db()
    if not won:
        raise Stale(recording)
    night_sums.touch_recording(recording)
    return recording


@transaction.atomic
def finish(recording: Recording, *, version: int, done: bool, act: Act) -> Recording:
    """Say that a night is done, so that nobody is asked about it, or open it again."""
    same = Recording.objects.filter(pk=recording.pk, version=version)
    won = same.update(
        done_at=act.at if done else None,
        done_by=act.by if done else None,
        version=F("version") + 1,
    )
    recording.refresh_from_db()
    if not won:
        raise Stale(recording)
    night_sums.touch_recording(recording)
    return recording


@transaction.atomic
def leave(recording: Recording, *, now: datetime) -> None:
    """Mark a recording as deleted and queue the erasing of all that was made of it."""
    staying = Recording.objects.filter(pk=recording.pk, leaving_at=None)
    if not staying.update(leaving_at=now):
        return
    night_sums.touch_recording(recording)
    datasets.abandon(recording, now=now)
    Job.objects.filter(recording=recording).under_way().update(cancel_asked_at=now)
    jobs.enqueue(
        household=recording.household, kind=Job.Kind.ERASE, recording=recording, now=now
    )


def erase(recording: Recording) -> None:
    """Remove the files and the row, with everything said about it."""
    files.erase(recording)
    recording.delete()
