"""Which places go into an export: read at one moment, kept on disk while it is built."""

import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self

from acoustics.dataset.rows import Source
from acoustics.events import Interval
from annotations.models import Annotation, Export
from annotations.models.annotations import AnnotationQuerySet

AT_ONCE = 2_000
SOMEBODY = "person-0"  # who has left the household


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An annotation as it stood when the building began, with what is told of it.

    `started_at` is ISO 8601 or empty; `model` and `score` are None for what a person
    drew; `stand_in` is what the annotator is called where people are not named.
    """

    recording: str
    recording_name: str
    source_group: str
    synthetic: bool
    started_at: str
    duration_ms: int
    start_ms: int
    end_ms: int
    label: str
    source: Source
    model: int | None
    score: float | None
    annotator: str
    stand_in: str
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
    """Places on disk, recording by recording and in order of time in each."""

    path: Path
    n: int
    recordings: frozenset[str]

    def __iter__(self) -> Iterator[Place]:
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield Place.from_line(line)


def standing(export: Export) -> AnnotationQuerySet:
    # A person looks at a table by time; a layout goes by the recordings' ids.
    by_time = ["recording__started_at"] if export.format == Export.Format.CLIPS else []
    return (
        Annotation.objects.of(export.household)
        .standing()
        .filter(recording__in=export.recordings.kept(), label__in=export.labels.all())
        .order_by(*by_time, "recording", "start_ms", "end_ms", "id")
    )


@contextmanager
def chosen(export: Export, *, at: Path) -> Iterator[Places]:
    """Write down, in one statement, what stands now; a household has many places.

    A read that went on while progress is reported would hold an old state of the
    database, which SQLite does not let be written to.
    """
    n, recordings = 0, set[str]()
    try:
        with at.open("w", encoding="utf-8") as lines:
            for place in _wanted(export):
                lines.write(place.as_line())
                recordings.add(place.recording)
                n += 1
        yield Places(at, n, frozenset(recordings))
    finally:
        at.unlink(missing_ok=True)


def _wanted(export: Export) -> Iterator[Place]:
    of_each = itertools.groupby(_read(export), key=lambda place: place.recording)
    for _, places in of_each:
        for place in merged(places, gap_ms=export.gap_ms):
            if place.interval.duration_ms >= export.least_ms:
                yield place


def merged(places: Iterable[Place], *, gap_ms: int) -> list[Place]:
    """Make one of those of a recording that carry one label and lie near.

    Parameters
    ----------
    places : iterable of Place
        Of one recording, in order of time.
    gap_ms : int
        Two that are this far apart, or farther, stay two; 0 leaves all as they are.

    The longest says where the whole came from; no note is lost.
    """
    if not gap_ms:
        return list(places)
    bouts: list[list[Place]] = []
    open_bouts: dict[str, list[Place]] = {}
    for place in places:
        bout = open_bouts.get(place.label)
        if bout and place.start_ms - max(one.end_ms for one in bout) < gap_ms:
            bout.append(place)
        else:
            open_bouts[place.label] = [place]
            bouts.append(open_bouts[place.label])
    return [_as_one(bout) for bout in bouts]


def _as_one(bout: list[Place]) -> Place:
    notes = dict.fromkeys(place.note for place in bout if place.note)
    return replace(
        max(bout, key=lambda place: place.interval.duration_ms),
        start_ms=bout[0].start_ms,
        end_ms=max(place.end_ms for place in bout),
        note="; ".join(notes),
    )


# Of thousands of rows what is wanted of them, and no more.
_COLUMNS = {
    "recording_name": "recording__name",
    "source_group": "recording__source_group",
    "synthetic": "recording__synthetic",
    "duration_ms": "recording__duration_ms",
    "start_ms": "start_ms",
    "end_ms": "end_ms",
    "label": "label__name",
    "source": "source",
    "model": "suggestion__model__number",
    "score": "suggestion__score",
    "note": "note",
}


def _read(export: Export) -> Iterator[Place]:
    people = {
        person.pk: (str(person), f"person-{number}")
        for number, person in enumerate(export.household.people.order_by("pk"), start=1)
    }
    rows = standing(export).values(
        "recording", "recording__started_at", "created_by", *_COLUMNS.values()
    )
    for row in rows.iterator(chunk_size=AT_ONCE):
        annotator, stand_in = people.get(row["created_by"], ("", SOMEBODY))
        started_at = row["recording__started_at"]
        yield Place(
            recording=str(row["recording"]),
            started_at=started_at.isoformat() if started_at else "",
            annotator=annotator,
            stand_in=stand_in,
            **{name: row[column] for name, column in _COLUMNS.items()},
        )
