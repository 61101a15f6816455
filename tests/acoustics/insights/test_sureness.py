import numpy as np
import pytest

from acoustics.insights.sureness import Home, Night

RUNS = 120
NIGHTS = 14


def home(rng, *, n_nights=NIGHTS, share_reviewed, n_asked):
    """A home as nobody ever knows one: its nights, and the minutes that are true."""
    right_logit = rng.normal(1.4, 1.0)
    missed_logit = rng.normal(-5.2, 0.8)
    nights, true_minutes = [], []
    for _ in range(n_nights):
        right = 1 / (1 + np.exp(-(right_logit + rng.normal(0, 0.5))))
        missed = 1 / (1 + np.exp(-(missed_logit + rng.normal(0, 0.5))))
        lengths_ms = (rng.lognormal(3.3, 0.8, rng.poisson(10)) * 1_000).astype(int)
        is_right = rng.random(len(lengths_ms)) < right
        is_reviewed = rng.random(len(lengths_ms)) < share_reviewed
        silent_ms = 9 * 3_600_000
        n_missed = rng.binomial(n_asked, missed)
        nights.append(
            Night(
                said_ms=int(lengths_ms[is_reviewed & is_right].sum()),
                bouts_ms=tuple(lengths_ms[~is_reviewed].tolist()),
                silent_ms=silent_ms,
                n_right=int((is_reviewed & is_right).sum()),
                n_wrong=int((is_reviewed & ~is_right).sum()),
                n_missed=int(n_missed),
                n_asked=n_asked,
            )
        )
        true_minutes.append((lengths_ms[is_right].sum() + missed * silent_ms) / 60_000)
    return nights, true_minutes


def share_held(*, share_reviewed, n_asked):
    rng = np.random.default_rng(7)
    held = []
    for run in range(RUNS):
        nights, true_minutes = home(rng, share_reviewed=share_reviewed, n_asked=n_asked)
        known = Home(nights, seed=run, n_draws=400)
        told = [known.minutes(night) for night in nights]
        held += [
            one.low <= truth <= one.high
            for one, truth in zip(told, true_minutes, strict=True)
        ]
    return np.mean(held)


@pytest.mark.parametrize(
    ("share_reviewed", "n_asked"), [(0.2, 4), (0.5, 10), (0.9, 20)]
)
def test_intervals_of_90_percent_hold_the_truth_in_85_to_95_of_100_homes(
    share_reviewed, n_asked
):
    assert 0.85 <= share_held(share_reviewed=share_reviewed, n_asked=n_asked) <= 0.95


def test_without_an_answer_the_interval_is_rather_too_wide():
    assert share_held(share_reviewed=0, n_asked=0) >= 0.85


def test_taking_the_detector_at_its_word_holds_the_truth_far_less_often():
    """The guard of the test above: minutes as they are counted, without a doubt."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(RUNS):
        nights, true_minutes = home(rng, share_reviewed=0.5, n_asked=10)
        for night, truth in zip(nights, true_minutes, strict=True):
            counted = (night.said_ms + sum(night.bouts_ms)) / 60_000
            held.append(0.9 * counted <= truth <= 1.1 * counted)

    assert np.mean(held) < 0.5


def test_answers_narrow_the_interval():
    bouts = (60_000,) * 12
    unknown = Night(bouts_ms=bouts, silent_ms=30_000_000)
    asked = Night(n_right=6, n_wrong=1, n_missed=0, n_asked=20)

    before = Home([unknown]).minutes(unknown)
    after = Home([unknown, *[asked] * 10]).minutes(unknown)

    assert after.high - after.low < (before.high - before.low) / 2
    assert after.low <= 60 / 7 <= after.high


def test_a_night_that_is_all_reviewed_and_asked_is_nearly_sure():
    night = Night(said_ms=600_000, n_right=9, n_missed=0, n_asked=200)

    told = Home([night]).minutes(night)

    assert told.low == told.middle == told.high == 10.0


def test_says_which_answers_would_narrow_it_most():
    much_unheard = Night(bouts_ms=(1_000,), silent_ms=36_000_000)
    much_undecided = Night(bouts_ms=(900_000,) * 3, silent_ms=1_000)

    assert Home([much_unheard]).minutes(much_unheard).from_silence > 0.9
    assert Home([much_undecided]).minutes(much_undecided).from_bouts > 0.9


def test_the_same_nights_give_the_same_interval_in_any_order():
    rng = np.random.default_rng(3)
    nights, _ = home(rng, share_reviewed=0.5, n_asked=5)

    one = [Home(nights).minutes(night) for night in nights]
    other = [Home(nights[::-1]).minutes(night) for night in nights]

    for here, there in zip(one, other, strict=True):
        assert here.low == pytest.approx(there.low, rel=0.05, abs=0.2)
        assert here.high == pytest.approx(there.high, rel=0.05, abs=0.2)


def test_a_home_without_answers_says_little_but_says_it():
    night = Night(bouts_ms=(60_000,) * 10, silent_ms=30_000_000)

    told = Home([night]).minutes(night)

    assert Home([night]).n_answers == 0
    assert 0 <= told.low < told.middle < told.high
    assert told.high - told.low > 4


def test_an_empty_night_of_no_sound_is_zero():
    night = Night()

    assert Home([night]).minutes(night).high == 0
