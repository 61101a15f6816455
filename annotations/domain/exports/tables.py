"""Clips in folders by label, and a table that says what each one is."""

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from acoustics.dataset.rows import Row
from acoustics.formats.texts import as_cell
from annotations.domain.exports.stocks import Told
from annotations.domain.exports.writing import Work

NAME = "manifest.csv"
STANDING = [
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
FROZEN = [
    "path",
    "sha256",
    "label",
    "hard",
    "split",
    "recording",
    "night",
    "start_ms",
    "end_ms",
    "lead_ms",
    "tail_ms",
    "source",
    "model",
    "annotator",
]

_OF_ROW = [field.name for field in fields(Row)]


def write(work: Work) -> int:
    n = 0
    with _table(work) as (table, path):
        for row, told in work.told():
            file = {"path": "", "sha256": ""}
            if work.export.with_clips:
                clip = work.stock.clip(row)
                if not work.dresser.takes(clip):
                    continue
                sound = work.dresser.encode(clip)
                n += 1
                name = f"audio/{row.label}/{n:06}.{work.export.encoding}"
                work.into.add(name, sound)
                file = {"path": name, "sha256": hashlib.sha256(sound).hexdigest()}
            else:
                n += 1
            table.writerow(_cells(row, told, file))
    work.into.add_file(NAME, path)
    return n


@contextmanager
def _table(work: Work) -> Iterator[tuple["csv.DictWriter[str]", Path]]:
    """Open a table beside the ZIP; it is whole when the block ends."""
    columns = FROZEN if work.export.dataset else STANDING
    path = work.scratch / NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns, lineterminator="\r\n", extrasaction="ignore"
        )
        writer.writeheader()
        yield writer, path


def _cells(row: Row, told: Told, file: Told) -> dict[str, str]:
    of_row = {column: getattr(row, column) for column in _OF_ROW}
    stated = {**of_row, **told, **file}
    stated["hard"] = "yes" if row.hard else "no"
    return {
        column: "" if value is None else as_cell(str(value))
        for column, value in stated.items()
    }
