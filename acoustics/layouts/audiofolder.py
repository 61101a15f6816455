"""Hugging Face AudioFolder: a folder for each split, with a table of its clips.

Source: documentation of `datasets`, "Create an audio dataset", AudioFolder with
metadata.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from acoustics.dataset.rows import Row
from acoustics.layouts.entries import (
    Entry,
    Facts,
    LabelledClip,
    Layout,
    readme,
    safe,
    wav,
)

COLUMNS = (
    "file_name",
    "label",
    "hard",
    "recording",
    "night",
    "start_ms",
    "end_ms",
    "lead_ms",
    "tail_ms",
    "source",
    "model",
    "annotator",
)
HOW = (
    'Read it with `datasets.load_dataset("audiofolder", data_dir=...)`. A clip holds '
    "its interval and the sound around it: `lead_ms` before and `tail_ms` after."
)


def write(clips: Iterable[LabelledClip], facts: Facts) -> Iterator[Entry]:
    """Lay clips out as ``<split>/<number>.wav`` beside ``<split>/metadata.csv``."""
    yield readme(facts, how=HOW)
    tables: dict[str, io.StringIO] = {}
    for number, (row, samples) in enumerate(clips, start=1):
        name = f"{number:06}.wav"
        if row.split not in tables:
            tables[row.split] = io.StringIO()
            _write_line(tables[row.split], COLUMNS)
        _write_line(tables[row.split], _cells(row, name=name))
        yield Entry(f"{row.split}/{name}", wav(samples))
    for split, table in tables.items():
        yield Entry(f"{split}/metadata.csv", table.getvalue().encode())


def _cells(row: Row, *, name: str) -> list[str]:
    stated = {column: getattr(row, column, None) for column in COLUMNS}
    stated |= {"file_name": name, "label": safe(row.label), "hard": int(row.hard)}
    return ["" if value is None else str(value) for value in stated.values()]


def _write_line(table: io.StringIO, cells: Iterable[str]) -> None:
    csv.writer(table, lineterminator="\n").writerow(cells)


AUDIOFOLDER = Layout(name="audiofolder", title="Hugging Face AudioFolder", write=write)
