import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acoustics import gain
from acoustics.gain import N_EMBEDDING, N_VALUES

shares = st.floats(0, 1)
sketches = st.binary(min_size=N_VALUES, max_size=N_VALUES)
questions = st.lists(st.tuples(shares, st.none() | sketches), max_size=12)


def embeddings(n_patches, *, seed=1):
    """As sparse and skewed as the network's: most values near 0, some large."""
    rng = np.random.default_rng(seed)
    return rng.gamma(0.1, 1.0, (n_patches, N_EMBEDDING)).astype(np.float32)


def a_sound(seed):
    return gain.sketch(embeddings(1, seed=seed))


class TestSketch:
    def test_keeps_about_the_angles_between_embeddings(self):
        rng = np.random.default_rng(3)
        # Pairs of all degrees of likeness, in the space that is sketched.
        some = embeddings(200)
        share = rng.random((200, 1)).astype(np.float32)
        others = np.expm1(
            share * np.log1p(some) + (1 - share) * np.log1p(embeddings(200, seed=2))
        )

        near = [
            gain.distances([gain.sketch(one[None])], [gain.sketch(other[None])])[0, 0]
            for one, other in zip(some, others, strict=True)
        ]

        true = [
            cosine(np.log1p(a), np.log1p(b)) for a, b in zip(some, others, strict=True)
        ]
        # One in the root of 32 is what so few numbers can keep.
        assert np.abs(np.subtract(near, true)).mean() < 1 / np.sqrt(N_VALUES)
        assert np.corrcoef(near, true)[0, 1] > 0.7

    def test_of_a_stretch_is_that_of_its_mean(self):
        whole = embeddings(40)
        mean = np.expm1(np.log1p(whole).mean(axis=0, keepdims=True))

        away = gain.distances([gain.sketch(whole)], [gain.sketch(mean)])

        assert away[0, 0] < 0.01

    def test_is_the_same_in_half_precision(self):
        whole = embeddings(5)

        away = gain.distances(
            [gain.sketch(whole)], [gain.sketch(whole.astype(np.float16))]
        )

        assert away[0, 0] < 0.001

    def test_is_what_was_stored_years_ago(self):
        ramp = np.linspace(0, 2, N_EMBEDDING)[None]

        assert gain.sketch(ramp).hex() == (
            "ed03f9d9bbbcd155d77f0cc316223f94cafd3103c32fde07512f201dfbe0f8d4"
        )

    def test_needs_a_patch(self):
        with pytest.raises(ValueError, match="one patch or more"):
            gain.sketch(np.empty((0, N_EMBEDDING)))


def cosine(one, other):
    return 1 - one @ other / np.sqrt((one @ one) * (other @ other))


class TestDistances:
    @given(st.lists(sketches, min_size=1, max_size=6))
    def test_are_the_same_both_ways_and_none_to_oneself(self, some):
        away = gain.distances(some, some)

        assert (away == away.T).all()
        assert (away >= 0).all()
        assert (away <= 2).all()
        heard = [any(one) for one in some]
        assert (np.diag(away)[heard] == 0).all()

    @pytest.mark.parametrize("n_bytes", [0, 31, 64])
    def test_are_of_sketches_alone(self, n_bytes):
        with pytest.raises(ValueError, match="32 bytes"):
            gain.distances([bytes(n_bytes)], [bytes(32)])


class TestDoubt:
    @given(shares)
    def test_of_a_probability_is_the_same_from_both_sides(self, probability):
        doubt = gain.entropy(probability)

        assert 0 <= doubt <= 1
        assert doubt == pytest.approx(gain.entropy(1 - probability))

    @given(shares, shares)
    def test_of_a_score_is_largest_at_the_point(self, score, point):
        doubt = gain.nearness(score, point)

        assert 0 <= doubt <= gain.nearness(point, point) == 1
        assert doubt <= gain.nearness((score + point) / 2, point)


class TestOrder:
    @given(questions, st.lists(sketches, max_size=3), st.integers(0, 14))
    def test_asks_each_question_once(self, asked, known, first):
        doubts, some = unzip(asked)

        assert sorted(gain.order(doubts, some, known, first=first)) == list(
            range(len(asked))
        )

    @given(questions, st.lists(sketches, max_size=3))
    def test_takes_the_largest_product_of_doubt_and_distance_each_time(
        self, asked, known
    ):
        doubts, some = unzip([(doubt, one or b"\1" * 32) for doubt, one in asked])
        some = [one if any(one) else b"\1" * 32 for one in some]
        before = list(known)

        for index in gain.order(doubts, some, known):
            worth = [
                doubt * min(gain.distances([one], before)[0], default=2.0)
                for doubt, one in zip(doubts, some, strict=True)
            ]
            assert worth[index] == max(worth)
            # What was asked is out: it never counts again.
            before.append(some[index])
            doubts[index] = -1.0

    def test_passes_over_what_sounds_like_something_decided(self):
        door, dog = a_sound(1), a_sound(2)

        assert gain.order([0.8, 0.8], [door, dog]) == [0, 1]
        assert gain.order([0.8, 0.8], [door, dog], known=[door]) == [1, 0]

    def test_goes_by_doubt_alone_where_nothing_is_known_of_the_sound(self):
        assert gain.order([0.2, 0.9, 0.5, 0.9], [None] * 4) == [1, 3, 2, 0]

    def test_lets_a_question_without_a_sketch_wait_no_longer_than_others(self):
        some = [a_sound(seed) for seed in range(20)]

        order = gain.order(
            [0.5] * 10 + [0.6] + [0.5] * 10, [*some[:10], None, *some[10:]]
        )

        assert order.index(10) == 0

    def test_goes_by_doubt_after_the_first(self):
        some = [a_sound(1)] * 6

        order = gain.order([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], some, first=2)

        assert order == [5, 4, 3, 2, 1, 0]

    def test_asks_of_each_kind_before_it_asks_again(self):
        # Ten kinds of sound, five of each, all as doubtful as one another.
        rng = np.random.default_rng(5)
        kinds = embeddings(10)
        some = [
            gain.sketch(kinds[n % 10][None] * rng.uniform(0.9, 1.1, N_EMBEDDING))
            for n in range(50)
        ]

        first = gain.order([0.5] * 50, some)[:10]

        assert sorted(n % 10 for n in first) == list(range(10))

    def test_of_thousands_takes_no_time_that_one_would_notice(self):
        rng = np.random.default_rng(6)
        some = [rng.bytes(N_VALUES) for _ in range(3_500)]
        doubts = rng.random(3_000).tolist()
        begun_s = time.process_time()

        gain.order(doubts, some[:3_000], some[3_000:])

        assert time.process_time() - begun_s < 0.5

    def test_needs_a_sketch_or_none_for_each(self):
        with pytest.raises(ValueError, match="for each of 2"):
            gain.order([0.1, 0.2], [None])


def unzip(asked):
    return [doubt for doubt, _ in asked], [one for _, one in asked]
