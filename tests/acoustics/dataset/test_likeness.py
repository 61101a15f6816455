import math

import numpy as np
import pytest

from acoustics.dataset import likeness
from tests.acoustics.network_heard import of_crying

N_PATCHES = 20


def test_a_window_is_as_alike_as_the_likest_patch_whose_middle_it_has():
    logits = [-5.0] * N_PATCHES
    # Begins at 2,880 ms and hears most of the next window.
    logits[6] = 2.0

    first, second, *others = likeness.of([of_crying(logits)])

    assert second > first
    assert others == [first, first]


def test_a_window_in_which_nothing_was_heard_is_like_nothing():
    logits = [None] * 7 + [1.0] + [None] * 12

    told = likeness.of([of_crying(logits)])

    assert told[0] == -math.inf
    assert len(told) == 2


@pytest.mark.parametrize("cut", [1, 7, N_PATCHES - 1])
def test_it_is_the_same_however_what_was_heard_is_cut(cut):
    logits = np.random.default_rng(cut).normal(0, 3, N_PATCHES).tolist()
    logits[4] = None

    told = likeness.of([of_crying(logits[:cut]), of_crying(logits[cut:])])

    assert told == likeness.of([of_crying(logits)])


def test_of_nothing_there_is_nothing_to_say():
    assert likeness.of([]) == []
