"""Nights to freeze, and datasets that were."""

import pytest
from django.utils import timezone

from annotations.domain import files
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.models import Dataset
from tests.cast import evening, labelled, prepared, work_off

DURATION_S = 12.0


@pytest.fixture
def three_nights(alice):
    """Three nights with a cry each, all of it heard."""
    recordings = [
        prepared(
            alice,
            name=f"night {day}.wav",
            seed=day,
            duration_s=DURATION_S,
            started_at=evening(day),
        )
        for day in (1, 2, 3)
    ]
    for recording in recordings:
        labelled(recording, alice, (4_000, 5_000))
    return recordings


def ask(person, **choice):
    return datasets.ask(
        Choice(**choice),
        household=person.household,
        person=person,
        now=timezone.now(),
    )


def freeze(person, **choice):
    dataset = ask(person, **choice)
    work_off(dataset=dataset)
    dataset.refresh_from_db()
    return dataset


def content(dataset, *, but=("dataset.json", "README.md")):
    """All files of a dataset with their bytes; those two name its number and time."""
    folder = files.dataset(dataset)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in but
    }


def standing(dataset):
    """Say how far it is, as the API tells."""
    return datasets.standing(Dataset.objects.with_steps().get(pk=dataset.pk))
