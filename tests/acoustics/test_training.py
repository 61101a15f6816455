import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from acoustics import backbone, bundle, embeddings, training
from acoustics.detection import detect
from acoustics.evaluation import evaluate
from acoustics.training import Training
from acoustics.training.fitting import Prior, fit
from tests.acoustics.training_nights import NIGHT_MS, frozen, made

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH


@pytest.fixture(scope="module")
def network():
    return backbone.load(NETWORK)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    return tmp_path_factory.mktemp("nights")


@pytest.fixture(scope="module")
def dataset(nights):
    return frozen(nights)


@pytest.fixture(scope="module")
def cache(nights):
    return nights / "cache"


@pytest.fixture(scope="module")
def model(nights, dataset, network, cache):
    how = Training(cache=cache, code_version="test")
    return training.train(dataset, out=nights / "model", backbone=network, how=how)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_trained_model_finds_the_bouts_of_a_night_it_has_not_heard(
    model, network, tmp_path
):
    samples, truth = made(tmp_path, seed=77)

    found = list(detect([samples], bundle=model, backbone=network))

    quality = evaluate([one.interval for one in found], truth, duration_ms=NIGHT_MS)
    assert quality.hit_rate == 1.0
    assert quality.n_false_bouts == 0
    assert all(one.label == "cry" and 0 < one.score < 1 for one in found)


def test_a_model_says_where_it_comes_from(model, dataset):
    assert model.trainer == "personal"
    assert model.dataset == {
        "number": 7,
        "checksum": json.loads((dataset / "dataset.json").read_text())["checksum"],
    }
    assert model.code_version == "test"
    assert not model.needs_sound


def test_the_same_dataset_and_seed_give_the_same_bytes(
    nights, dataset, network, model, tmp_path
):
    training.train(
        dataset,
        out=tmp_path / "again",
        backbone=network,
        how=Training(code_version="test"),
    )

    assert content(tmp_path / "again") == content(nights / "model")


def test_clips_that_were_heard_before_are_not_heard_again(
    dataset, cache, model, tmp_path
):
    class Deaf:
        def run(self, patches):
            raise AssertionError

    how = Training(cache=cache, code_version="test")
    again = training.train(dataset, out=tmp_path / "again", backbone=Deaf(), how=how)

    assert again.checksum == model.checksum


def test_a_damaged_clip_in_the_cache_is_heard_again(
    dataset, network, cache, model, tmp_path
):
    copied = tmp_path / "cache"
    shutil.copytree(cache, copied)
    for path in copied.glob("*/*"):
        path.write_bytes(path.read_bytes()[:-9])

    how = Training(cache=copied, code_version="test")
    again = training.train(dataset, out=tmp_path / "again", backbone=network, how=how)

    assert again.checksum == model.checksum


def test_a_training_that_is_stopped_leaves_no_bundle(dataset, network, cache, tmp_path):
    def stop(share):
        if share > 0.8:
            raise KeyboardInterrupt

    how = Training(cache=cache, report=stop)
    with pytest.raises(KeyboardInterrupt):
        training.train(dataset, out=tmp_path / "model", backbone=network, how=how)

    assert not list(tmp_path.iterdir())


def test_progress_never_goes_back_and_the_log_speaks_of_every_label(
    dataset, network, cache, tmp_path
):
    shares, lines = [], []
    how = Training(cache=cache, report=shares.append, log=lines.append)
    training.train(dataset, out=tmp_path / "model", backbone=network, how=how)

    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1
    assert any(line.startswith("cry:") for line in lines)


def test_what_is_tested_on_is_not_learned_from(
    dataset, network, cache, model, tmp_path
):
    copied = tmp_path / "dataset"
    shutil.copytree(dataset, copied)
    rows = (copied / "manifest.jsonl").read_text().splitlines(keepends=True)
    kept = [row for row in rows if json.loads(row)["split"] != "test"]
    (copied / "manifest.jsonl").write_text("".join(kept))

    how = Training(cache=cache, code_version="test")
    again = training.train(copied, out=tmp_path / "model", backbone=network, how=how)

    assert np.array_equal(again.heads["cry"].weights, model.heads["cry"].weights)


@pytest.mark.parametrize("n_said", [5, 6])
def test_five_clips_are_enough_to_begin(network, tmp_path, n_said):
    few = frozen(tmp_path, sides=("train", "test"), n_said=n_said)

    model = training.train(few, out=tmp_path / "model", backbone=network)

    assert model.labels == ("cry",)


def test_four_clips_are_too_few_and_the_sentence_says_so(network, tmp_path):
    few = frozen(tmp_path, sides=("train", "test"), n_said=4)

    with pytest.raises(training.CannotTrain, match=r"at least 5 clips of cry.*has 4"):
        training.train(few, out=tmp_path / "model", backbone=network)

    assert not (tmp_path / "model").exists()


def test_a_household_may_call_crying_what_it_likes(network, tmp_path):
    theirs = frozen(tmp_path, sides=("train",), label="laugh", crying=("laugh",))

    model = training.train(theirs, out=tmp_path / "model", backbone=network)

    assert model.labels == ("laugh",)
    assert model.heads["laugh"].own == "crying"


def test_an_unknown_trainer_is_refused_with_those_there_are(dataset, network, tmp_path):
    with pytest.raises(training.CannotTrain, match="personal"):
        training.train(
            dataset,
            out=tmp_path / "model",
            backbone=network,
            how=Training(trainer="magic"),
        )


def test_what_lies_at_the_place_of_a_bundle_is_left_alone(
    dataset, network, cache, tmp_path
):
    (tmp_path / "model").mkdir()

    with pytest.raises(FileExistsError):
        training.train(
            dataset,
            out=tmp_path / "model",
            backbone=network,
            how=Training(cache=cache),
        )


def test_every_clip_is_kept_by_its_checksum(dataset, cache, model):
    lines = (dataset / "manifest.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    learned_from = [row for row in rows if row["split"] != "test"]

    for row in learned_from:
        kept = cache / row["sha256"][:2] / row["sha256"]
        assert embeddings.is_whole(kept)
        clip = (dataset / row["path"]).read_bytes()
        assert hashlib.sha256(clip).hexdigest() == kept.name


def test_weights_stay_where_they_were_without_examples():
    prior = Prior(mean=np.array([0.0, 1.0]), strength=np.array([1.0, 1.0]))

    told = fit(np.zeros((0, 2), np.float32), np.zeros(0), np.zeros(0), prior=prior)

    assert told.tolist() == [0.0, 1.0]


def test_weights_move_farther_the_more_examples_agree():
    prior = Prior(mean=np.zeros(1), strength=np.ones(1))

    def moved(n):
        ones = np.ones((n, 1), np.float32)
        return float(fit(ones, np.ones(n), np.ones(n), prior=prior)[0])

    assert 0 < moved(1) < moved(10) < moved(100)


def test_an_example_that_stands_for_ten_counts_as_ten():
    prior = Prior(mean=np.zeros(1), strength=np.ones(1))
    one = np.ones((1, 1), np.float32)
    ten = np.ones((10, 1), np.float32)

    weighed = fit(one, np.ones(1), np.full(1, 10.0), prior=prior)

    assert weighed == pytest.approx(
        fit(ten, np.ones(10), np.ones(10), prior=prior), abs=1e-3
    )


def test_a_bundle_can_be_loaded_from_where_it_was_moved_to(nights, model, tmp_path):
    shutil.copytree(nights / "model", tmp_path / "elsewhere")

    assert bundle.load(tmp_path / "elsewhere").checksum == model.checksum
