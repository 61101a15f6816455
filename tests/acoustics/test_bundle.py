import json
import shutil

import numpy as np
import pytest

from acoustics import backbone, bundle

LOGITS = np.full((3, backbone.N_CLASSES), -9.0, np.float32)


@pytest.fixture
def folder(tmp_path):
    copied = tmp_path / "model"
    shutil.copytree(bundle.STARTER, copied)
    return copied


def change(folder, *keys, to):
    path = folder / "model.json"
    stated = json.loads(path.read_text())
    inner = stated
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = to
    path.write_text(json.dumps(stated))


def test_the_starter_hears_crying():
    starter = bundle.load()

    assert starter.labels == ("cry",)
    assert starter.trainer == "starter"
    assert starter.seed is None
    assert starter.metrics


def test_the_checksum_follows_the_content(folder):
    before = bundle.load(folder).checksum

    change(folder, "thresholds", "cry", "reach_ms", to=9_000)

    assert before == bundle.load(bundle.STARTER).checksum
    assert bundle.load(folder).checksum != before


def test_a_score_rises_with_crying_and_falls_with_laughter():
    scoring = bundle.load().scores["cry"]
    logits = LOGITS.copy()
    logits[:2, 20] = 1.0
    logits[1, 13] = 5.0

    cry, laughed, neither = scoring.score(logits)

    assert 0.0 < neither < laughed < cry < 1.0


def test_a_score_is_the_logistic_function_worked_out_by_hand():
    scoring = bundle.Scoring(
        classes=(19, 20),
        contrast_classes=(13,),
        contrast_floor=-6.0,
        contrast_weight=0.5,
        slope=2.0,
        offset=1.0,
    )
    logits = LOGITS.copy()
    logits[0, 20] = 1.0
    logits[1, 19], logits[1, 13] = 1.0, 2.0

    scores = scoring.score(logits)

    # Evidence 1 + 0.5 * 6 = 4, 1 - 0.5 * 2 = 0 and -9 + 3 = -6.
    by_hand = [1 / (1 + np.exp(-2 * (evidence - 1))) for evidence in (4, 0, -6)]
    np.testing.assert_allclose(scores, by_hand)


def test_scores_of_absurd_logits_stay_in_range():
    logits = LOGITS.copy()
    logits[0, 20], logits[1, 20] = 1e6, -1e6

    scores = bundle.load().scores["cry"].score(logits)

    assert ((scores >= 0) & (scores <= 1)).all()


@pytest.mark.parametrize(
    ("keys", "to", "said"),
    [
        (("format",), 2, "format version is 2, here it is 1"),
        (("backbone", "sha256"), "0" * 64, "backbone SHA-256 is 0000"),
        (("backbone", "name"), "panns", "backbone is panns"),
        (("features", "version"), 9, "features version is 9"),
        (("features", "name"), "mfcc", "features is mfcc"),
    ],
)
def test_a_model_for_something_else_is_refused_with_what_differs(
    folder, keys, to, said
):
    change(folder, *keys, to=to)

    with pytest.raises(bundle.IncompatibleModel, match=said):
        bundle.load(folder)


@pytest.mark.parametrize(
    ("keys", "to"),
    [
        (("labels",), []),
        (("labels",), ["laugh"]),
        (("scores", "cry", "classes"), []),
        (("scores", "cry", "classes"), [521]),
        (("scores", "cry", "slope"), "NaN"),
        (("scores", "cry", "offset"), None),
        (("thresholds", "cry", "alone"), 1.0),
        (("thresholds", "cry", "start"), 0.95),
        (("thresholds", "cry", "apart_ms"), 31_000),
        (("thresholds", "cry", "keep"), 0),
        (("thresholds", "cry", "keep"), 0.999),
        (("thresholds", "cry", "reach_ms"), -1),
        (("thresholds", "cry", "reach_ms"), 10**9),
        (("thresholds",), "high"),
        (("backbone",), "yamnet"),
    ],
)
def test_a_damaged_model_is_refused(folder, keys, to):
    change(folder, *keys, to=to)

    with pytest.raises(bundle.IncompatibleModel, match="damaged"):
        bundle.load(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"\x80\x04K\x01."])
def test_what_is_no_model_is_refused(folder, content):
    (folder / "model.json").write_bytes(content)

    with pytest.raises(bundle.IncompatibleModel, match="damaged"):
        bundle.load(folder)


def test_a_missing_model_is_said_in_a_sentence(tmp_path):
    with pytest.raises(bundle.IncompatibleModel, match="There is no model"):
        bundle.load(tmp_path)
