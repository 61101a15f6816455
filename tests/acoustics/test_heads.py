import numpy as np
import pytest

from acoustics.heads import N_INPUTS, OWN, Head, Patches, inputs, with_mass
from acoustics.listening import Heard
from acoustics.scorers import HeadScorer


def night(*, n, seed=0, share=0.4):
    rng = np.random.default_rng(seed)
    passes = rng.random(n) < share
    shape = int(passes.sum())
    return Patches(
        passes,
        rng.exponential(0.3, (shape, 1024)).astype(np.float16),
        rng.normal(-5, 3, (shape, 521)).astype(np.float16),
    )


def head(*, seed=1, own="crying"):
    rng = np.random.default_rng(seed)
    return Head(rng.normal(0, 0.05, N_INPUTS).astype(np.float32), own=own)


def batches(patches, *, size):
    rows = np.cumsum(patches.passes)
    for start in range(0, len(patches.passes), size):
        end = min(start + size, len(patches.passes))
        some = slice(rows[start - 1] if start else 0, rows[end - 1])
        yield Heard(
            passes=patches.passes[start:end],
            embeddings=patches.embeddings[some],
            logits=patches.logits[some],
            level_db=np.zeros(48 * (end - start), np.float32),
            room_db=np.zeros(end - start, np.float32),
            heard_ms=480 * end,
        )


@pytest.mark.parametrize("size", [1, 4, 64, 1000])
@pytest.mark.parametrize("own", ["crying", None])
def test_a_stream_is_scored_as_the_whole_night_is(size, own):
    whole, one = night(n=500), head(own=own)
    scorer = HeadScorer({"cry": one})

    told = [scorer.add(heard)["cry"] for heard in batches(whole, size=size)]
    told.append(scorer.rest()["cry"])

    assert np.allclose(np.concatenate(told), one.scores(whole), atol=1e-6)


def test_a_scorer_forgets_what_lies_far_behind():
    scorer = HeadScorer({"cry": head()})
    for heard in batches(night(n=5_000), size=64):
        scorer.add(heard)

    assert sum(len(each.passes) for each in scorer._held) < 300


def test_a_head_that_has_learned_nothing_orders_patches_as_the_starter_does():
    whole = night(n=300, share=1.0)
    weights = np.zeros(N_INPUTS, np.float32)
    weights[OWN] = 1.0

    cry = whole.logits[:, [19, 20, 21]].max(axis=1).astype(float)
    laugh = whole.logits[:, 13:19].max(axis=1).astype(float)
    starter = 0.6 * (cry - 0.4 * np.maximum(laugh, -8.0))
    assert np.allclose(inputs(whole, own="crying") @ weights, starter, atol=1e-3)


def test_agreeing_neighbours_raise_a_score_and_silence_lowers_it():
    logits = np.full(21, 1.0)
    among = with_mass(logits, np.ones(21, bool))[10]
    alone = with_mass(logits[:1], np.eye(1, 21, 10, dtype=bool)[0])[0]

    assert alone < 1.0 < among


def test_a_patch_that_the_gate_held_back_scores_nothing():
    whole = night(n=100)

    assert not head().scores(whole)[~whole.passes].any()


def test_a_night_in_which_nothing_passed_scores_nothing():
    assert not head().scores(night(n=50, share=0.0)).any()
