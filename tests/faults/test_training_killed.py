"""A worker that is killed while it trains leaves no half model, and the loop closes.

Real workers on a real broker: the folder of the default set-up, or the servers that
the surroundings name.
"""

import pytest
from django.db import connections
from django.utils import timezone

from annotations.domain import files
from annotations.domain.learning import models, promotions
from annotations.models import Job, ModelAct, Suggestion
from tests.cast import evening, work_off
from tests.faults.test_workers_killed import (
    dead_or_alive,  # noqa: F401 - a fixture
    kill,
    reap,
    wait_until,
    worker,
)
from tests.frozen import freeze
from tests.trained import ask, deaf, labelled_night, unheard_night

NIGHTS = {"train": (1, 2), "test": (3, 4, 5, 6, 7)}


@pytest.fixture
def dataset(alice):
    """Nights enough to compare two models by, and a deaf one that is current."""
    promotions.promote(deaf(alice.household), person=alice, now=timezone.now())
    for side, days in NIGHTS.items():
        for day in days:
            labelled_night(
                alice, side=side, day=day, seed=day, n_bouts=3, duration_ms=245_000
            )
    return freeze(alice)


@pytest.mark.django_db(transaction=True)
def test_in_the_middle_of_training(alice, dataset, dead_or_alive):  # noqa: F811
    new, _truth = unheard_night(alice, seed=9, started_at=evening(9))
    work_off(recording=new)
    files.discard(files.clip_embeddings(alice.household))
    model = ask(dataset, alice)
    connections.close_all()

    dead_or_alive.append(worker())
    reap()
    training = Job.objects.filter(kind=Job.Kind.TRAIN, status=Job.Status.RUNNING)
    wait_until(training.filter(progress__gt=0).exists, what="nothing was trained")
    kill(dead_or_alive[0])

    model.refresh_from_db()
    assert training.exists()
    assert model.made_at is None
    assert not files.bundle(model).exists()

    dead_or_alive.append(worker())
    reap()
    unfinished = Job.objects.exclude(status=Job.Status.DONE)
    wait_until(lambda: not unfinished.exists(), what="not all was done")
    model.refresh_from_db()
    assert model.current, model.contest
    assert models.load(model)
    assert ModelAct.objects.filter(model=model).count() == 1
    assert not files.building_model(model).exists()
    told = Suggestion.objects.filter(recording=new).of_current_model().pending()
    assert told.exists()
