"""Which patches count, and what is in them."""

import numpy as np

from acoustics.measuring.patches import patches
from tests.acoustics.measuring.nights import listened, spans


def true_patches(one):
    """The numbers of the patches that count, each with whether the label is in it."""
    taken = patches([one], label="cry")
    return dict(zip(taken.scores.tolist(), taken.true.tolist(), strict=True))


def numbered(n):
    return np.arange(n, dtype=float)


def test_a_patch_counts_if_all_of_it_was_heard():
    one = listened(scores=numbered(6), heard=spans((480, 2_000)))

    assert true_patches(one) == {1.0: False, 2.0: False}


def test_a_patch_that_is_half_covered_is_true_and_one_with_less_is_left_out():
    # Of the patches [960, 1920) and [1440, 2400) it covers 480 ms and 960; of
    # [480, 1440) nothing; of the last two 960 and 479.
    one = listened(scores=numbered(6), truth=spans((1_440, 3_839)))

    assert true_patches(one) == {
        0.0: False,
        1.0: False,
        2.0: True,
        3.0: True,
        4.0: True,
        5.0: True,
    }
    shorter = listened(scores=numbered(6), truth=spans((1_441, 3_839)))
    assert 2.0 not in true_patches(shorter)


def test_a_patch_with_half_of_a_short_utterance_is_true():
    # 100 ms, of which 60 are in the patch [960, 1920) and 40 after it.
    one = listened(scores=numbered(4), truth=spans((1_860, 1_960)))

    assert true_patches(one) == {0.0: False, 1.0: False, 2.0: True, 3.0: True}


def test_a_patch_with_a_little_of_a_short_utterance_is_left_out():
    one = listened(scores=numbered(4), truth=spans((1_900, 2_000)))

    assert true_patches(one) == {0.0: False, 1.0: False, 3.0: True}


def test_a_model_that_kept_no_scores_has_no_patches():
    assert true_patches(listened(truth=spans((0, 1_000)))) == {}
