"""Which model listens for a household."""

from pathlib import Path

from django.db import transaction
from django.db.models import Max

from acoustics import bundle
from annotations.domain import files
from annotations.models import DetectionModel, Household, Suggestion

STARTER_TRAINER = "starter"


@transaction.atomic
def install_starter(household: Household) -> DetectionModel:
    """Make the starter that this release ships the household's current model."""
    models = DetectionModel.objects.of(household)
    models.current().update(current=False)
    return DetectionModel.objects.create(
        household=household,
        number=(models.aggregate(last=Max("number"))["last"] or 0) + 1,
        trainer=STARTER_TRAINER,
        checksum=bundle.load(bundle.STARTER).checksum,
        current=True,
    )


def listening(household: Household) -> tuple[DetectionModel, bundle.Bundle]:
    """Return the current model with its bundle, ready to listen.

    A release may ship a better starter. It gets a number of its own, so that
    suggestions always name the very model that made them.
    """
    model = DetectionModel.objects.of(household).current().get()
    loaded = bundle.load(_path(model))
    if loaded.checksum == model.checksum:
        return model, loaded
    if model.trainer == STARTER_TRAINER:
        return install_starter(household), loaded
    fault = (
        f"The files of {model} have changed since it was registered: "
        f"expected {model.checksum[:12]}, found {loaded.checksum[:12]}."
    )
    raise bundle.IncompatibleModel(fault)


def names_heard(household: Household) -> set[str]:
    """Names of the labels that models speak of: their suggestions come by these."""
    model = DetectionModel.objects.of(household).current().get()
    said = Suggestion.objects.of(household).values_list("label__name", flat=True)
    return {*bundle.load(_path(model)).labels, *said.distinct()}


def labels_of(model: DetectionModel) -> tuple[str, ...]:
    """Name the labels a model speaks of, the one it is for first."""
    return bundle.load(_path(model)).labels


def operating_points(household: Household) -> dict[str, float]:
    """Give the score at which the current model begins to speak of each label."""
    model = DetectionModel.objects.of(household).current().get()
    thresholds = bundle.load(_path(model)).thresholds
    return {label: thresholds[label].start for label in thresholds}


def _path(model: DetectionModel) -> Path:
    return bundle.STARTER if model.trainer == STARTER_TRAINER else files.bundle(model)
