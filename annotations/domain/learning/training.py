"""A model is asked for, trained, and held against the current one.

What is under way lies beside the model's place, in a folder of the attempt. What the
network heard of clips and nights is kept, so that another attempt goes on from there.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from acoustics import backbone
from acoustics import training as learning
from acoustics.bundle import Bundle
from acoustics.clips import NoClip
from acoustics.dataset.bundle import DamagedBundle
from annotations.domain import backlog, files, jobs
from annotations.domain.datasets.choices import LARGEST_SEED
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.learning import gate, model_acts, models
from annotations.domain.learning.gate import Outcome, Rival
from annotations.domain.learning.model_acts import Why
from annotations.models import (
    Dataset,
    DetectionModel,
    Household,
    Job,
    ModelAct,
    Person,
)

Act = ModelAct.Act
Trainer = DetectionModel.Trainer

# The share of the work that is done when the model is trained and not yet measured.
TRAINED = 0.4


class CannotTrainNow(NotPossibleNow):
    code = "not_trainable"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a model is; `job` is the one to try again or to stop, if there is one."""

    status: str
    progress: float
    problem: str
    job: Job | None


@dataclass(frozen=True, slots=True)
class Made:
    """A trained model, still in the folder of its making."""

    folder: Path
    bundle: Bundle
    log: str
    against: DetectionModel
    outcome: Outcome


@transaction.atomic
def ask(
    dataset: Dataset,
    *,
    trainer: str,
    seed: int = 0,
    household: Household,
    person: Person,
    now: datetime,
) -> DetectionModel:
    """Give a model its number and queue its training."""
    _must_be_trainable(dataset)
    _must_be_a_trainer(trainer)
    if not 0 <= seed <= LARGEST_SEED:
        msg = _("The seed is a whole number from 0 to 9007199254740991.")
        raise DomainError(msg, field="seed")
    models.hold(household)
    model = DetectionModel.objects.create(
        household=household,
        number=models.next_number(household),
        trainer=trainer,
        dataset=dataset,
        parent=models.current(household),
        seed=seed,
        created_by=person,
    )
    jobs.enqueue(household=household, kind=Job.Kind.TRAIN, model=model, now=now)
    return model


def train(
    model: DetectionModel, *, attempt: uuid.UUID, report: Callable[[float], None]
) -> Made:
    """Train a model and measure it; `settle` moves it to its place.

    Raises
    ------
    CannotTrainNow
        If nothing can be learned from the dataset.
    """
    dataset = _dataset(model)
    files.discard(files.building_model(model))
    folder = files.building_model(model) / str(attempt) / "bundle"
    folder.parent.mkdir(parents=True)
    lines: list[str] = []
    report(0)
    bundle = _trained(model, dataset, folder, lines, report)
    against = models.current(model.household)
    outcome = _measured(model, bundle, against, report)
    return Made(folder, bundle, "\n".join(lines), against, outcome)


def _trained(
    model: DetectionModel,
    dataset: Dataset,
    folder: Path,
    lines: list[str],
    report: Callable[[float], None],
) -> Bundle:
    how = learning.Training(
        trainer=model.trainer,
        seed=model.seed,
        cache=files.clip_embeddings(model.household),
        report=lambda share: report(TRAINED * share),
        log=lines.append,
    )
    ear = backbone.load(settings.BACKBONE_PATH)
    try:
        return learning.train(files.dataset(dataset), out=folder, backbone=ear, how=how)
    except learning.CannotTrain as error:
        raise CannotTrainNow(str(error)) from error
    except (DamagedBundle, NoClip) as error:
        sentence = _("Dataset %d is damaged. Freeze another one, and train from that.")
        raise CannotTrainNow(sentence % dataset.number) from error


def _measured(
    model: DetectionModel,
    bundle: Bundle,
    against: DetectionModel,
    report: Callable[[float], None],
) -> Outcome:
    try:
        rival = Rival(against, models.load(against))
    except models.CannotListen as error:
        return _undecided(against, str(error))
    return gate.hold(
        bundle,
        rival,
        dataset=_dataset(model),
        seed=model.seed,
        report=lambda share: report(TRAINED + (1 - TRAINED) * share),
    )


