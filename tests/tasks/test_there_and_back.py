"""What is frozen, exported and brought in again is frozen to the same bytes."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acoustics.events import Interval
from annotations.domain import exports, files
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.domain.importing import imports
from annotations.domain.labelling import annotations, heard
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings.recordings import Upload
from annotations.models import Annotation, LabelImport
from tests.brought import ask as ask_to_add
from tests.cast import label, soundless, work_off

LENGTH_MS = 60_000
NAMES = ["cry", "fuss", "laugh", "noise"]
SOURCES = ["human", "accepted", "edited"]


@st.composite
def a_place(draw):
    start_ms = draw(st.integers(0, LENGTH_MS - 1))
    end_ms = draw(st.integers(start_ms + 1, LENGTH_MS))
    return (
        draw(st.integers(0, 1)),
        Interval(start_ms, end_ms),
        draw(st.sampled_from(NAMES)),
        draw(st.sampled_from(SOURCES)),
    )


places = st.lists(a_place(), min_size=1, max_size=6, unique_by=lambda place: place[:3])


def freeze(person):
    dataset = datasets.ask(
        Choice(with_clips=False),
        household=person.household,
        person=person,
        now=timezone.now(),
    )
    work_off()
    dataset.refresh_from_db()
    assert dataset.frozen_at, dataset.last_job.problem
    return dataset


def export(dataset, person, format):
    made = exports.ask(
        exports.Choice(dataset=dataset, format=format, with_clips=False),
        household=person.household,
        person=person,
        now=timezone.now(),
    )
    work_off()
    made.refresh_from_db()
    assert made.sha256, [job.problem for job in made.jobs.all()]
    return files.export(made)


def bring_in(zipped, person, folder):
    part = folder / "brought"
    part.write_bytes(zipped.read_bytes())
    label_import = imports.receive(
        Upload(part, "export.zip", "0" * 64, part.stat().st_size),
        household=person.household,
        person=person,
        wish=imports.Wish(),
        now=timezone.now(),
    )
    ask_to_add(label_import, person)
    work_off()
    return LabelImport.objects.get(pk=label_import.pk)


def rows_of(dataset):
    return (files.dataset(dataset) / "manifest.jsonl").read_bytes()


@pytest.mark.parametrize("format", ["csv", "jsonl", "bundle"])
@settings(
    deadline=None,
    max_examples=10,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=places)
def test_freeze_export_import_freeze_is_the_identity(alice, tmp_path, format, said):
    Annotation.objects.all().delete()
    alice.household.recordings.all().delete()
    act = Act(by=alice, at=timezone.now())
    nights = [soundless(alice, day=day) for day in (21, 22)]
    for night in nights:
        heard.hear(night, spans=[Interval(0, LENGTH_MS)], act=act)
    for place, interval, name, source in said:
        made = annotations.annotate(
            recording=nights[place],
            interval=interval,
            label=label(alice, name),
            act=act,
        )
        Annotation.objects.filter(pk=made.pk).update(source=source)
    first = freeze(alice)
    zipped = export(first, alice, format)
    Annotation.objects.all().delete()

    added = bring_in(zipped, alice, tmp_path)
    second = freeze(alice)

    assert added.report["outcome"]["n_added"] == len(said)
    assert rows_of(second) == rows_of(first)
    assert second.checksum == first.checksum
