"""How a dataset is finished: sides are compared, parts put together, all is read again."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from acoustics import VERSION, leaks, parts
from acoustics.dataset import choosing, verifying, writing
from acoustics.dataset.counts import Cell, Counts
from acoustics.dataset.rows import SPLITS, Row
from acoustics.dataset.statement import Statement
from acoustics.events import Interval
from annotations.domain import fact_files, files
from annotations.domain.datasets.choices import Choice
from annotations.domain.datasets.freezing import (
    CannotFreeze,
    Plan,
    Report,
    at_work,
    needs_sound,
    read_plan,
    read_rows,
    was_deleted,
)
from annotations.domain.errors import NotPossibleNow
from annotations.models import Dataset

LICENCE = (
    "Recordings of a family's nights, with the voices of children and adults. They "
    "belong to that family and are for its own use: do not pass them on without its "
    "consent."
)
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished dataset, still in the folder of its making."""

    folder: Path
    checksum: str
    n_rows: int
    size_bytes: int
    counts: dict[str, Any]


def seal(dataset: Dataset, *, attempt: uuid.UUID, report: Report) -> Sealed:
    """Write the dataset's folder; `settle` moves it to its place."""
    folder = at_work(dataset, attempt)
    making = _Making(folder, read_plan(folder), Choice.of(dataset))
    report(0)
    making.all_must_be_there()
    making.sides_must_be_apart()
    bundle, n_rows = folder / "bundle", max(making.plan.n_rows, 1)
    files.discard(bundle)
    written = writing.write(
        bundle,
        making.rows(),
        heard=making.heard(),
        statement=making.statement(dataset),
        cut=making.clip if making.choice.with_clips else None,
        report=lambda n: report(0.5 * n / n_rows),
    )
    for fault in verifying.verify(
        bundle, report=lambda n: report(0.5 + 0.5 * n / n_rows)
    ):
        message = f"{dataset} came out broken: {fault.path} {fault.problem}"
        raise OSError(message)
    return Sealed(
        folder=bundle,
        checksum=written.checksum,
        n_rows=written.counts.n(),
        size_bytes=written.size_bytes,
        counts=as_counted(written.counts, left_out=making.left_out()),
    )


def settle(dataset: Dataset, sealed: Sealed, *, now: datetime) -> None:
    """Move the dataset to its place and write down what it is."""
    rows = Dataset.objects.filter(pk=dataset.pk, frozen_at=None)
    won = rows.update(
        frozen_at=now,
        checksum=sealed.checksum,
        n_clips=sealed.n_rows,
        size_bytes=sealed.size_bytes,
        counts=sealed.counts,
    )
    if not won:
        msg = _("This dataset is frozen already.")
        raise NotPossibleNow(msg)
    # The row is held until the end: what a worker that died here left is nobody's.
    files.discard(files.dataset(dataset))
    sealed.folder.rename(files.dataset(dataset))
    files.sync_folder(files.dataset(dataset).parent)


@dataclass(frozen=True, slots=True)
class _Making:
    """What lies in the folder of one attempt."""

    folder: Path
    plan: Plan
    choice: Choice

    def part(self, recording: str) -> Path:
        return self.folder / "parts" / recording

    def all_must_be_there(self) -> None:
        for recording in self.plan.with_rows if needs_sound(self.choice) else ():
            if not self.part(recording).exists():
                raise CannotFreeze(was_deleted(self.plan.names[recording]))

    def sides_must_be_apart(self) -> None:
        if not self.choice.with_clips:
            return
        prints = (
            (recording, side, fingerprint)
            for recording in self.plan.with_rows
            for side, fingerprint in parts.read_prints(self.part(recording))
        )
        pairs = {tuple(sorted((leak.one, leak.other))) for leak in leaks.find(prints)}
        if pairs:
            raise CannotFreeze(_leaking([self._named(pair) for pair in sorted(pairs)]))

    def _named(self, pair: tuple[str, ...]) -> str:
        one, other = (f"“{self.plan.names[recording]}”" for recording in pair)
        return _("%(one)s and %(other)s") % {"one": one, "other": other}

    def rows(self) -> Iterator[Row]:
        for recording in self.plan.with_rows:
            if needs_sound(self.choice):
                yield from parts.read_rows(self.part(recording))
            else:
                yield from read_rows(self.folder, recording)

    def clip(self, row: Row) -> Path:
        return self.part(row.recording) / row.path

    def heard(self) -> Iterator[tuple[str, Interval]]:
        for recording in self.plan.names:
            facts = fact_files.read(recording, folder=self.folder / "facts")
            for span in choosing.heard_time(facts):
                yield recording, span

    def left_out(self) -> dict[str, int]:
        counted = Counter(self.plan.left_out)
        if self.choice.without_speech:
            counted["speech"] = sum(
                parts.n_with_speech(self.part(each)) for each in self.plan.with_rows
            )
        return dict(+counted)

    def statement(self, dataset: Dataset) -> Statement:
        return Statement(
            number=dataset.number,
            created_at=dataset.created_at,
            labels=tuple(self.plan.labels),
            crying=tuple(self.plan.crying),
            options=self.choice.options,
            licence=LICENCE,
            code_version=VERSION,
            n_annotators=self.plan.n_annotators,
            agreement=self.plan.agreement,
            torn=tuple(self.plan.torn),
            left_out=self.left_out(),
            gaps=tuple(self.plan.gaps),
        )


def _leaking(pairs: list[str]) -> str:
    named = "; ".join(pairs[:MOST_NAMED])
    if len(pairs) > MOST_NAMED:
        named = _("%(pairs)s; and %(n)d more") % {
            "pairs": named,
            "n": len(pairs) - MOST_NAMED,
        }
    sentence = _(
        "The same sound is on two sides of the dataset, in %s. A model would be "
        "tested on what it was trained on, and look better than it is. Put the nights "
        "of both on one side, or leave one of the two recordings out, and try again."
    )
    return sentence % named


def as_counted(counts: Counts, *, left_out: dict[str, int]) -> dict[str, Any]:
    """Say how much is in a dataset, as its row keeps it."""
    cells = counts.cells()
    by_night: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        by_night[cell.night, cell.split].append(cell)
    return {
        "labels": {label: _sum(counts.cells(label=label)) for label in counts.labels},
        "splits": {split: _sum(counts.cells(split=split)) for split in SPLITS},
        "nights": [
            {
                "night": night or None,
                "split": split,
                "labels": {cell.label: _sum([cell]) for cell in of_night},
            }
            for (night, split), of_night in sorted(by_night.items())
        ],
        "hard": sum(cell.hard for cell in cells),
        "left_out": left_out,
    }


def _sum(cells: list[Cell]) -> dict[str, int]:
    return {"n": sum(cell.n for cell in cells), "ms": sum(cell.ms for cell in cells)}
