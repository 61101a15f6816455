"""How the current model came to be it, line by line."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.models import DetectionModel, Household, ModelAct, Person

# Two lines of one moment would have no order.
LATER = timedelta(microseconds=1)
SWITCHES = (ModelAct.Act.INSTALLED, ModelAct.Act.PROMOTED)


@dataclass(frozen=True, slots=True)
class Why:
    """Who wanted it, and the reason; nobody where a rule or a release did it."""

    by: Person | None = None
    reason: str = ""


NOBODY_ASKED = Why()


def write_down(
    act: ModelAct.Act,
    *,
    model: DetectionModel,
    previous: DetectionModel | None,
    now: datetime,
    why: Why,
) -> ModelAct:
    """Add a line; to be called with the household held."""
    last = ModelAct.objects.of(model.household).newest_first().first()
    return ModelAct.objects.create(
        household=model.household,
        act=act,
        model=model,
        previous=previous,
        reason=why.reason,
        by=why.by,
        at=max(now, last.at + LATER) if last else now,
    )


def line_of_currents(household: Household) -> list[DetectionModel]:
    """Give the models that were current one after the other, the present one last.

    Those that somebody went back from are not among them.
    """
    line: list[DetectionModel] = []
    rows = ModelAct.objects.of(household).select_related("model")
    for row in rows.order_by("at"):
        if row.act in SWITCHES:
            line.append(row.model)
        elif row.act == ModelAct.Act.ROLLED_BACK:
            while line and line[-1] != row.model:
                line.pop()
            line = line or [row.model]
    return line
