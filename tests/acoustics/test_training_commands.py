import json
from pathlib import Path

import pytest

from acoustics import backbone, bundle
from acoustics.__main__ import BAD_INPUT, main
from tests.acoustics.training_nights import frozen

NETWORK = Path(__file__).parents[2] / backbone.DEFAULT_PATH


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def dataset(folder):
    return frozen(folder)


@pytest.fixture(scope="module")
def model(folder, dataset):
    out = folder / "model"
    assert run("train", dataset, "--out", out, "--seed", 3) == 0
    return out


def run(*words):
    return main([*map(str, words), "--backbone", str(NETWORK)])


def test_a_dataset_is_trained_from_by_one_command(model):
    made = bundle.load(model)

    assert made.trainer == "personal"
    assert made.seed == 3


def test_a_model_is_evaluated_on_the_nights_that_were_held_out(dataset, model, capsys):
    assert run("evaluate", model, dataset, "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["nights"] == 1
    assert told["labels"]["cry"]["household"]["hit_rate"]["value"] == 1.0
    assert told["labels"]["cry"]["average_precision"] > 0.9


def test_evaluation_says_it_in_a_line_for_people(dataset, model, capsys):
    assert run("evaluate", model, dataset, "--split", "train") == 0

    assert capsys.readouterr().out.startswith("cry: hit rate 1")


def test_the_starter_can_be_evaluated_too(dataset, capsys):
    assert run("evaluate", bundle.STARTER, dataset, "--json") == 0

    assert json.loads(capsys.readouterr().out)["labels"]["cry"]["roc_auc"] > 0.5


def test_a_side_without_clips_is_told_in_a_sentence(dataset, model, capsys):
    assert run("evaluate", model, dataset, "--split", "validation") == BAD_INPUT

    assert "no clips for validation" in capsys.readouterr().err


@pytest.mark.parametrize("lack", ["dataset.json", "manifest.jsonl"])
def test_a_folder_that_is_no_dataset_is_told_in_a_sentence(
    tmp_path, dataset, capsys, lack
):
    for name in {"dataset.json", "manifest.jsonl", "heard.jsonl"} - {lack}:
        (tmp_path / name).write_bytes((dataset / name).read_bytes())

    assert run("train", tmp_path, "--out", tmp_path / "model") == BAD_INPUT
    assert f"{lack} is missing" in capsys.readouterr().err


def test_a_model_is_never_written_over_another(dataset, model, capsys):
    before = (model / "model.json").read_bytes()

    assert run("train", dataset, "--out", model) == BAD_INPUT
    assert (model / "model.json").read_bytes() == before


def test_a_trainer_that_is_not_there_is_told_in_a_sentence(dataset, tmp_path, capsys):
    code = run("train", dataset, "--out", tmp_path / "model", "--trainer", "magic")

    assert code == BAD_INPUT
    assert "no trainer 'magic'" in capsys.readouterr().err
