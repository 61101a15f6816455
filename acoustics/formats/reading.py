"""What a label format is, and what reading a document of it gives."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from acoustics.events import Interval, Sheet

Source = Literal["human", "accepted", "edited"]

MOST_CHARACTERS = 50_000_000
MOST_PLACES = 200_000


class NotThisFormat(ValueError):
    """The text is no document of the format; the message says why, for a parent."""


class Unreadable(ValueError):
    """A part of a document makes no sense; the message says why, for a parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnnotation:
    """An annotation as a document states it.

    Attributes
    ----------
    place : int
        The line or entry it stands at, from 1; `LabelFormat.counts` says which.
    recording : str or None
        What the document calls the recording: an id, a name, a path; None where it
        speaks of one recording without naming it.
    interval : Interval
        Rounded to the nearest millisecond; at most 2**31 - 1.
    label : str
        Without white space around it, never empty; not yet a slug.
    note : str
    source : {"human", "accepted", "edited"} or None
        None where the document says nothing of it, as with `model` and `score`.
    model : int or None
    score : float or None
        In [0, 1].
    annotator : str
    """

    place: int
    recording: str | None
    interval: Interval
    label: str
    note: str = ""
    source: Source | None = None
    model: int | None = None
    score: float | None = None
    annotator: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What could not be read, and why.

    Attributes
    ----------
    place : int
        The line or entry, from 1; 0 where it is the whole document.
    sentence : str
        What is wrong, without the place.
    """

    place: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a document says; what is no annotation is a problem.

    Attributes
    ----------
    annotations : tuple of ReadAnnotation
        In the order of the document.
    problems : tuple of Problem
        In the same order. One may speak of a part of an annotation that was kept
        without it; its sentence says so.
    """

    annotations: tuple[ReadAnnotation, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFormat:
    """A way to write labels down.

    Attributes
    ----------
    name : str
        A slug: its key in `registry.FORMATS`.
    title : str
        What people call it.
    suffix : str
        Of a file's name, with its dot.
    media_type : str
    counts : {"line", "entry"}
        What `ReadAnnotation.place` and `Problem.place` number.
    one_per_recording : bool
        Whether a document speaks of one recording only.
    write : callable or None
        From sheets to the pieces of one document, each made as it is asked for. A
        format with `one_per_recording` wants exactly one sheet, else ValueError.
        None where the format is only read.
    read : callable
        From a document, decoded by `texts.decode`, to what it says. It raises
        `NotThisFormat` and nothing else, whatever the text.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    counts: Literal["line", "entry"]
    one_per_recording: bool
    write: Callable[[Iterable[Sheet]], Iterator[str]] | None
    read: Callable[[str], Reading]


@dataclass(slots=True)
class Gathering:
    """A reading under way; each place becomes an annotation or a problem."""

    annotations: list[ReadAnnotation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def keep(self, annotation: ReadAnnotation) -> None:
        """Add an annotation."""
        self.annotations.append(annotation)
        self._stay_small()

    def complain(self, place: int, sentence: str | Unreadable) -> None:
        """Say what is wrong at a place."""
        self.problems.append(Problem(place, str(sentence)))
        self._stay_small()

    def reading(self) -> Reading:
        """Give what was gathered."""
        in_order = sorted(self.problems, key=lambda problem: problem.place)
        return Reading(tuple(self.annotations), tuple(in_order))

    def _stay_small(self) -> None:
        if len(self.annotations) + len(self.problems) > MOST_PLACES:
            msg = (
                f"This holds more than {MOST_PLACES:,} places. "
                "Split it into several files and bring them in one by one."
            )
            raise NotThisFormat(msg)


def checked(text: str) -> str:
    """Give `text` back where it can be read at all, without a byte order mark.

    Raises
    ------
    NotThisFormat
        If it is too long, or holds NUL characters as only other files do.
    """
    if len(text) > MOST_CHARACTERS:
        msg = (
            f"This is longer than {MOST_CHARACTERS:,} characters. "
            "Split it into several files and bring them in one by one."
        )
        raise NotThisFormat(msg)
    if "\0" in text:
        msg = "This is no text: it holds NUL characters. Is it the right file?"
        raise NotThisFormat(msg)
    return text.removeprefix("\ufeff")


def only(sheets: Iterable[Sheet]) -> Sheet:
    """Give the one sheet of a format that holds one.

    Raises
    ------
    ValueError
        If there is none, or another.
    """
    (sheet,) = sheets
    return sheet
