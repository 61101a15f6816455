"""Praat's TextGrid: intervals of one recording in tiers, in long or short text.

A tier covers the whole recording without a gap, so what has no label is an empty
interval, and labels that overlap stand in further tiers: ``labels``, ``labels 2``.
Notes stand at the same places in ``notes``, ``notes 2``. Source: Praat manual,
"TextGrid file formats".
"""

from collections.abc import Iterable, Iterator

from acoustics.events import Annotation, Sheet
from acoustics.formats import fields, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    Reading,
    only,
)
from acoustics.formats.textgrid_tokens import Stretch, Tier, tiers

LABELS, NOTES = "labels", "notes"


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write the labels and notes of one recording in the long format."""
    sheet = only(sheets)
    layers = _without_overlap(sheet.annotations)
    named = list(_named(layers))
    last_ms = max(
        [sheet.duration_ms, *(one.interval.end_ms for one in sheet.annotations)]
    )
    yield 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
    yield f"xmin = 0 \nxmax = {times.seconds(last_ms)} \n"
    yield f"tiers? <exists> \nsize = {len(named)} \nitem []: \n"
    for number, (name, layer, what) in enumerate(named, start=1):
        stretches = list(_stretches(layer, what, end_ms=last_ms))
        yield f"    item [{number}]:\n"
        yield '        class = "IntervalTier" \n'
        yield f'        name = "{name}" \n'
        yield f"        xmin = 0 \n        xmax = {times.seconds(last_ms)} \n"
        yield f"        intervals: size = {len(stretches)} \n"
        for place, (start_ms, end_ms, text) in enumerate(stretches, start=1):
            yield f"        intervals [{place}]:\n"
            yield f"            xmin = {times.seconds(start_ms)} \n"
            yield f"            xmax = {times.seconds(end_ms)} \n"
            yield f'            text = "{text}" \n'


def _without_overlap(annotations: Iterable[Annotation]) -> list[list[Annotation]]:
    # The first tier that is free takes it, so that one is enough for most nights.
    layers: list[list[Annotation]] = [[]]
    for one in sorted(annotations, key=lambda one: one.interval):
        for layer in layers:
            if not layer or layer[-1].interval.end_ms <= one.interval.start_ms:
                layer.append(one)
                break
        else:
            layers.append([one])
    return layers


def _named(
    layers: list[list[Annotation]],
) -> Iterator[tuple[str, list[Annotation], str]]:
    for number, layer in enumerate(layers, start=1):
        suffix = f" {number}" if number > 1 else ""
        yield f"{LABELS}{suffix}", layer, "label"
        if any(one.note for one in layer):
            yield f"{NOTES}{suffix}", layer, "note"


def _stretches(
    layer: list[Annotation], what: str, *, end_ms: int
) -> Iterator[tuple[int, int, str]]:
    at_ms = 0
    for one in layer:
        if at_ms < one.interval.start_ms:
            yield at_ms, one.interval.start_ms, ""
        at_ms = one.interval.end_ms
        text = texts.plain(getattr(one, what)).replace('"', '""')
        yield one.interval.start_ms, at_ms, text
    if at_ms < end_ms:
        yield at_ms, end_ms, ""


def read(text: str) -> Reading:
    """Read the intervals of all tiers that have a text; no text is no label.

    A point is a problem, and so is a note at a place that no label has.
    """
    gathering = Gathering()
    found = list(tiers(text, into=gathering))
    names = {tier.name for tier in found}
    notes = _notes(found, names)
    for tier in found:
        if _labels_of(tier, names) is not None:
            continue
        for stretch in tier.stretches:
            if tier.of_points:
                gathering.complain(stretch.line, _MOMENT)
            elif stretch.text.strip():
                note = notes.pop((tier.name, stretch.start, stretch.end), None)
                named = {
                    "start": stretch.start,
                    "end": stretch.end,
                    "label": stretch.text,
                    "note": note.text if note else "",
                }
                fields.take(named, place=stretch.line, into=gathering)
    for note in notes.values():
        gathering.complain(note.line, "this note stands at a place that no label has")
    return gathering.reading()


_MOMENT = "it marks a moment and no stretch: give it an end"


def _notes(found: list[Tier], names: set[str]) -> dict[tuple[str, str, str], Stretch]:
    return {
        (labels, note.start, note.end): note
        for tier in found
        for labels in [_labels_of(tier, names)]
        if labels is not None
        for note in tier.stretches
        if note.text
    }


def _labels_of(tier: Tier, names: set[str]) -> str | None:
    """Name the tier whose notes these are, if they are notes at all."""
    name = tier.name.replace(NOTES, LABELS, 1)
    if tier.of_points or not tier.name.startswith(NOTES):
        return None
    return name if name in names else None


TEXTGRID = LabelFormat(
    name="textgrid",
    title="Praat TextGrid",
    suffix=".TextGrid",
    media_type="text/plain",
    counts="line",
    one_per_recording=True,
    write=write,
    read=read,
)
