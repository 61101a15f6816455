"""One line of a dataset: a clip, what is heard in it, and where it came from."""

import json
from dataclasses import dataclass, fields
from typing import Any, Literal, Self, get_args

from acoustics.events import Interval

Split = Literal["train", "validation", "test"]
Source = Literal["human", "accepted", "edited"]

SPLITS: tuple[Split, ...] = get_args(Split)
NONE = "none"


class DamagedRow(ValueError):
    """A line of a manifest that cannot be one of ours; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One clip of a dataset, as a line of ``manifest.jsonl`` says it.

    Attributes
    ----------
    path : str
        Of the clip within the dataset; empty where it was frozen without clips.
    sha256 : str
        Of the clip's file; empty with `path`.
    label : str
        What is heard in the interval, or ``none``.
    hard : bool
        True for a ``none`` clip that is easily taken for crying: a model had suggested
        it and a person rejected it, or it is one of the likest of what was heard.
    split : {"train", "validation", "test"}
        The side; all clips of a night and of a recording are on one.
    recording : str
        The recording's id, which says nothing of its name.
    night : str or None
        ``YYYY-MM-DD`` of the evening, local time; None where nobody knows when the
        recording began.
    start_ms, end_ms : int
        The half-open interval in the recording.
    lead_ms, tail_ms : int
        Sound kept before and after the interval in the file, at least 0.
    source : {"human", "accepted", "edited"}
        Whether a person drew the interval, accepted or corrected a suggestion; for
        ``none``, "human".
    model : int or None
        Number of the model that suggested it.
    annotator : str
        A stand-in for the person, such as ``person-1``; empty for ``none``.
    """

    path: str
    sha256: str
    label: str
    hard: bool
    split: Split
    recording: str
    night: str | None
    start_ms: int
    end_ms: int
    lead_ms: int
    tail_ms: int
    source: Source
    model: int | None
    annotator: str

    @property
    def interval(self) -> Interval:
        """The interval in the recording."""
        return Interval(self.start_ms, self.end_ms)

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Where it stands in a manifest: rows go by recording, time and label."""
        return self.recording, self.start_ms, self.end_ms, self.label

    @property
    def in_clip(self) -> Interval:
        """The interval in the clip's own time."""
        return Interval(self.lead_ms, self.lead_ms + self.interval.duration_ms)

    def as_line(self) -> str:
        """Say it as one line of JSON; equal rows give equal lines.

        Examples
        --------
        >>> Row.from_line(line := EXAMPLE.as_line()) == EXAMPLE
        True
        """
        # Not `asdict`: it copies each value, and takes half the time of a freeze.
        stated = {name: getattr(self, name) for name in _NAMES}
        return json.dumps(stated, ensure_ascii=False, separators=(",", ":")) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read a line that `as_line` wrote.

        Raises
        ------
        DamagedRow
            If it is no such line.
        """
        try:
            stated = json.loads(line)
            row = cls(**{name: stated[name] for name in _NAMES})
            row._check()
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            msg = f"{line.strip()[:80]!r} is no line of a manifest: {error}"
            raise DamagedRow(msg) from error
        return row

    def _check(self) -> None:
        for name, wanted in _TYPES.items():
            value: Any = getattr(self, name)
            if not isinstance(value, wanted) or (
                isinstance(value, bool) and wanted is int
            ):
                msg = f"its {name} is {value!r}"
                raise TypeError(msg)
        if self.split not in SPLITS or self.source not in get_args(Source):
            msg = f"its split is {self.split!r} and its source {self.source!r}"
            raise ValueError(msg)
        if min(self.lead_ms, self.tail_ms) < 0:
            msg = "its context is negative"
            raise ValueError(msg)
        self.interval  # noqa: B018 - raises where the ends are no interval


_NAMES = [field.name for field in fields(Row)]
_TYPES: dict[str, Any] = {
    "path": str,
    "sha256": str,
    "label": str,
    "hard": bool,
    "split": str,
    "recording": str,
    "night": str | None,
    "start_ms": int,
    "end_ms": int,
    "lead_ms": int,
    "tail_ms": int,
    "source": str,
    "model": int | None,
    "annotator": str,
}
EXAMPLE = Row(
    path="audio/cry/example.wav",
    sha256="0" * 64,
    label="cry",
    hard=False,
    split="train",
    recording="9b2f",
    night="2026-11-21",
    start_ms=61_200,
    end_ms=62_480,
    lead_ms=1_000,
    tail_ms=1_000,
    source="accepted",
    model=1,
    annotator="person-1",
)
