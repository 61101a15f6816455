import csv
import hashlib
import io
import zipfile

import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain import exports, files
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import Export, Job
from tests.cast import hand_in, label, work_off

URL = "/api/v1/exports/"


@pytest.fixture
def client(api, alice):
    return api(alice)


def annotate(recording, person, *, start_ms=1_200, end_ms=1_800, name="cry", note=""):
    return annotations.annotate(
        recording=recording,
        interval=Interval(start_ms, end_ms),
        label=label(person, name),
        note=note,
        act=Act(by=person, at=timezone.now()),
    )


def build(client, **body):
    made = client.post(URL, body)
    assert made.status_code == 202, made.json()
    work_off(kind=Job.Kind.EXPORT)
    shown = client.get(f"{URL}{made.json()['number']}/").json()
    response = client.get(shown["download_url"])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return shown, archive


def manifest(archive):
    text = archive.read("manifest.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestExport:
    def test_holds_a_clip_for_each_annotation(self, client, recording, alice):
        annotate(recording, alice)
        annotate(recording, alice, start_ms=0, end_ms=400, name="laugh")

        shown, archive = build(client)

        rows = manifest(archive)
        assert shown["status"] == "done"
        assert shown["n_clips"] == 2
        assert {row["label"] for row in rows} == {"cry", "laugh"}
        assert set(archive.namelist()) == {row["path"] for row in rows} | {
            "manifest.csv"
        }

    def test_says_how_much_was_kept_around_each_clip(self, client, recording, alice):
        annotate(recording, alice, start_ms=1_200, end_ms=1_800)
        annotate(recording, alice, start_ms=100, end_ms=2_900)

        _, archive = build(client, lead_ms=500, tail_ms=500)

        kept = [(row["lead_ms"], row["tail_ms"]) for row in manifest(archive)]
        assert kept == [("100", "100"), ("500", "500")]

    def test_has_a_checksum_for_each_clip_and_for_the_whole(
        self, client, recording, alice
    ):
        annotate(recording, alice)

        shown, archive = build(client)

        row = manifest(archive)[0]
        clip = archive.read(row["path"])
        assert hashlib.sha256(clip).hexdigest() == row["sha256"]
        zipped = files.export(Export.objects.get()).read_bytes()
        assert hashlib.sha256(zipped).hexdigest() == shown["sha256"]

    @pytest.mark.parametrize(
        ("encoding", "magic"), [("wav", b"RIFF"), ("flac", b"fLaC"), ("mp3", b"ID3")]
    )
    def test_comes_in_the_encoding_asked_for(
        self, client, recording, alice, encoding, magic
    ):
        annotate(recording, alice)

        _, archive = build(client, encoding=encoding)

        clip = archive.read(manifest(archive)[0]["path"])
        assert clip.startswith(magic)

    def test_of_null_holds_all(self, client, recording, alice):
        annotate(recording, alice)

        _, archive = build(client, recordings=None, labels=None)

        assert len(manifest(archive)) == 1

    def test_holds_the_chosen_labels_only(self, client, recording, alice):
        annotate(recording, alice)
        annotate(recording, alice, name="laugh")

        _, archive = build(client, labels=["laugh"])

        assert [row["label"] for row in manifest(archive)] == ["laugh"]

    def test_holds_the_chosen_recordings_only(self, client, recording, alice):
        annotate(recording, alice)
        other = hand_in(alice, seed=9)
        work_off(kind=Job.Kind.PREPARE)
        other.refresh_from_db()
        annotate(other, alice)

        _, archive = build(client, recordings=[str(other.pk)])

        assert [row["recording"] for row in manifest(archive)] == [str(other.pk)]

    def test_leaves_deleted_annotations_out(self, client, recording, alice):
        annotate(recording, alice)
        gone = annotate(recording, alice, start_ms=0, end_ms=100)
        annotations.delete(gone, version=1, act=Act(by=alice, at=timezone.now()))

        _, archive = build(client)

        assert len(manifest(archive)) == 1

    def test_keeps_a_spreadsheet_from_running_a_note(self, client, recording, alice):
        annotate(recording, alice, note='=HYPERLINK("x")')

        _, archive = build(client)

        assert manifest(archive)[0]["note"] == '\'=HYPERLINK("x")'

    def test_of_nothing_says_what_to_do_first(self, client, recording):
        response = client.post(URL, {})

        assert response.status_code == 409
        assert "Mark a cry" in response.json()["detail"]
        assert not Export.objects.exists()

    def test_is_named_as_a_download(self, client, recording, alice):
        annotate(recording, alice)
        shown, _ = build(client)

        response = client.get(shown["download_url"])

        assert "lullabel-clips-1.zip" in response["Content-Disposition"]

    def test_cannot_be_fetched_before_it_is_whole(self, client, recording, alice):
        annotate(recording, alice)
        client.post(URL, {})

        assert client.get(f"{URL}1/download/").status_code == 409

    def test_that_breaks_off_leaves_no_file(self, client, recording, alice):
        annotate(recording, alice)
        client.post(URL, {})
        export = Export.objects.get()

        def stop(progress):
            raise InterruptedError

        with pytest.raises(InterruptedError), exports.building(export, report=stop):
            pass

        assert not list(files.export(export).parent.glob("*.part"))
