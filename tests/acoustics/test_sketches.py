import numpy as np
import pytest

from acoustics import gain
from acoustics.events import Interval
from acoustics.listening import Heard
from acoustics.sketches import Sketches


def heard(passes, embeddings):
    n_patches = len(passes)
    return Heard(
        passes=np.array(passes, bool),
        embeddings=np.asarray(embeddings, np.float16).reshape(-1, gain.N_EMBEDDING),
        logits=np.zeros((sum(passes), 521), np.float16),
        level_db=np.zeros(48 * n_patches, np.float32),
        room_db=np.full(n_patches, -60.0, np.float32),
        heard_ms=480 * n_patches,
    )


@pytest.fixture
def embeddings():
    return np.random.default_rng(1).gamma(0.1, 1.0, (6, gain.N_EMBEDDING))


def test_of_a_place_are_of_the_patches_whose_middle_lies_in_it(embeddings):
    sketches = Sketches()
    # The gate holds back the second patch; the rest are 0, 2, 3 and 4.
    list(
        sketches.passing(
            [
                heard([True, False, True], embeddings[:2]),
                heard([True, True], embeddings[2:4]),
            ]
        )
    )

    def of(*numbers):
        return gain.sketch(embeddings[list(numbers)].astype(np.float16))

    assert sketches.of(Interval(0, 100)) == of(0)
    assert sketches.of(Interval(0, 721)) == of(0)
    assert sketches.of(Interval(1_200, 1_680)) == of(1)
    assert sketches.of(Interval(1_200, 1_681)) == of(1, 2)
    assert sketches.of(Interval(0, 99_000)) == of(0, 1, 2, 3)
    assert sketches.of(Interval(98_000, 99_000)) == of(3)


def test_are_none_where_the_network_heard_nothing(embeddings):
    sketches = Sketches()
    assert sketches.of(Interval(0, 900)) is None

    sketches.add(heard([True, False, False], embeddings[:1]))

    assert sketches.of(Interval(800, 1_500)) is None


def test_can_be_asked_for_while_the_night_goes_on(embeddings):
    sketches = Sketches()
    sketches.add(heard([True], embeddings[:1]))
    early = sketches.of(Interval(0, 400))
    sketches.add(heard([True], embeddings[1:2]))

    assert sketches.of(Interval(0, 400)) == early
    assert sketches.of(Interval(800, 900)) != early
