"""The words of a TextGrid, and the tiers they spell.

Praat reads only numbers, quoted texts and flags that stand free, and passes over
everything else; so the long and the short format are one. Source: Praat manual,
"TextGrid file formats", under "Reading a text file".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from acoustics.formats import times
from acoustics.formats.reading import Gathering, NotThisFormat, checked


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval or a point, as it is written; a point ends where it starts."""

    line: int
    start: str
    end: str
    text: str


@dataclass(slots=True)
class Tier:
    """A row of intervals, or of points."""

    name: str
    of_points: bool
    stretches: list[Stretch] = field(default_factory=list)


class _Broken(Exception):
    """The next word is not what has to stand there."""


_WORD = re.compile(
    r"""
    (?P<blank> \s+ | ![^\r\n]* )
    | " (?P<text> [^"]* (?:""[^"]*)* ) "
    | < (?P<flag> [a-z]+ ) >
    | (?P<word> [^\s"]+ | " )
    """,
    re.VERBOSE,
)
_CLASSES = {"IntervalTier": False, "TextTier": True}


def tiers(text: str, *, into: Gathering) -> Iterator[Tier]:
    """Give the tiers of a TextGrid, as far as it makes sense.

    Where it stops to, the tier has what came before, and `into` gets a problem.

    Raises
    ------
    NotThisFormat
        If it does not begin as a TextGrid.
    """
    words = _Words(checked(text))
    try:
        n_tiers = _head(words)
    except _Broken as error:
        msg = (
            "This is no TextGrid. Save it in Praat as a text file or a short text file."
        )
        raise NotThisFormat(msg) from error
    for _ in range(n_tiers):
        tier = Tier("", of_points=False)
        try:
            tier = _begin(words)
            _fill(tier, words)
        except _Broken:
            into.complain(
                words.line,
                "the file stops to make sense here; nothing after it is read",
            )
            yield tier
            return
        yield tier
    if words.is_left():
        into.complain(words.line, "there is more here than the file's own counts say")


def _head(words: "_Words") -> int:
    if not words.text().startswith("ooTextFile") or words.text() != "TextGrid":
        raise _Broken
    words.number(), words.number()
    return words.count() if words.flag() == "exists" else 0


def _begin(words: "_Words") -> Tier:
    of_points = _CLASSES.get(words.text())
    if of_points is None:
        raise _Broken
    return Tier(words.text(), of_points)


def _fill(tier: Tier, words: "_Words") -> None:
    words.number(), words.number()
    for _ in range(words.count()):
        start = words.number()
        line = words.line
        end = start if tier.of_points else words.number()
        tier.stretches.append(Stretch(line, start, end, words.text()))


class _Words:
    """The free-standing words, one after the other, and the line of the last."""

    def __init__(self, text: str) -> None:
        self.line = 1
        self._text = text
        self._counted_to = 0
        self._words = self._meaningful()

    def text(self) -> str:
        return self._next("text").replace('""', '"')

    def number(self) -> str:
        return self._next("word")

    def flag(self) -> str:
        return self._next("flag")

    def count(self) -> int:
        number = self.number()
        if not re.fullmatch("[0-9]{1,9}", number):
            raise _Broken
        return int(number)

    def is_left(self) -> bool:
        return next(self._words, None) is not None

    def _next(self, kind: str) -> str:
        found, word = next(self._words, (None, ""))
        if found != kind:
            raise _Broken
        return word

    def _meaningful(self) -> Iterator[tuple[str, str]]:
        for match in _WORD.finditer(self._text):
            kind = str(match.lastgroup)
            word = match[kind]
            if kind == "blank" or (
                kind == "word" and word != '"' and not times.is_number(word)
            ):
                continue
            self._count_to(match.start())
            yield kind, word

    def _count_to(self, place: int) -> None:
        for end in re.finditer(r"\r\n|\r|\n", self._text[self._counted_to : place]):
            self.line += bool(end)
        self._counted_to = place
