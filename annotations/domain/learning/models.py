"""Which model listens for a household."""

import logging
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from acoustics import bundle
from acoustics.bundle import Bundle, IncompatibleModel
from annotations.domain import backlog, files
from annotations.domain.errors import NotPossibleNow
from annotations.domain.learning import model_acts
from annotations.domain.learning.model_acts import NOBODY_ASKED, Why
from annotations.domain.sums import night_sums
from annotations.models import DetectionModel, Household, ModelAct, Suggestion

logger = logging.getLogger(__name__)

STARTER = DetectionModel.Trainer.STARTER


class CannotListen(NotPossibleNow):
    """The files of a model are gone, or not what they were when it was made."""

    code = "model_unusable"


@transaction.atomic
def install_starter(household: Household) -> DetectionModel:
    """Make the starter that this release ships the household's current model."""
    hold(household)
    now = timezone.now()
    model = _register_starter(household, now=now)
    make_current(model, act=ModelAct.Act.INSTALLED, now=now)
    backlog.look_again(household, model=model, now=now)
    return model


def registered_starter(household: Household) -> DetectionModel:
    """Give the row of the starter that this release ships, a new one if there is none.

    To be called with the household held.
    """
    shipped = bundle.load(bundle.STARTER)
    starters = DetectionModel.objects.of(household).filter(trainer=STARTER)
    known = starters.filter(checksum=shipped.checksum).order_by("number").last()
    return known or _register_starter(household, now=timezone.now())


def _register_starter(household: Household, *, now: datetime) -> DetectionModel:
    shipped = bundle.load(bundle.STARTER)
    return DetectionModel.objects.create(
        household=household,
        number=next_number(household),
        trainer=STARTER,
        checksum=shipped.checksum,
        labels=list(shipped.labels),
        operating_points=points_of(shipped),
        made_at=now,
    )


def hold(household: Household) -> None:
    """Hold back whoever gives a number or changes the current model meanwhile."""
    Household.objects.select_for_update().get(pk=household.pk)


def next_number(household: Household) -> int:
    rows = DetectionModel.objects.of(household)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def current(household: Household) -> DetectionModel:
    return DetectionModel.objects.of(household).current().get()


def make_current(
    model: DetectionModel, *, act: ModelAct.Act, now: datetime, why: Why = NOBODY_ASKED
) -> None:
    """Let a model be the current one; to be called with the household held."""
    rows = DetectionModel.objects.of(model.household)
    previous = rows.current().first()
    # In this order: at no moment may two of them be current.
    rows.current().update(current=False)
    if not rows.made().filter(pk=model.pk).update(current=True):
        fault = f"{model} was not made yet"
        raise ValueError(fault)
    model.refresh_from_db()
    # Another model has other answers, and other doubts.
    night_sums.touch_all(model.household)
    model_acts.write_down(act, model=model, previous=previous, now=now, why=why)


def listening(household: Household) -> tuple[DetectionModel, Bundle]:
    """Return the current model with its bundle, ready to listen.

    A release may ship a better starter. It gets a number of its own, so that
    suggestions always name the very model that made them.

    Raises
    ------
    CannotListen
        If its files have changed or are gone.
    """
    model = current(household)
    if model.trainer == STARTER and _is_of_another_release(model):
        model = _renewed_starter(household)
    return model, load(model)


def _is_of_another_release(starter: DetectionModel) -> bool:
    return starter.checksum != bundle.load(bundle.STARTER).checksum


@transaction.atomic
def _renewed_starter(household: Household) -> DetectionModel:
    hold(household)
    model = current(household)
    # Another worker may have been faster.
    if model.trainer == STARTER and _is_of_another_release(model):
        return install_starter(household)
    return model


def load(model: DetectionModel) -> Bundle:
    """Load the bundle of a model, if it is still the one that was made.

    Raises
    ------
    CannotListen
        If its files have changed or are gone.
    """
    fault = _("its files are gone")
    try:
        loaded = bundle.load(_path(model))
    except IncompatibleModel as error:
        if _path(model).exists():
            logger.warning("%s cannot be loaded: %s", model, error)
            fault = _("its files are damaged, or of another version of the program")
    else:
        if loaded.checksum == model.checksum:
            return loaded
        fault = _("its files have changed since it was made")
    sentence = _(
        "Model %(number)d cannot listen: %(fault)s. Go back to another model on the "
        "models page, or train a new one."
    )
    raise CannotListen(sentence % {"number": model.number, "fault": fault})


def fault_of(model: DetectionModel) -> str:
    """Say why a model cannot listen; empty where it can."""
    if model.made_at is None:
        return ""
    try:
        load(model)
    except CannotListen as error:
        return str(error)
    return ""


def lineage(model: DetectionModel) -> list[DetectionModel]:
    """Give the models that were current when it was asked for, and so on, back."""
    rows = DetectionModel.objects.of(model.household).select_related("dataset")
    by_id = rows.in_bulk()
    line: list[DetectionModel] = []
    while model.parent_id:
        model = by_id[model.parent_id]
        line.append(model)
    return line


def names_heard(household: Household) -> set[str]:
    """Names of the labels that models speak of: their suggestions come by these."""
    said = Suggestion.objects.of(household).values_list("label__name", flat=True)
    return {*labels_of(current(household)), *said.distinct()}


def labels_of(model: DetectionModel) -> tuple[str, ...]:
    """Name the labels a model speaks of, the one it is for first."""
    return tuple(model.labels)


def operating_points(household: Household) -> dict[str, float]:
    """Give the score at which the current model begins to speak of each label."""
    points: dict[str, float] = current(household).operating_points
    return points


def points_of(loaded: Bundle) -> dict[str, float]:
    """Give the score at which a bundle begins to speak of each label."""
    return {label: each.start for label, each in loaded.thresholds.items()}


def _path(model: DetectionModel) -> Path:
    return bundle.STARTER if model.trainer == STARTER else files.bundle(model)
