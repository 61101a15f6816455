"""Bringing labels in by the API: what it answers, and each format's way there and back."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from acoustics.events import Annotation as Said
from acoustics.events import Interval, Sheet
from acoustics.formats.registry import FORMATS
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import Annotation, Job, LabelImport, Recording
from tests.brought import clip, standing, zipped
from tests.cast import label, work_off

URL = "/api/v1/imports/"
WRITTEN = [format for format in FORMATS.values() if format.write]


@pytest.fixture
def client(api, alice):
    return api(alice)


def bring(client, content, *, name="labels.txt", **more):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    return client.post(URL, {"file": file, **more}, format="multipart")


def apply(client, shown, labels=None):
    body = {} if labels is None else {"labels": labels}
    answer = client.post(f"{URL}{shown['number']}/apply/", body)
    assert answer.status_code == 202, answer.json()
    work_off(kind=Job.Kind.IMPORT)
    return client.get(f"{URL}{shown['number']}/").json()


class TestImport:
    def test_is_read_first_and_then_added(self, client, recording, alice):
        brought = bring(client, "0.5\t1.25\tcry\n", recording=str(recording.pk))
        assert brought.status_code == 201
        shown = brought.json()
        assert (shown["status"], shown["report"]["n_new"]) == ("read", 1)
        assert shown["outcome"] is None

        after = apply(client, shown)

        assert (after["status"], after["outcome"]["n_added"]) == ("added", 1)
        assert standing(alice.household) == [(500, 1_250, "cry", "", "human")]

    def test_waits_as_a_job_that_can_be_watched(self, client, recording):
        shown = bring(client, "0.5\t1.25\tcry\n", name="night.txt").json()

        answer = client.post(f"{URL}{shown['number']}/apply/", {}).json()

        job = client.get(f"/api/v1/jobs/{answer['job']}/").json()
        assert answer["status"] == "queued"
        assert (job["kind"], job["label_import"]) == ("import", shown["number"])

    def test_is_taken_back(self, client, recording, alice):
        shown = bring(client, "0.5\t1.25\tcry\n", name="night.txt").json()
        apply(client, shown)

        after = client.post(f"{URL}{shown['number']}/take-back/").json()

        assert after["status"] == "taken back"
        assert after["taken_back"] == {"n_gone": 1, "n_kept": 0}
        assert standing(alice.household) == []

    def test_takes_words_of_ours_or_null_for_words_of_theirs(
        self, client, recording, alice
    ):
        lines = "0\t0.5\thowl\n1\t1.5\tdog\n2\t2.5\tcry\n"
        shown = bring(client, lines, name="night.txt").json()

        after = apply(client, shown, {"howl": "fuss", "cry": None})

        assert [row[2] for row in standing(alice.household)] == ["fuss"]
        assert after["outcome"]["n_left_out"] == 2

    def test_is_looked_at_again_about_another_recording(self, client, recording):
        shown = bring(client, "0.5\t1.25\tcry\n").json()
        assert shown["report"]["n_unmatched"] == 1

        answer = client.patch(
            f"{URL}{shown['number']}/", {"recording": str(recording.pk)}
        )

        assert answer.json()["report"]["n_new"] == 1

    def test_of_clips_sends_each_to_be_prepared(
        self, client, alice, django_capture_on_commit_callbacks
    ):
        packed = zipped({"cry/a.wav": clip(seed=1), "cry/b.wav": clip(seed=2)})
        shown = bring(client, packed, name="clips.zip").json()
        client.post(f"{URL}{shown['number']}/apply/", {})

        with django_capture_on_commit_callbacks() as sent:
            work_off(kind=Job.Kind.IMPORT)

        assert Recording.objects.count() == 2
        assert len(sent) == 2

    @pytest.mark.parametrize(
        ("content", "name", "status"),
        [
            ("milk", "list.txt", 422),
            ("PK\x03\x04 and no more", "x.zip", 422),
            ("", "empty.csv", 422),
        ],
    )
    def test_is_refused_with_a_sentence_and_leaves_nothing(
        self, client, content, name, status
    ):
        answer = bring(client, content, name=name)

        assert answer.status_code == status
        assert answer.json()["fields"]["file"] == [answer.json()["detail"]]
        assert not LabelImport.objects.exists()
        assert list((settings.SOUND_ROOT / "incoming").glob("*")) == []

    def test_cannot_name_a_strangers_recording(self, client, strangers_recording):
        answer = bring(client, "0\t1\tcry\n", recording=str(strangers_recording.pk))

        assert answer.status_code == 400
        assert "recording" in answer.json()["fields"]

    def test_that_failed_says_why(self, client, recording):
        shown = bring(client, "0.5\t1.25\tcry\n", name="night.txt").json()
        client.post(f"{URL}{shown['number']}/apply/", {})
        client.delete(f"/api/v1/recordings/{recording.pk}/")

        work_off(kind=Job.Kind.IMPORT)

        after = client.get(f"{URL}{shown['number']}/").json()
        assert after["status"] == "failed"
        assert "was deleted in the meantime" in after["problem"]
        assert after["report"]["n_unmatched"] == 1

    def test_is_removed(self, client, recording):
        shown = bring(client, "0.5\t1.25\tcry\n", name="night.txt").json()

        answer = client.delete(f"{URL}{shown['number']}/")

        assert answer.status_code == 204
        assert client.get(URL).json()["results"] == []


@pytest.mark.parametrize("format", WRITTEN, ids=lambda format: format.name)
def test_what_a_format_writes_comes_back_to_the_millisecond(
    client, recording, alice, format
):
    said = [(0, 501, "cry"), (733, 1_499, "laugh"), (2_001, 3_000, "cry")]
    sheet = Sheet(
        recording=str(recording.pk),
        duration_ms=3_000,
        started_at=None,
        annotations=tuple(
            Said(interval=Interval(start, end), label=label)
            for start, end, label in said
        ),
    )
    document = "".join(format.write([sheet]))

    shown = bring(client, document, name=f"{recording.pk}{format.suffix}").json()
    apply(client, shown)

    assert shown["format"] == format.name
    assert [row[:3] for row in standing(alice.household)] == said


LABEL_FORMATS = [
    *("clips", "audacity", "raven", "textgrid", "jams", "label_studio"),
    *("csv", "jsonl"),
]


@pytest.mark.parametrize("format", LABEL_FORMATS)
def test_what_is_exported_comes_back_to_the_millisecond(
    client, recording, alice, format
):
    said = [(0, 501, "cry"), (733, 1_499, "laugh"), (2_001, 3_000, "cry")]
    act = Act(by=alice, at=timezone.now())
    for start, end, name in said:
        annotations.annotate(
            recording=recording,
            interval=Interval(start, end),
            label=label(alice, name),
            act=act,
        )
    exported = client.post(
        "/api/v1/exports/", {"format": format, "with_clips": format == "clips"}
    )
    assert exported.status_code == 202, exported.json()
    work_off(kind=Job.Kind.EXPORT)
    address = f"/api/v1/exports/{exported.json()['number']}/download/"
    packed = b"".join(client.get(address).streaming_content)
    for annotation in Annotation.objects.all():
        annotations.delete(annotation, version=1, act=act)

    shown = bring(client, packed, name="export.zip").json()
    apply(client, shown)

    assert [row[:3] for row in standing(alice.household)] == said