def _undecided(against: DetectionModel, reason: str) -> Outcome:
    """Say that there was nothing to hold the new model against."""
    contest: dict[str, Any] = {
        "promote": False,
        "reason": reason,
        "figures": {},
        "against": against.number,
    }
    return Outcome(report={}, contest=contest)


def settle(model: DetectionModel, made: Made, *, now: datetime) -> None:
    """Move a model to its place, write down what it is, and let the gate decide.

    To be called in the transaction that closes its job, with the household held.
    """
    contest = _as_things_are(made, current=models.current(model.household))
    won = DetectionModel.objects.filter(pk=model.pk, made_at=None).update(
        made_at=now,
        checksum=made.bundle.checksum,
        labels=list(made.bundle.labels),
        operating_points=models.points_of(made.bundle),
        report=made.outcome.report,
        contest=contest,
        log=made.log,
    )
    if not won:
        msg = _("This model is trained already.")
        raise NotPossibleNow(msg)
    # The row is held until the end: what a worker that died here left is nobody's.
    files.discard(files.bundle(model))
    made.folder.rename(files.bundle(model))
    files.sync_folder(files.bundle(model).parent)
    why = Why(reason=contest["reason"])
    if contest["promote"]:
        models.make_current(model, act=Act.PROMOTED, now=now, why=why)
        backlog.look_again(model.household, model=model, now=now)
    else:
        previous = models.current(model.household)
        model_acts.write_down(
            Act.KEPT, model=model, previous=previous, now=now, why=why
        )


def _as_things_are(made: Made, *, current: DetectionModel) -> dict[str, Any]:
    """Give the contest, unless the model that was beaten is not current any more."""
    contest = made.outcome.contest
    if not contest["promote"] or current == made.against:
        return contest
    sentence = _(
        "It was better than model %(beaten)d, but model %(current)d became the current "
        "one meanwhile, and nobody knows which of the two is better. Train once more, "
        "or promote it yourself."
    )
    numbers = {"beaten": made.against.number, "current": current.number}
    return {**contest, "promote": False, "reason": sentence % numbers}


def hold(job: Job) -> None:
    """Keep the current model what it is until the end; raises for a job that was lost."""
    models.hold(job.household)
    jobs.must_be_held(job)


def sweep(*, ended_before: datetime) -> None:
    """Remove what the making of models has left that ended long ago."""
    for model_id, folder in files.all_models():
        rows = DetectionModel.objects.filter(pk=model_id)
        finished = not folder.name.endswith(files.UNFINISHED)
        if finished and rows.made().exists():
            continue
        lately = Q(finished_at=None) | Q(finished_at__gte=ended_before)
        training = Job.objects.filter(lately, kind=Job.Kind.TRAIN, model__in=rows)
        if not training.exists():
            files.discard(folder)


def standing(model: DetectionModel) -> Standing:
    """Say how far a model is that was asked for `with_training()`."""
    job = model.trainings[-1] if model.trainings else None
    if model.made_at or job is None:
        return Standing(Job.Status.DONE, 1.0, "", job)
    return Standing(job.status, job.progress, job.problem, job)


def _must_be_trainable(dataset: Dataset) -> None:
    if dataset.frozen_at is None:
        sentence = _("Dataset %d is not frozen yet. Come back when it is.")
        raise CannotTrainNow(sentence % dataset.number, field="dataset")
    if not dataset.with_clips:
        sentence = _(
            "Dataset %d was frozen without clips, and a model learns from sound. "
            "Freeze another one with clips."
        )
        raise CannotTrainNow(sentence % dataset.number, field="dataset")


def _must_be_a_trainer(trainer: str) -> None:
    if trainer not in Trainer.values or trainer == Trainer.STARTER:
        msg = _("A model is trained by “personal” or “keras”.")
        raise DomainError(msg, field="trainer")
    if trainer not in learning.names():
        sentence = _(
            "“%s” needs a library that is not installed on this machine. Take "
            "“personal”, or ask whoever runs this program to install it."
        )
        raise CannotTrainNow(sentence % trainer, field="trainer")


def _dataset(model: DetectionModel) -> Dataset:
    if model.dataset is None:
        fault = f"{model} is not trained from a dataset"
        raise ValueError(fault)
    return model.dataset
