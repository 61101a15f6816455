"""Labelled nights, and models that were trained on them."""

import uuid

from django.utils import timezone

from acoustics import synthesis
from annotations.domain import files
from annotations.domain.datasets import datasets, nights
from annotations.domain.datasets.choices import Choice
from annotations.domain.learning import training
from annotations.models import Dataset, DetectionModel, Person
from tests import cast
from tests.browser.backstage.people import found
from tests.browser.backstage.recorded import work_off


def label_nights(name, sides=("train", "train", "test", "test")):
    """Give somebody a short night for each side, all of them labelled."""
    person = Person.objects.get(username=name)
    for number, side in enumerate(sides):
        path = files.incoming().with_suffix(".flac")
        truth = synthesis.render_night(
            path, duration_ms=120_000, n_bouts=2, seed=40 + number
        )
        night = cast.hand_in(
            person,
            path=path,
            name=f"Night {number}.flac",
            started_at=cast.evening(10 + number),
        )
        work_off(person.household)
        night.refresh_from_db()
        places = [(each.start_ms, each.end_ms) for each in truth]
        if side == "test":
            # A slip of the hand in the quiet before: no model can hear crying there.
            places.insert(0, (500, 1_500))
        cast.labelled(night, person, *places)
        nights.pin(
            person.household,
            nights.night_of(night, household=person.household),
            split=side,
            person=person,
            now=timezone.now(),
        )


def freeze(name):
    """Freeze all that somebody has marked; answers the dataset's number."""
    person = Person.objects.get(username=name)
    dataset = datasets.ask(
        Choice(), household=person.household, person=person, now=timezone.now()
    )
    work_off(person.household)
    return dataset.number


def train(name, seed):
    """Train a model from somebody's newest dataset; answers its number."""
    person = Person.objects.get(username=name)
    model = training.ask(
        Dataset.objects.of(person.household).frozen().newest_first().first(),
        trainer=DetectionModel.Trainer.PERSONAL,
        seed=seed,
        household=person.household,
        person=person,
        now=timezone.now(),
    )
    work_off(person.household)
    return model.number


def school():
    """Let somebody own labelled nights and two models trained on them; answers who."""
    name = "teacher"
    if not Person.objects.filter(username=name).exists():
        found(name, uuid.uuid4().hex)
        label_nights(name)
        freeze(name)
        for seed in (0, 1):
            train(name, seed)
    return name


VERBS = (
    label_nights,
    freeze,
    train,
    school,
)
