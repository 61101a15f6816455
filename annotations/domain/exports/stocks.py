"""What an export draws on: the labels of today, or a dataset as it was frozen."""

import hashlib
import io
import itertools
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from acoustics import clips
from acoustics.dataset import bundle, splits
from acoustics.dataset.bundle import Bundle
from acoustics.dataset.rows import NONE, Row
from acoustics.dataset.rows import Split as Side
from acoustics.events import Annotation, Sheet
from annotations.domain import files
from annotations.domain.datasets import nights
from annotations.domain.errors import NotPossibleNow
from annotations.domain.exports.choosing import Place, Places, chosen
from annotations.domain.exports.cutting import Cutter, cutter
from annotations.models import Dataset, Export, Recording

# What a table tells of a place beside its row, by column.
Told = Mapping[str, str]


class Damaged(NotPossibleNow):
    """The files of a dataset are no longer what was frozen."""

    code = "damaged"


class Stock(ABC):
    """Rows, recording by recording, and their sound."""

    @property
    @abstractmethod
    def n(self) -> int:
        """Number of rows."""

    @property
    def recordings(self) -> frozenset[str]:
        """Recordings that must still be there when the export is done."""
        return frozenset()

    @abstractmethod
    def told(self) -> Iterator[tuple[Row, Told]]:
        """Give each row with what else is told of it."""

    def rows(self) -> Iterator[Row]:
        """Give each row in order of `Row.place`, no place twice."""
        return (row for row, _ in self.told())

    @abstractmethod
    def sheets(self) -> Iterator[Sheet]:
        """Give the annotations of each recording."""

    @abstractmethod
    def clip(self, row: Row) -> clips.Clip:
        """Give the sound of a row."""


@contextmanager
def stock_of(export: Export, *, scratch: Path) -> Iterator[Stock]:
    """Open what an export draws on; `scratch` is a file it may use meanwhile."""
    if export.dataset:
        try:
            opened = bundle.open_bundle(files.dataset(export.dataset))
        except bundle.DamagedBundle as error:
            raise Damaged(_damaged(export.dataset)) from error
        yield Frozen(export.dataset, opened)
        return
    with chosen(export, at=scratch) as places, cutter() as cut:
        yield Standing(export, places, cut)


@dataclass(frozen=True, slots=True)
class Frozen(Stock):
    """A dataset's own files; what was labelled since makes no difference."""

    dataset: Dataset
    bundle: Bundle

    @property
    def n(self) -> int:
        return self.dataset.n_clips or 0

    def told(self) -> Iterator[tuple[Row, Told]]:
        for row in self.bundle.rows():
            yield row, {}

    def sheets(self) -> Iterator[Sheet]:
        ends_ms = defaultdict[str, int](int)
        for recording, span in self.bundle.heard():
            ends_ms[recording] = max(ends_ms[recording], span.end_ms)
        of_each = itertools.groupby(self.rows(), key=lambda row: row.recording)
        for recording, group in of_each:
            rows = list(group)
            # How long the recording is was not frozen; this much of it is known.
            known_ms = max(row.end_ms + row.tail_ms for row in rows)
            yield Sheet(
                recording=recording,
                duration_ms=max(known_ms, ends_ms[recording]),
                started_at=None,
                annotations=tuple(_said(row) for row in rows if row.label != NONE),
            )

    def clip(self, row: Row) -> clips.Clip:
        content = io.BytesIO(self.content(row))
        return clips.read(content, lead_ms=row.lead_ms, tail_ms=row.tail_ms)

    def content(self, row: Row) -> bytes:
        """Read the file of a row's clip.

        Raises
        ------
        Damaged
            If it is not what was frozen.
        """
        try:
            content = self.bundle.clip(row).read_bytes()
        except (OSError, bundle.DamagedBundle) as error:
            raise Damaged(_damaged(self.dataset)) from error
        if hashlib.sha256(content).hexdigest() != row.sha256:
            raise Damaged(_damaged(self.dataset))
        return content


