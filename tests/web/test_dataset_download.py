"""A dataset in a format, by its address: built once, sent by Range."""

import hashlib
import io
import zipfile

import pytest

from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.verifying import verify
from annotations.domain import files
from annotations.models import Export, Job
from tests.cast import work_off
from tests.frozen import freeze

URL = "/api/v1/datasets/1/download/"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def dataset(recording, alice):
    return freeze(recording, alice)


def content_of(response):
    return b"".join(response.streaming_content)


def download(client, **query):
    """Ask, let a worker work, and ask again, as a program would."""
    first = client.get(URL, query)
    assert first.status_code == 202, first.json()
    assert int(first["Retry-After"]) > 0
    work_off(kind=Job.Kind.EXPORT)
    return client.get(URL, query)


class TestDownload:
    def test_of_a_bundle_holds_the_very_files(self, client, dataset, tmp_path):
        response = download(client, format="bundle")

        zipfile.ZipFile(io.BytesIO(content_of(response))).extractall(tmp_path)
        assert list(verify(tmp_path)) == []
        assert open_bundle(tmp_path).checksum == dataset.checksum
        kept = files.dataset(dataset)
        for path in kept.rglob("*.*"):
            assert (tmp_path / path.relative_to(kept)).read_bytes() == path.read_bytes()

    def test_is_named_after_the_dataset_and_tagged_by_its_checksum(
        self, client, dataset
    ):
        response = download(client)

        sha256 = hashlib.sha256(content_of(response)).hexdigest()
        assert response["ETag"] == f'"{sha256}"'
        assert "lullabel-dataset-1-bundle-1.zip" in response["Content-Disposition"]

    def test_that_is_cut_in_the_middle_goes_on_by_range(self, client, dataset):
        whole = download(client)
        etag, size_bytes = whole["ETag"], int(whole["Content-Length"])
        middle = size_bytes // 2

        first = client.get(URL, headers={"Range": f"bytes=0-{middle - 1}"})
        rest = client.get(URL, headers={"Range": f"bytes={middle}-", "If-Range": etag})

        assert (first.status_code, rest.status_code) == (206, 206)
        joined = content_of(first) + content_of(rest)
        assert f'"{hashlib.sha256(joined).hexdigest()}"' == etag
        assert zipfile.ZipFile(io.BytesIO(joined)).testzip() is None

    def test_of_the_same_is_built_once(self, client, dataset):
        download(client, format="csv")

        again = client.get(URL, {"format": "csv"})

        assert again.status_code == 200
        assert Export.objects.count() == 1

    def test_that_waits_is_not_asked_for_twice(self, client, dataset):
        numbers = {
            client.get(URL, {"format": "csv"}).json()["number"] for _ in range(3)
        }

        assert numbers == {1}

    def test_with_another_option_is_built_anew(self, client, dataset):
        download(client, format="clips")
        download(client, format="clips", encoding="flac")

        assert Export.objects.count() == 2

    def test_is_made_again_when_its_file_is_gone(self, client, dataset):
        download(client)
        files.export(Export.objects.get()).unlink()

        assert download(client).status_code == 200
        assert client.get("/api/v1/exports/1/download/").status_code == 409

    def test_that_did_not_come_out_says_so(self, client, dataset):
        next(files.dataset(dataset).rglob("*.wav")).write_bytes(b"RIFF")
        client.get(URL)
        work_off(kind=Job.Kind.EXPORT)

        response = client.get(URL)

        assert response.status_code == 409
        assert response.json()["code"] == "export_failed"
        assert "damaged on the disk" in response.json()["detail"]

    def test_of_one_that_is_being_frozen_says_to_come_back(self, client, dataset):
        dataset.frozen_at = None
        dataset.save()

        response = client.get(URL)

        assert response.status_code == 409
        assert "not frozen yet" in response.json()["detail"]

    def test_of_an_unknown_format_says_which_there_are(self, client, dataset):
        response = client.get(URL, {"format": "mp4"})

        assert response.status_code == 400
        assert "mp4" in str(response.json())

    def test_takes_what_was_frozen_and_not_what_is_labelled_now(
        self, client, dataset, recording
    ):
        recording.annotations.all().delete()

        response = download(client, format="clips")

        archive = zipfile.ZipFile(io.BytesIO(content_of(response)))
        names = [name for name in archive.namelist() if name.endswith(".wav")]
        assert sorted(name.split("/")[1] for name in names) == [
            "cry",
            "cry",
            "laugh",
            "none",
        ]

    def test_is_none_of_a_strangers_business(self, api, charlie, dataset):
        assert api(charlie).get(URL).status_code == 404
