"""Clips in folders by label, and a table that says what each one is."""

import csv
import hashlib
import io
from collections.abc import Callable

from acoustics import clips
from acoustics.formats.texts import as_cell
from annotations.domain.archives import Archive
from annotations.domain.exports.choosing import Place, Places
from annotations.domain.exports.cutting import cutter
from annotations.models import Export

COLUMNS = [
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


def write(
    export: Export, places: Places, *, into: Archive, report: Callable[[float], None]
) -> int:
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    with cutter(export) as cut:
        for number, place in enumerate(places, start=1):
            clip = cut.cut(place)
            name = f"audio/{place.label}/{number:06}.{export.encoding}"
            sound = cut.encode(clip)
            into.add(name, sound)
            writer.writerow(_row(place, clip, name=name, sound=sound))
            report(number / places.n)
    into.add("manifest.csv", table.getvalue().encode())
    return places.n


def _row(place: Place, clip: clips.Clip, *, name: str, sound: bytes) -> dict[str, str]:
    cells = {
        "path": name,
        "sha256": hashlib.sha256(sound).hexdigest(),
        "label": place.label,
        "recording": place.recording,
        "recording_name": place.recording_name,
        "synthetic": "yes" if place.synthetic else "no",
        "started_at": place.started_at,
        "start_ms": place.start_ms,
        "end_ms": place.end_ms,
        "lead_ms": clip.lead_ms,
        "tail_ms": clip.tail_ms,
        "source": place.source,
        "model": "" if place.model is None else place.model,
        "score": "" if place.score is None else f"{place.score:.3f}",
        "annotator": place.annotator,
        "note": place.note,
    }
    return {column: as_cell(str(value)) for column, value in cells.items()}
