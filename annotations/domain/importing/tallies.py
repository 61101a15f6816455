"""What becomes of each row that somebody brings in, counted so that none is lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from annotations.domain.importing.documents import Trouble

# Each problem is counted; so many are told one by one.
MOST_TOLD = 100


class Fate(StrEnum):
    """What becomes of a row. A row has one; together they are all rows."""

    NEW = "new"
    THERE_ALREADY = "there_already"
    UNMATCHED = "unmatched"
    OUTSIDE = "outside"
    UNREADABLE = "unreadable"
    LEFT_OUT = "left_out"


@dataclass(slots=True)
class Tally:
    """Rows by their fate and by their word, with what is to be said of some."""

    fates: Counter[Fate] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    new_words: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    n_troubles: int = 0

    def add(self, fate: Fate, word: str = "", *, n: int = 1) -> None:
        self.fates[fate] += n
        if word:
            self.words[word] += n
            self.new_words[word] += n * (fate is Fate.NEW)

    def move(self, was: Fate, fate: Fate, word: str) -> None:
        """Say of a row that was counted that something else became of it."""
        self.fates[was] -= 1
        self.fates[fate] += 1
        self.new_words[word] -= was is Fate.NEW

    def tell(self, *troubles: Trouble) -> None:
        self.n_troubles += len(troubles)
        room = max(MOST_TOLD - len(self.troubles), 0)
        self.troubles += troubles[:room]

    def as_stated(self) -> dict[str, Any]:
        """Say the counts as JSON; `n_rows` is the sum of the others."""
        return {
            "n_rows": self.fates.total(),
            **{f"n_{fate}": self.fates[fate] for fate in Fate},
            "problems": [
                {"where": each.where, "words": each.words} for each in self.troubles
            ],
            "n_problems": self.n_troubles,
        }

    def words_as_stated(self, meanings: Mapping[str, "Meaning"]) -> dict[str, Any]:
        """Say which of their words are ours already and what the others may become."""
        rows: dict[str, list[dict[str, Any]]] = {"known": [], "unknown": []}
        for word, n in sorted(self.words.items(), key=_most_first):
            meaning = meanings[word]
            kind = "known" if meaning.known else "unknown"
            row = {"theirs": word, "ours": meaning.ours, "n": n}
            rows[kind].append({**row, "n_new": self.new_words[word]})
        return rows


@dataclass(frozen=True, slots=True)
class Meaning:
    """The label that a word is or may become; empty for none."""

    ours: str
    known: bool


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    word, n = counted
    return -n, word


def total(stated: Mapping[str, Any], fates: Iterable[Fate] = Fate) -> int:
    """Add up what `as_stated` said."""
    return sum(stated[f"n_{fate}"] for fate in fates)
