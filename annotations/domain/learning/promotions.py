"""A person makes a model the current one, or goes back to the one before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import backlog
from annotations.domain.errors import NotPossibleNow
from annotations.domain.learning import model_acts, models
from annotations.domain.learning.model_acts import Why
from annotations.models import DetectionModel, Household, ModelAct, Person

Act = ModelAct.Act


class AlreadyCurrent(NotPossibleNow):
    code = "already_current"


class NotMadeYet(NotPossibleNow):
    code = "not_ready"


@transaction.atomic
def promote(
    model: DetectionModel, *, person: Person, now: datetime, reason: str = ""
) -> DetectionModel:
    """Let a model listen from now on, whatever the gate said of it."""
    models.hold(model.household)
    model.refresh_from_db()
    if model.trainer == models.STARTER and models.fault_of(model):
        # Of several releases' starters only that of this one can be run.
        model = models.registered_starter(model.household)
    if model.current:
        sentence = _("Model %d is the current one already.")
        raise AlreadyCurrent(sentence % model.number)
    if model.made_at is None:
        sentence = _("Model %d is not trained yet. Come back when it is.")
        raise NotMadeYet(sentence % model.number)
    models.load(model)
    return _switch(model, act=Act.PROMOTED, why=Why(person, reason), now=now)


@transaction.atomic
def roll_back(
    household: Household, *, person: Person, now: datetime, reason: str = ""
) -> DetectionModel:
    """Go back to the model that was current before; the starter is always there."""
    models.hold(household)
    model = _before(household)
    return _switch(model, act=Act.ROLLED_BACK, why=Why(person, reason), now=now)


def _before(household: Household) -> DetectionModel:
    current = models.current(household)
    line = model_acts.line_of_currents(household)
    starter = models.registered_starter(household)
    for model in [*reversed(line[:-1]), starter]:
        if model != current and not models.fault_of(model):
            return model
    sentence = _("Model %d is the current one, and there is none before it.")
    raise AlreadyCurrent(sentence % current.number)


def _switch(
    model: DetectionModel, *, act: Act, why: Why, now: datetime
) -> DetectionModel:
    models.make_current(model, act=act, now=now, why=why)
    backlog.look_again(model.household, model=model, now=now)
    return model
