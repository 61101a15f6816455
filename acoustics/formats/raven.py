"""Raven's selection table: one recording, a line a selection, tabs between columns.

Source: Raven Pro user's manual, "Selection tables"; the columns up to "High Freq
(Hz)" are those that Raven itself wants. Frequencies are written as the whole band of
the working copy and passed over when read, since annotations have none.
"""

from collections.abc import Iterable, Iterator

from acoustics.events import Sheet
from acoustics.formats import fields, texts, times
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    only,
)

COLUMNS = (
    "Selection",
    "View",
    "Channel",
    "Begin Time (s)",
    "End Time (s)",
    "Low Freq (Hz)",
    "High Freq (Hz)",
    "Begin File",
    "Annotation",
    "Notes",
    "Score",
)
HIGHEST_HZ = 8_000

# A selection has a line for each of these, and one of them is enough.
_OTHER_VIEWS = ("waveform", "spectrogram")


def write(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Write the selections of one recording."""
    sheet = only(sheets)
    yield _line(COLUMNS)
    for number, one in enumerate(sheet.annotations, start=1):
        yield _line(
            (
                str(number),
                "Spectrogram 1",
                "1",
                times.seconds(one.interval.start_ms),
                times.seconds(one.interval.end_ms),
                "0.0",
                f"{HIGHEST_HZ}.0",
                texts.one_line(sheet.recording),
                texts.one_line(one.label),
                texts.one_line(one.note),
                "" if one.score is None else str(one.score),
            )
        )


def _line(cells: Iterable[str]) -> str:
    return "\t".join(cells) + "\n"


def read(text: str) -> Reading:
    """Read the selections; of a selection that stands in two views, the first."""
    lines = texts.lines(text)
    columns = _columns(next(lines, (0, ""))[1])
    gathering = Gathering()
    seen: dict[tuple[str | None, ...], str] = {}
    for number, line in lines:
        cells = line.split("\t")
        named = {
            name: cells[column].strip()
            for name, column in columns.items()
            if column < len(cells)
        }
        view, selection = named.pop("view", ""), named.pop("selection", "")
        if selection and view.lower().startswith(_OTHER_VIEWS):
            same = (selection, named.get("start"), named.get("end"))
            if seen.setdefault(same, view) != view:
                continue
        fields.take(named, place=number, into=gathering)
    return gathering.reading()


def _columns(header: str) -> dict[str, int]:
    names = header.split("\t")
    columns = fields.by_field(names)
    if not {"start", "end"} <= set(columns) or len(names) < 2:
        msg = (
            "This is no selection table of Raven: its first line has to name the "
            "columns, with Begin Time (s) and End Time (s) among them."
        )
        raise NotThisFormat(msg)
    if "label" not in columns:
        msg = (
            "This selection table has no column of labels: add one in Raven that is "
            "called Annotation, Label or Species."
        )
        raise NotThisFormat(msg)
    own = {name.strip().lower(): at for at, name in enumerate(names)}
    return columns | {at: own[at] for at in ("view", "selection") if at in own}


RAVEN = LabelFormat(
    name="raven",
    title="Raven selection table",
    suffix=".selections.txt",
    media_type="text/tab-separated-values",
    counts="line",
    one_per_recording=True,
    write=write,
    read=read,
)