class Standing(Stock):
    """The labels as they stood when the building began."""

    def __init__(self, export: Export, places: Places, cut: Cutter) -> None:
        self._export = export
        self._places = places
        self._cut = cut
        # Asked for once; only layouts have sides.
        self._deal: splits.Deal | None = None

    @property
    def n(self) -> int:
        return self._places.n

    @property
    def recordings(self) -> frozenset[str]:
        return self._places.recordings

    def told(self) -> Iterator[tuple[Row, Told]]:
        for place in self._places:
            yield self._row(place, night=None, split="train"), _told(place)

    def rows(self) -> Iterator[Row]:
        own = self._nights()
        deal = self._dealt(own)
        for _id, group in itertools.groupby(
            self._places, lambda place: place.recording
        ):
            rows: dict[tuple[str, int, int, str], Row] = {}
            for place in group:
                night = own[place.recording]
                side = deal.side(recording=place.recording, night=night)
                row = self._row(place, night=night, split=side)
                rows.setdefault(row.place, row)
            yield from sorted(rows.values(), key=lambda row: row.place)

    def sheets(self) -> Iterator[Sheet]:
        for _id, group in itertools.groupby(
            self._places, lambda place: place.recording
        ):
            places = list(group)
            first = places[0]
            began = (
                datetime.fromisoformat(first.started_at) if first.started_at else None
            )
            yield Sheet(
                recording=first.recording,
                duration_ms=first.duration_ms,
                started_at=began,
                annotations=tuple(_annotation(place) for place in places),
            )

    def clip(self, row: Row) -> clips.Clip:
        return self._cut.cut(
            row.recording, row.interval, lead_ms=row.lead_ms, tail_ms=row.tail_ms
        )

    def _row(self, place: Place, *, night: str | None, split: Side) -> Row:
        return Row(
            path="",
            sha256="",
            label=place.label,
            hard=False,
            split=split,
            recording=place.recording,
            night=night,
            start_ms=place.start_ms,
            end_ms=place.end_ms,
            lead_ms=min(self._export.lead_ms, place.start_ms),
            tail_ms=max(0, min(self._export.tail_ms, place.duration_ms - place.end_ms)),
            source=place.source,
            model=place.model,
            annotator=place.stand_in,
        )

    def _nights(self) -> dict[str, str | None]:
        household = self._export.household
        rows = Recording.objects.filter(pk__in=self._places.recordings)
        return {str(row.pk): nights.night_of(row, household=household) for row in rows}

    def _dealt(self, own: Mapping[str, str | None]) -> splits.Deal:
        """Deal sides as a dataset of the same labels would get them, but keep none."""
        labelled_ms = defaultdict[str, dict[str, int]](dict)
        groups: dict[str, str] = {}
        for place in self._places:
            of_labels = labelled_ms[place.recording]
            duration_ms = place.interval.duration_ms
            of_labels[place.label] = of_labels.get(place.label, 0) + duration_ms
            groups[place.recording] = place.source_group
        return splits.deal(
            (
                splits.Part(
                    recording=recording,
                    night=own[recording],
                    source_group=groups[recording],
                    labelled_ms=labelled_ms[recording],
                )
                for recording in sorted(groups)
            ),
            held=nights.sides(self._export.household),
        )


def _damaged(dataset: Dataset) -> str:
    msg = _(
        "The files of dataset %s are damaged on the disk. Freeze the same labels again "
        "and export that one."
    )
    return msg % dataset.number


def _told(place: Place) -> Told:
    return {
        "recording_name": place.recording_name,
        "synthetic": "yes" if place.synthetic else "no",
        "started_at": place.started_at,
        "score": "" if place.score is None else f"{place.score:.3f}",
        "annotator": place.annotator,
        "note": place.note,
    }


def _annotation(place: Place) -> Annotation:
    return Annotation(
        interval=place.interval,
        label=place.label,
        note=place.note,
        source=place.source,
        model=place.model,
        score=place.score,
        annotator=place.stand_in,
    )


def _said(row: Row) -> Annotation:
    return Annotation(
        interval=row.interval,
        label=row.label,
        source=row.source,
        model=row.model,
        annotator=row.annotator,
    )
