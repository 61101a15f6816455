"""Which places go into an export: read at one moment, kept on disk while it is built."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from acoustics.events import Interval
from annotations.models import Annotation, Export
from annotations.models.annotations import AnnotationQuerySet

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An annotation as it stood when the building began, with what is told of it.

    `started_at` is ISO 8601 or empty; `model` and `score` are None for what a person
    drew.
    """

    recording: str
    recording_name: str
    synthetic: bool
    started_at: str
    duration_ms: int
    start_ms: int
    end_ms: int
    label: str
    source: str
    model: int | None
    score: float | None
    annotator: str
    note: str

    @property
    def interval(self) -> Interval:
        return Interval(self.start_ms, self.end_ms)

    def as_line(self) -> str:
        return json.dumps([getattr(self, name) for name in _NAMES]) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        return cls(**dict(zip(_NAMES, json.loads(line), strict=True)))


_NAMES = [field.name for field in fields(Place)]


@dataclass(frozen=True, slots=True)
class Places:
    """Places on disk, in order of recording and time; to be read again and again."""

    path: Path
    n: int
    recordings: frozenset[str]

    def __iter__(self) -> Iterator[Place]:
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield Place.from_line(line)


def standing(export: Export) -> AnnotationQuerySet:
    return (
        Annotation.objects.of(export.household)
        .standing()
        .filter(recording__in=export.recordings.kept(), label__in=export.labels.all())
        .order_by("recording__started_at", "recording", "start_ms", "end_ms", "id")
    )


@contextmanager
def chosen(export: Export, *, at: Path) -> Iterator[Places]:
    """Write down, in one statement, what stands now; a night has many places.

    A read that went on while progress is reported would hold an old state of the
    database, which SQLite does not let be written to.
    """
    n, recordings = 0, set[str]()
    try:
        with at.open("w", encoding="utf-8") as lines:
            for place in _read(export):
                lines.write(place.as_line())
                recordings.add(place.recording)
                n += 1
        yield Places(at, n, frozenset(recordings))
    finally:
        at.unlink(missing_ok=True)


def _read(export: Export) -> Iterator[Place]:
    rows = standing(export).select_related(
        "recording", "label", "suggestion__model", "created_by"
    )
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield Place(
            recording=str(row.recording_id),
            label=row.label.name,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            source=row.source,
            annotator=str(row.created_by or ""),
            note=row.note,
            **_of_recording(row),
            **_of_suggestion(row),
        )


def _of_recording(row: Annotation) -> dict[str, Any]:
    recording = row.recording
    return {
        "recording_name": recording.name,
        "synthetic": recording.synthetic,
        "started_at": recording.started_at.isoformat() if recording.started_at else "",
        "duration_ms": recording.duration_ms,
    }


def _of_suggestion(row: Annotation) -> dict[str, Any]:
    suggestion = row.suggestion
    return {
        "model": suggestion.model.number if suggestion else None,
        "score": suggestion.score if suggestion else None,
    }
