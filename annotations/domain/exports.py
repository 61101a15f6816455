"""Labelled clips in a ZIP, cut from the working copies."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from acoustics import clips
from acoustics.formats import texts
from annotations.domain import files, jobs
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.models import (
    Annotation,
    Export,
    Household,
    Job,
    Label,
    Person,
    Recording,
)
from annotations.models.annotations import AnnotationQuerySet

MANIFEST_COLUMNS = [
    "path",
    "sha256",
    "label",
    "recording",
    "recording_name",
    "synthetic",
    "started_at",
    "start_ms",
    "end_ms",
    "lead_ms",
    "tail_ms",
    "source",
    "model",
    "score",
    "annotator",
    "note",
]
LONGEST_CONTEXT_MS = 60_000


class NothingToExport(NotPossibleNow):
    code = "nothing_to_export"


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes into an export; None means all of the household's."""

    recordings: Iterable[Recording] | None = None
    labels: Iterable[Label] | None = None
    encoding: Export.Encoding = Export.Encoding.WAV
    lead_ms: int = 1_000
    tail_ms: int = 1_000


@dataclass(frozen=True, slots=True)
class Built:
    """A finished ZIP, still under its temporary name."""

    part: Path
    n_clips: int
    size_bytes: int
    sha256: str


@transaction.atomic
def ask(
    choice: Choice, *, household: Household, person: Person, now: datetime
) -> Export:
    """Give an export its number and queue its building."""
    if max(choice.lead_ms, choice.tail_ms) > LONGEST_CONTEXT_MS:
        msg = _(
            "A clip keeps at most 60 seconds of sound before and after the interval."
        )
        raise DomainError(msg, field="lead_ms")
    # Holds back a second export that is asked for in the same moment.
    Household.objects.select_for_update().get(pk=household.pk)
    exports = Export.objects.of(household)
    export = Export.objects.create(
        household=household,
        number=(exports.aggregate(last=Max("number"))["last"] or 0) + 1,
        encoding=choice.encoding,
        lead_ms=choice.lead_ms,
        tail_ms=choice.tail_ms,
        created_by=person,
        created_at=now,
    )
    recordings, labels = choice.recordings, choice.labels
    if recordings is None:
        recordings = Recording.objects.of(household).kept()
    if labels is None:
        labels = Label.objects.of(household)
    export.recordings.set(recordings)
    export.labels.set(labels)
    if not _chosen(export).exists():
        msg = _(
            "There is no annotation to export yet. Mark a cry or accept a "
            "suggestion first, then come back."
        )
        raise NothingToExport(msg)
    jobs.enqueue(household=household, kind=Job.Kind.EXPORT, export=export, now=now)
    return export


def _chosen(export: Export) -> AnnotationQuerySet:
    return (
        Annotation.objects.of(export.household)
        .standing()
        .filter(recording__in=export.recordings.kept(), label__in=export.labels.all())
        .select_related("recording", "label", "suggestion__model", "created_by")
        .order_by("recording__started_at", "recording", "start_ms", "end_ms", "id")
    )


def build(export: Export, *, report: Callable[[float], None]) -> Built:
    """Write the ZIP beside its place; `settle` moves it there."""
    part = files.export(export).with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    chosen = list(_chosen(export))
    manifest = io.StringIO()
    writer = csv.DictWriter(manifest, MANIFEST_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for row in _clips(export, chosen, into=archive, report=report):
                writer.writerow(row)
            archive.writestr("manifest.csv", manifest.getvalue())
        with zipfile.ZipFile(part) as archive:
            _must_be_whole(archive)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Built(part, len(chosen), part.stat().st_size, digest)


def _must_be_whole(archive: zipfile.ZipFile) -> None:
    if broken := archive.testzip():
        fault = f"{broken} came out broken in {archive.filename}"
        raise OSError(fault)


def _clips(
    export: Export,
    chosen: list[Annotation],
    *,
    into: zipfile.ZipFile,
    report: Callable[[float], None],
) -> Iterator[dict[str, str]]:
    with TemporaryDirectory(prefix="clips-") as folder:
        scratch = Path(folder) / f"clip.{export.encoding}"
        for number, annotation in enumerate(chosen, start=1):
            clip = clips.cut(
                files.working_copy(annotation.recording),
                interval=annotation.interval,
                lead_ms=export.lead_ms,
                tail_ms=export.tail_ms,
            )
            clips.write(clip, scratch, format=_encoding(export))
            name = f"audio/{annotation.label.name}/{number:06}.{export.encoding}"
            sound = scratch.read_bytes()
            into.writestr(name, sound)
            yield _row(annotation, clip, name=name, sound=sound)
            report(number / len(chosen))


def _encoding(export: Export) -> clips.Format:
    return cast("clips.Format", Export.Encoding(export.encoding).value)


def _row(
    annotation: Annotation, clip: clips.Clip, *, name: str, sound: bytes
) -> dict[str, str]:
    recording, suggestion = annotation.recording, annotation.suggestion
    cells = {
        "path": name,
        "sha256": hashlib.sha256(sound).hexdigest(),
        "label": annotation.label.name,
        "recording": recording.pk,
        "recording_name": recording.name,
        "synthetic": "yes" if recording.synthetic else "no",
        "started_at": recording.started_at.isoformat() if recording.started_at else "",
        "start_ms": annotation.start_ms,
        "end_ms": annotation.end_ms,
        "lead_ms": clip.lead_ms,
        "tail_ms": clip.tail_ms,
        "source": annotation.source,
        "model": suggestion.model.number if suggestion else "",
        "score": f"{suggestion.score:.3f}" if suggestion else "",
        "annotator": annotation.created_by or "",
        "note": annotation.note,
    }
    return {column: texts.as_cell(str(value)) for column, value in cells.items()}


def settle(export: Export, built: Built) -> None:
    """Move the ZIP to its place and write down what it is."""
    Export.objects.filter(pk=export.pk).update(
        n_clips=built.n_clips, size_bytes=built.size_bytes, sha256=built.sha256
    )
    files.keep(built.part, at=files.export(export))
