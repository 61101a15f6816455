"""What two frozen datasets do not have in common."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from acoustics.dataset import comparing
from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.comparing import Difference
from acoustics.dataset.rows import Row
from annotations.domain import files
from annotations.domain.errors import NotPossibleNow
from annotations.models import Dataset

MOST_EXAMPLES = 50


class NotFrozenYet(NotPossibleNow):
    code = "not_ready"


@dataclass(slots=True)
class Side:
    """Rows that only one of the two has."""

    n: int = 0
    ms: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        self.n += 1
        self.ms += row.interval.duration_ms
        self.labels[row.label] += 1


@dataclass(slots=True)
class Comparison:
    """`changed` counts the rows of both that differ in ``label`` or in ``split``."""

    only_here: Side = field(default_factory=Side)
    only_there: Side = field(default_factory=Side)
    changed: dict[str, int] = field(default_factory=lambda: {"label": 0, "split": 0})
    same: int = 0
    examples: list[Difference] = field(default_factory=list)


def compare(here: Dataset, there: Dataset) -> Comparison:
    """Compare two datasets row by row, by the place in the recording."""
    found = Comparison()
    n_here = 0
    for difference in comparing.compare(_rows(here), _rows(there)):
        n_here += difference.old is not None
        if len(found.examples) < MOST_EXAMPLES:
            found.examples.append(difference)
        if difference.kind == "only_old" and difference.old:
            found.only_here.add(difference.old)
        elif difference.kind == "only_new" and difference.new:
            found.only_there.add(difference.new)
        else:
            found.changed["label" if difference.kind == "other_label" else "split"] += 1
    found.same = (here.n_clips or 0) - n_here
    return found


def _rows(dataset: Dataset) -> Iterator[Row]:
    if dataset.frozen_at is None:
        sentence = _("Dataset %d is not frozen yet. Come back when it is.")
        raise NotFrozenYet(sentence % dataset.number)
    return open_bundle(files.dataset(dataset)).rows()
