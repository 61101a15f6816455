"""How well models hear, in a few figures; and models side by side.

A figure is a value with the ends of its interval: ``{"value", "low", "high"}``.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from acoustics.dataset.rows import NONE
from annotations.models import Dataset, DetectionModel, Household, Split

Figure = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Headline:
    """What a parent asks first, of the label the model is for.

    A night is ten hours that somebody listened to.
    """

    label: str
    nights: int
    heard_h: float
    missed_bouts_per_night: Figure
    false_bouts_per_night: Figure
    hit_rate: Figure
    f1: Figure


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models' figures and reports; `paired` is their contest, where they had one.

    `sentence` says what may be concluded where they were not measured on the same.
    """

    here: DetectionModel
    there: DetectionModel
    here_figures: Headline | None
    there_figures: Headline | None
    here_report: dict[str, Any]
    there_report: dict[str, Any]
    same_nights: bool
    paired: dict[str, Any] | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """A made model on the learning curve."""

    model: DetectionModel
    n_labelled: int
    figures: Headline | None


def headline(report: dict[str, Any]) -> Headline | None:
    """Pick the figures that come first; None where nothing was measured."""
    told = report.get("labels", {})
    label = report.get("label") or next(iter(told), "")
    if label not in told:
        return None
    household, segment = told[label]["household"], told[label]["segment"]
    return Headline(
        label=label,
        nights=report.get("nights", 0),
        heard_h=report.get("heard_h", 0.0),
        missed_bouts_per_night=household["missed_bouts_per_night"],
        false_bouts_per_night=household["false_bouts_per_night"],
        hit_rate=household["hit_rate"],
        f1=segment["f1"],
    )


def compare(here: DetectionModel, there: DetectionModel) -> Comparison:
    """Put two models side by side.

    Only what was measured on the very same nights can be compared, and only a contest
    is paired, night by night: it is told where one of the two was held against the
    other when it was made.
    """
    paired = _contest(here, against=there) or _contest(there, against=here)
    own, other = _report(here, beside=there), _report(there, beside=here)
    same = bool(own) and own.get("held_out") == other.get("held_out")
    return Comparison(
        here=here,
        there=there,
        here_figures=headline(own),
        there_figures=headline(other),
        here_report=own,
        there_report=other,
        same_nights=same,
        paired=paired or None,
        sentence="" if same and paired else _caution(own, other, same=same),
    )


def curve(household: Household) -> list[Point]:
    """Give each trained model in the order of the datasets they were trained from."""
    rows = DetectionModel.objects.of(household).made().exclude(dataset=None)
    return [
        Point(model, n_labelled(model.dataset), headline(model.report))
        for model in rows.select_related("dataset").order_by(
            "dataset__number", "number"
        )
        if model.dataset
    ]


def n_labelled(dataset: Dataset) -> int:
    """Count the labelled clips that a model can learn from."""
    return sum(
        amount["n"]
        for night in dataset.counts.get("nights", [])
        if night["split"] == Split.TRAIN
        for label, amount in night["labels"].items()
        if label != NONE
    )


def _contest(model: DetectionModel, *, against: DetectionModel) -> dict[str, Any]:
    held = model.contest.get("against") == against.number
    return dict(model.contest) if held else {}


def _report(model: DetectionModel, *, beside: DetectionModel) -> dict[str, Any]:
    """Give how a model was measured, best on the nights of the one it stands beside.

    Whoever is held against the current model measures that one, too.
    """
    contest = _contest(beside, against=model)
    report: dict[str, Any] = contest.get("against_report") or model.report
    return report


def _caution(own: dict[str, Any], other: dict[str, Any], *, same: bool) -> str:
    if not own or not other:
        return _("One of the two was never measured, so nothing can be compared.")
    if not same:
        return _(
            "The two were measured on different nights. A difference between them may "
            "come from the nights alone."
        )
    return _(
        "The two were measured on the same nights, but never held against each other "
        "night by night. Where their intervals overlap, neither is known to be better."
    )
