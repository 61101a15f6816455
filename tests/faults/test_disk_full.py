"""A disk that fills up at the worst moment loses nothing and lies to nobody.

The limit on the size of a file stands for the full disk: the system refuses the write
in the same way, and any test machine can set it.
"""

import resource
import shutil
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from acoustics.dataset.verifying import verify
from acoustics.events import Interval
from annotations import tasks
from annotations.domain import exports, files
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import Job, Recording
from tests.cast import hand_in, label, labelled, prepared, sound, work_off
from tests.frozen import ask, standing

MOST_BYTES = 3_000_000
TOO_LONG_S = 120.0


@contextmanager
def full_disk(most_bytes=MOST_BYTES):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def partials():
    return {
        *settings.SOUND_ROOT.rglob("*.part"),
        *settings.EXPORT_ROOT.rglob("*.part"),
        *settings.DATASET_ROOT.rglob("parts/*.part"),
        *settings.DATASET_ROOT.rglob("bundle.part"),
        *(settings.SOUND_ROOT / "incoming").glob("*"),
    }


@pytest.fixture(autouse=True)
def no_leftovers(db):
    for path in partials():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    yield
    assert partials() == set()


def test_an_upload_is_refused_with_a_sentence_and_can_be_sent_again(api, alice):
    path = sound(duration_s=TOO_LONG_S)
    content = path.read_bytes()
    path.unlink()

    def send():
        file = SimpleUploadedFile("night.wav", content)
        return api(alice).post(
            "/api/v1/recordings/", {"file": file}, format="multipart"
        )

    with full_disk():
        refused = send()
    assert refused.status_code == 507
    assert "make room" in refused.json()["detail"]
    assert not Recording.objects.exists()

    assert send().status_code == 201


def test_a_preparation_fails_with_a_sentence_and_goes_through_later(alice):
    recording = hand_in(alice, duration_s=TOO_LONG_S)

    with full_disk(1_000_000):
        work_off(kind=Job.Kind.PREPARE)
    recording.refresh_from_db()
    assert recording.status == Recording.Status.FAILED
    assert "try again" in recording.problem
    assert files.original(recording).exists()
    assert not files.working_copy(recording).exists()

    tasks.start_again(Job.objects.get(kind=Job.Kind.PREPARE))
    work_off(kind=Job.Kind.PREPARE)

    recording.refresh_from_db()
    assert recording.status == Recording.Status.READY


def test_an_export_leaves_no_half_zip(alice):
    recording = hand_in(alice, duration_s=TOO_LONG_S)
    work_off(kind=Job.Kind.PREPARE)
    recording.refresh_from_db()
    annotations.annotate(
        recording=recording,
        interval=Interval(0, 110_000),
        label=label(alice),
        act=Act(by=alice, at=timezone.now()),
    )
    export = exports.ask(
        exports.Choice(), household=alice.household, person=alice, now=timezone.now()
    )

    with full_disk():
        work_off(kind=Job.Kind.EXPORT)

    assert Job.objects.get(export=export).status == Job.Status.FAILED
    assert not files.export(export).exists()


@pytest.mark.parametrize("step", [Job.Kind.FREEZE, Job.Kind.CUT, Job.Kind.SEAL])
def test_a_dataset_fails_with_a_sentence_and_is_made_later(alice, step):
    # Many annotations, so that each step writes more than there is room for.
    recording = prepared(alice, duration_s=TOO_LONG_S)
    places = [(start_ms, start_ms + 100) for start_ms in range(0, 30_000, 1_000)]
    labelled(recording, alice, *places)
    dataset = ask(alice)
    before = [Job.Kind.FREEZE, Job.Kind.CUT, Job.Kind.SEAL]
    for earlier in before[: before.index(step)]:
        work_off(dataset=dataset, kind=earlier)

    with full_disk(1_000):
        work_off(dataset=dataset, kind=step)

    told = standing(dataset)
    assert (told.status, told.job.kind) == ("failed", step)
    assert "make room" in told.problem
    assert not files.dataset(dataset).exists()
    tasks.start_again(told.job)
    work_off(dataset=dataset)
    assert standing(dataset).status == "done"
    assert list(verify(files.dataset(dataset))) == []
