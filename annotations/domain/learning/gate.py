"""A new model is measured on held-out nights, beside the one that is current."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from acoustics import measuring
from acoustics.audio.working import DamagedWorkingCopy
from acoustics.bundle import Bundle
from acoustics.events import Detection
from acoustics.measuring import Listened
from acoustics.scores import Unrounded
from annotations.domain import files
from annotations.domain.datasets import held_out
from annotations.domain.datasets.held_out import DELETED, HeldOut, Material
from annotations.domain.learning import listening
from annotations.models import Dataset, DetectionModel, Recording

Report = Callable[[float], None]

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rival:
    """The model that was current, and what it was loaded as."""

    model: DetectionModel
    bundle: Bundle


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the challenger was measured, and whether it shall be current, as JSON."""

    report: dict[str, Any]
    contest: dict[str, Any]


def hold(
    challenger: Bundle, rival: Rival, *, dataset: Dataset, seed: int, report: Report
) -> Outcome:
    """Measure both models on the same nights and decide between them."""
    material = held_out.find(dataset, rival=rival.model)
    left_out = Counter(material.left_out)
    rows, mine, theirs = [], [], []
    steps = _Steps(report, n=2 * len(material.rows))
    for row in material.rows:
        try:
            both = [
                _listen(row, bundle, steps.next())
                for bundle in (challenger, rival.bundle)
            ]
        except (OSError, DamagedWorkingCopy) as error:
            if files.is_full(error):
                raise
            left_out[_why(row)] += 1
            continue
        rows.append(row)
        mine.append(both[0])
        theirs.append(both[1])
    asked = Material(rows, left_out, material.crying)
    decided = measuring.contest(mine, theirs, crying=material.crying, seed=seed)
    return Outcome(
        report=_report(challenger, mine, asked, seed=seed),
        contest={
            "promote": decided.promote,
            "reason": decided.reason,
            "figures": decided.figures,
            "against": rival.model.number,
            "against_report": _report(rival.bundle, theirs, asked, seed=seed),
        },
    )


@dataclass(slots=True)
class _Steps:
    """Reports the share of all, step by step."""

    report: Report
    n: int
    begun: int = 0

    def next(self) -> Report:
        done, self.begun = self.begun, self.begun + 1
        return lambda share: self.report((done + share) / self.n)


def _why(row: HeldOut) -> str:
    here = Recording.objects.kept().filter(pk=row.recording.pk)
    return UNREADABLE if here.exists() else DELETED


def _listen(row: HeldOut, bundle: Bundle, report: Report) -> Listened:
    kept = Unrounded()
    found: dict[str, list[Detection]] = defaultdict(list)
    for each in listening.judge(
        row.recording, bundle=bundle, report=report, keep=kept.add
    ):
        found[each.label].append(each)
    return Listened(
        recording=str(row.recording.pk),
        night=row.night,
        heard=row.heard,
        truth=row.truth,
        found={label: tuple(said) for label, said in found.items()},
        scores=kept.labels(),
    )


def _report(
    bundle: Bundle, listened: list[Listened], asked: Material, *, seed: int
) -> dict[str, Any]:
    crying = [label for label in bundle.labels if label in asked.crying]
    return {
        **measuring.measure(listened, labels=bundle.labels, seed=seed),
        # The one that the figures a parent sees first are of.
        "label": (crying or bundle.labels)[0],
        "left_out": dict(asked.left_out),
        "held_out": asked.identity(),
    }
