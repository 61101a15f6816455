import random

import numpy as np
import pytest

from acoustics import audit
from acoustics.events import Interval
from acoustics.recall import Audited, missing_share

N_NIGHTS = 1_500
TEN_HOURS_MS = 36_000_000


def covers(share, truth):
    return share.low - 1e-9 <= truth <= share.high + 1e-9


class TestMissingShare:
    def test_says_nothing_when_nothing_was_answered(self):
        assert missing_share(Audited(n_rest=100, n_known=5)) is None

    def test_carries_what_was_heard_over_to_what_was_not(self):
        share = missing_share(
            Audited(n_answered=10, n_crying=2, n_rest=190, n_known=60)
        )

        # Two found and not marked, and a fifth of 190: 40 of 100.
        assert share.likely == pytest.approx(0.4)
        assert share.low < 0.3 < 0.5 < share.high

    def test_counts_what_was_found_and_marked_as_known(self):
        found = Audited(n_answered=10, n_crying=2, n_rest=0, n_known=60)
        marked = Audited(n_answered=10, n_crying=2, n_marked=2, n_rest=0, n_known=62)

        assert missing_share(found).likely == pytest.approx(2 / 62)
        assert missing_share(found).low == missing_share(found).high
        assert missing_share(marked).high == 0

    def test_of_nothing_at_all_is_nothing(self):
        share = missing_share(Audited(n_answered=3))

        assert (share.low, share.likely, share.high) == (0, 0, 0)

    def test_narrows_with_each_answer_and_widens_with_the_level(self):
        def width(n, level=0.9):
            counted = Audited(n_answered=n, n_crying=n // 10, n_rest=3_000, n_known=100)
            share = missing_share(counted, level=level)
            return share.high - share.low

        widths = [width(n) for n in (10, 40, 160, 640)]
        assert widths == sorted(widths, reverse=True)
        assert width(40, level=0.5) < width(40) < width(40, level=0.99)

    @pytest.mark.parametrize("n_rest", [0, 1, 2, 7, 400_000])
    @pytest.mark.parametrize("n_crying", [0, 1, 5])
    def test_is_in_order_whatever_is_left(self, n_rest, n_crying):
        share = missing_share(
            Audited(n_answered=5, n_crying=n_crying, n_rest=n_rest, n_known=3)
        )

        assert 0 <= share.low <= share.likely <= share.high <= 1


@pytest.mark.parametrize(
    ("n_windows", "n_answered", "rate"),
    [
        (6_000, 12, 0.01),
        (6_000, 12, 0.03),
        (6_000, 12, 0.1),
        (6_000, 12, 0.3),
        (6_000, 240, 0.003),
        (6_000, 240, 0.03),
        (6_000, 240, 0.2),
        # A short one, of which much was listened to.
        (300, 60, 0.03),
        (300, 60, 0.1),
        (300, 60, 0.3),
    ],
)
def test_the_interval_covers_the_truth_as_often_as_it_says(n_windows, n_answered, rate):
    rng = np.random.default_rng(17)
    n_covered = 0
    for _ in range(N_NIGHTS):
        n_missing = int(rng.binomial(n_windows, rate))
        n_crying = int(rng.hypergeometric(n_missing, n_windows - n_missing, n_answered))
        n_known = int(rng.integers(1, 200))
        share = missing_share(
            Audited(
                n_answered=n_answered,
                n_crying=n_crying,
                n_rest=n_windows - n_answered,
                n_known=n_known,
            )
        )
        n_covered += covers(share, n_missing / (n_missing + n_known))

    assert 0.85 <= n_covered / N_NIGHTS <= 0.97


def test_nights_that_are_drawn_from_and_listened_to_are_judged_right():
    """All of it: cries anywhere, a model that misses some, the draw, the answers."""
    rng = random.Random(23)
    n_nights, n_covered, excess = 400, 0, 0.0
    for _ in range(n_nights):
        found, missed = (
            [
                Interval(at_ms, at_ms + rng.randrange(400, 4_000))
                for at_ms in rng.sample(range(TEN_HOURS_MS - 4_000), n)
            ]
            for n in (300, rng.randrange(20, 900))
        )
        laid = audit.grid(TEN_HOURS_MS, rng)
        windows = audit.draw_windows(
            laid, suggested=found, known=found, rng=rng, most=40
        )
        cries, known = laid.touched(missed), laid.touched(found)
        out_of_sight = laid.touched(audit.widened(found))
        missing = cries - out_of_sight
        drawn = laid.touched(windows)

        share = missing_share(
            Audited(
                n_answered=len(drawn),
                n_crying=len(drawn & missing),
                n_rest=laid.n_windows - len(out_of_sight | drawn),
                n_known=len(known),
            )
        )

        truth = len(missing) / (len(missing) + len(known))
        n_covered += covers(share, truth)
        excess += (share.likely - truth) / n_nights

    assert 0.85 <= n_covered / n_nights <= 0.97
    # A ratio is not estimated without any bias, but with little.
    assert abs(excess) < 0.05


def test_two_nights_together_are_the_sum_of_their_windows():
    one = Audited(n_answered=1, n_crying=2, n_marked=3, n_rest=4, n_known=5)

    assert one + one == Audited(
        n_answered=2, n_crying=4, n_marked=6, n_rest=8, n_known=10
    )
