"""DCASE: clips with all that is heard in each, in the clip's own time.

A clip reaches beyond its interval, so a neighbour may be heard in it; a table that
left it out would call a right detection wrong. Source: DCASE challenge, task 4:
tables of events and of durations for each side.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.dataset.rows import NONE, SPLITS, Row
from acoustics.events import Interval
from acoustics.formats import dcase
from acoustics.formats.times import seconds
from acoustics.layouts.entries import (
    Entry,
    Facts,
    LabelledClip,
    Layout,
    readme,
    safe,
    wav,
)

HOW = (
    "`metadata/<side>.tsv` has the events (seconds in the clip's own time), and "
    "`metadata/<side>_durations.tsv` all clips: one without events is one in which a "
    "person heard none. Read the events with `sed_eval.io.load_event_list`."
)


def write(clips: Iterable[LabelledClip], facts: Facts) -> Iterator[Entry]:
    """Lay clips out as ``audio/<side>/<number>.wav`` with tables under ``metadata``.

    Raises
    ------
    ValueError
        If the rows of a recording are not together and in order of time.
    """
    yield readme(facts, how=HOW)
    vocabulary = "".join(f"{safe(label)}\n" for label in facts.labels)
    yield Entry("metadata/labels.txt", vocabulary.encode())
    tables = {split: _Tables() for split in SPLITS}
    for number, (clip, events) in enumerate(_with_events(clips), start=1):
        row, samples = clip
        path = f"audio/{row.split}/{number:06}.wav"
        duration_ms = len(samples) // SAMPLES_PER_MS
        tables[row.split].add(path, duration_ms=duration_ms, events=events)
        yield Entry(path, wav(samples))
    for split, table in tables.items():
        yield Entry(f"metadata/{split}.tsv", "".join(table.events).encode())
        durations = "".join(table.durations).encode()
        yield Entry(f"metadata/{split}_durations.tsv", durations)


@dataclass(slots=True)
class _Tables:
    events: list[str] = field(default_factory=lambda: [_line(*dcase.COLUMNS)])
    durations: list[str] = field(
        default_factory=lambda: [_line("filename", "duration")]
    )

    def add(
        self, path: str, *, duration_ms: int, events: list[tuple[Interval, str]]
    ) -> None:
        self.durations.append(_line(path, seconds(duration_ms)))
        for interval, label in events:
            ends = seconds(interval.start_ms), seconds(interval.end_ms)
            self.events.append(_line(path, *ends, label))


def _line(*cells: str) -> str:
    return "\t".join(cells) + "\n"


Clipped = tuple[LabelledClip, list[tuple[Interval, str]]]


def _with_events(clips: Iterable[LabelledClip]) -> Iterator[Clipped]:
    """Give each clip with all events in it, once no later row can be among them."""
    waiting: deque[LabelledClip] = deque()
    heard: list[Row] = []
    last = ("", -1)
    for row, samples in clips:
        if row.recording != last[0]:
            yield from (_clipped(clip, heard) for clip in waiting)
            waiting.clear()
            heard.clear()
        elif row.start_ms < last[1]:
            msg = f"the row at {row.start_ms} ms of {row.recording} is out of order"
            raise ValueError(msg)
        last = row.recording, row.start_ms
        while waiting and _end_ms(waiting[0][0]) <= row.start_ms:
            yield _clipped(waiting.popleft(), heard)
        if row.label != NONE:
            heard.append(row)
        waiting.append((row, samples))
    yield from (_clipped(clip, heard) for clip in waiting)


def _clipped(clip: LabelledClip, heard: list[Row]) -> Clipped:
    row = clip[0]
    begins_ms, ends_ms = row.start_ms - row.lead_ms, _end_ms(row)
    found = [
        (
            Interval(
                max(one.start_ms, begins_ms) - begins_ms,
                min(one.end_ms, ends_ms) - begins_ms,
            ),
            safe(one.label),
        )
        for one in heard
        if one.start_ms < ends_ms and begins_ms < one.end_ms
    ]
    return clip, found


def _end_ms(row: Row) -> int:
    return row.end_ms + row.tail_ms


DCASE = Layout(name="dcase", title="DCASE strong labels with clips", write=write)
