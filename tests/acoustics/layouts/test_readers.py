"""Programs of others read the layouts that are made for them."""

import gc
import hashlib
import io
import json
import tarfile
from dataclasses import replace

import mlcroissant
import numpy as np
import pytest
import soundfile
import webdataset

from acoustics.layouts import croissant
from acoustics.layouts import webdataset as shards
from tests.acoustics.layouts.clips import CLIPS, FACTS, laid_out

TRAINING = [clip for clip in CLIPS if clip[0].split == "train"]


# It leaves its files open for the collector, which would tell on whatever runs then.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
class TestWebDataset:
    @pytest.fixture(autouse=True)
    def close_its_files(self):
        yield
        gc.collect()

    def test_reads_the_clips_of_a_split_with_their_rows(self, tmp_path):
        laid_out(shards.write(CLIPS, FACTS), tmp_path)

        samples = list(
            webdataset.WebDataset(
                str(tmp_path / "train-000000.tar"), shardshuffle=False
            ).decode()
        )

        assert [one["json"]["label"] for one in samples] == ["cry", "fuss", "none"]
        assert [one["json"]["lead_ms"] for one in samples] == [0, 500, 0]
        for one, (_, cut) in zip(samples, TRAINING, strict=True):
            sound, rate_hz = soundfile.read(io.BytesIO(one["wav"]), dtype="int16")
            assert rate_hz == 16_000
            assert np.array_equal(sound, cut)

    def test_reads_many_shards_as_one(self, tmp_path):
        paths = laid_out(shards.write(TRAINING, FACTS, shard_bytes=1), tmp_path)
        names = [str(tmp_path / path) for path in paths if path.endswith(".tar")]

        samples = list(webdataset.WebDataset(names, shardshuffle=False))

        assert len(names) == 3
        assert [one["__key__"] for one in samples] == ["000001", "000002", "000003"]

    def test_no_shard_is_larger_than_asked_for(self):
        shard_bytes = 200_000

        entries = list(shards.write(TRAINING * 5, FACTS, shard_bytes=shard_bytes))

        sizes = [len(one.content) for one in entries if one.path.endswith(".tar")]
        assert len(sizes) > 2
        assert max(sizes) <= shard_bytes
        assert sizes[0] > shard_bytes / 2

    def test_a_shard_tells_nothing_of_when_and_by_whom_it_was_made(self):
        _, entry = shards.write(TRAINING, FACTS)

        with tarfile.open(fileobj=io.BytesIO(entry.content)) as tar:
            told = {(one.mtime, one.uid, one.gid, one.uname) for one in tar}

        assert told == {(0, 0, 0, "")}


# It reads with what rdflib and pandas mean to give up, and logs what is only advised.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestCroissant:
    def described(self, folder, **changes):
        rows = [
            replace(row, sha256=hashlib.sha256(row.label.encode()).hexdigest())
            for row, _ in CLIPS
        ]
        manifest = "".join(row.as_line() for row in rows).encode()
        (folder / "manifest.jsonl").write_bytes(manifest)
        facts = {
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
            "with_clips": True,
            "version": "1.0.0",
        }
        entry = croissant.describe(FACTS, **facts | changes)
        laid_out([entry], folder)
        return folder / entry.path, rows

    @pytest.mark.parametrize("with_clips", [True, False])
    def test_finds_no_fault_in_the_description(self, with_clips, tmp_path):
        path, _ = self.described(tmp_path, with_clips=with_clips)

        dataset = mlcroissant.Dataset(jsonld=path)

        assert not dataset.metadata.ctx.issues.errors
        assert dataset.metadata.name == "lullabel-dataset-3"
        assert str(dataset.metadata.license[0]) == FACTS.licence

    def test_reads_the_rows_through_it(self, tmp_path):
        path, rows = self.described(tmp_path)

        read = list(mlcroissant.Dataset(jsonld=path).records("rows"))

        assert [one["rows/label"].decode() for one in read] == [
            row.label for row in rows
        ]
        assert [(one["rows/start_ms"], one["rows/end_ms"]) for one in read] == [
            (row.start_ms, row.end_ms) for row in rows
        ]
        assert read[0]["rows/sha256"].decode() == rows[0].sha256

    def test_notices_a_manifest_that_is_another(self, tmp_path):
        path, _ = self.described(tmp_path, manifest_sha256="0" * 64)

        with pytest.raises(mlcroissant.GenerationError) as refusal:
            list(mlcroissant.Dataset(jsonld=path).records("rows"))

        assert "not identical with the reference" in str(refusal.value.__cause__)

    def test_names_every_column_of_the_manifest(self, tmp_path):
        path, rows = self.described(tmp_path)

        stated = json.loads(path.read_text())

        fields = [one["name"] for one in stated["recordSet"][0]["field"]]
        assert fields == list(json.loads(rows[0].as_line()))
