"""When a new model takes over, and when it does not."""

import json
from dataclasses import replace

import numpy as np
import pytest

from acoustics.events import Detection
from acoustics.measuring import contest
from tests.acoustics.measuring.nights import (
    HOUR_MS,
    Ear,
    as_heard,
    found,
    listened,
    spans,
    truths,
)

MINUTE_MS = 60_000
BLOCK_MS = 10 * MINUTE_MS

# One bout of a minute in each block of ten minutes of two nights of five hours.
BOUTS = [(n * BLOCK_MS + MINUTE_MS, n * BLOCK_MS + 2 * MINUTE_MS) for n in range(30)]


def model(*nights):
    """What a model found in each night, by the bouts as it found them."""
    return [
        listened(
            recording=f"r{number}",
            night=f"2026-11-{number + 1:02}",
            heard=spans((0, 5 * HOUR_MS)),
            truth=spans(*BOUTS),
            found=found(*places),
        )
        for number, places in enumerate(nights)
    ]


def late(bout, *, by_s):
    start_ms, end_ms = bout
    return start_ms + 1_000 * by_s, end_ms


EXACT = BOUTS
LATE = [late(bout, by_s=20) for bout in BOUTS]


def settled(challenger, current, **more):
    return contest(challenger, current, crying=["cry"], **more)


class TestPromotes:
    def test_what_is_wrong_for_less_time_everywhere(self):
        outcome = settled(model(EXACT, EXACT), model(LATE, LATE))

        assert outcome.promote
        assert outcome.reason == (
            "On the same 2 nights it was wrong for 1200 s less (0 s, the current model"
            " 1200 s), and for less in 100 of 100 draws. Of 60 bouts of crying it missed"
            " 0 (the current model 0), and it heard 0 where there was none (0). So it"
            " takes over."
        )

    def test_whatever_its_labels_are_if_they_count_as_crying(self):
        whimpers = [
            replace(
                one,
                found={
                    "whimper": tuple(
                        Detection(said.interval, "whimper", 0.9)
                        for said in one.found["cry"]
                    )
                },
            )
            for one in model(EXACT, EXACT)
        ]

        outcome = contest(whimpers, model(LATE, LATE), crying=["cry", "whimper"])

        assert outcome.promote
        assert outcome.figures["challenger"]["wrong_s"] == 0

    def test_a_model_with_half_the_errors_mostly(self):
        half, whole = Ear(miss_rate=0.2, false_per_h=3), Ear(0.4, false_per_h=6)

        assert promoted(half, whole, n_nights=10, hours=2, n_contests=40) >= 0.7


class TestKeepsTheCurrentModel:
    def test_where_both_are_the_same(self):
        outcome = settled(model(LATE, LATE), model(LATE, LATE))

        assert not outcome.promote
        assert "wrong for as long" in outcome.reason

    def test_where_one_block_would_change_everything(self):
        # A second less in each block, but in one, where it is wrong for 20 s more:
        # no luck, but a night with two such blocks would tell otherwise.
        one_s_late = [late(bout, by_s=1) for bout in BOUTS]
        bad = [late(BOUTS[0], by_s=21), *EXACT[1:]]

        outcome = settled(model(bad, EXACT), model(one_s_late, one_s_late))

        assert outcome.figures["share_by_luck"] <= 0.05
        assert outcome.figures["share_less_wrong"] < 0.95
        assert not outcome.promote
        assert "95 of 100 to be sure" in outcome.reason

    def test_where_a_coin_would_often_do_as_well(self):
        # It is better in three blocks of sixty and alike in all others.
        slightly = [late(bout, by_s=20) for bout in BOUTS[:3]] + EXACT[3:]

        outcome = settled(model(EXACT, EXACT), model(slightly, EXACT))

        assert outcome.figures["share_less_wrong"] >= 0.945
        assert outcome.figures["share_by_luck"] > 0.05
        assert not outcome.promote

    def test_where_it_gets_more_bouts_wrong(self):
        # Much less time, but four short bouts made up.
        made_up = [(n * BLOCK_MS, n * BLOCK_MS + 1_000) for n in range(4)]

        outcome = settled(model([*EXACT, *made_up], EXACT), model(LATE, LATE))

        assert outcome.figures["share_less_wrong"] == 1
        assert not outcome.promote
        assert "more bouts wrong" in outcome.reason

    def test_where_it_misses_more_and_makes_up_fewer(self):
        false = [(n * BLOCK_MS, n * BLOCK_MS + 30_000) for n in range(20)]
        fewer = EXACT[6:]

        outcome = settled(model(fewer, EXACT), model([*LATE, *false], [*LATE, *false]))

        assert outcome.figures["share_less_wrong"] >= 0.95
        assert outcome.figures["share_by_luck"] <= 0.05
        assert outcome.figures["challenger"] == {
            "wrong_s": 360,
            "missed": 6,
            "false": 0,
        }
        assert outcome.figures["current"] == {"wrong_s": 2400, "missed": 0, "false": 40}
        assert not outcome.promote
        assert "misses more bouts" in outcome.reason

    def test_but_not_for_one_more_missed_which_is_chance(self):
        false = [(n * BLOCK_MS, n * BLOCK_MS + 30_000) for n in range(20)]

        outcome = settled(
            model(EXACT[1:], EXACT), model([*LATE, *false], [*LATE, *false])
        )

        assert outcome.figures["challenger"]["missed"] == 1
        assert outcome.promote

    def test_where_equal_models_differ_by_chance(self):
        assert promoted(Ear(), Ear(), n_nights=3, hours=1, n_contests=300) <= 0.07
        assert promoted(Ear(), Ear(), n_nights=5, hours=1, n_contests=300) <= 0.07


class TestDecidesNothing:
    def test_without_a_held_out_night(self):
        outcome = settled([], [])

        assert not outcome.promote
        assert "no held-out night" in outcome.reason
        assert "Label another night" in outcome.reason

    def test_of_fewer_than_five_bouts(self):
        heard = spans((0, 5 * HOUR_MS))
        truth = spans(*BOUTS[:4])
        better = [listened(heard=heard, truth=truth, found=found(*EXACT[:4]))]
        worse = [listened(heard=heard, truth=truth, found=found(*LATE[:4]))]

        outcome = settled(better, worse)

        assert not outcome.promote
        assert "Only 4 bouts of crying" in outcome.reason

    def test_of_less_than_twenty_minutes(self):
        places = [(n * MINUTE_MS, n * MINUTE_MS + 30_000) for n in range(18)]
        heard, truth = spans((0, 19 * MINUTE_MS)), spans(*places)
        better = [listened(heard=heard, truth=truth, found=found(*places))]

        outcome = settled(better, [listened(heard=heard, truth=truth)])

        assert not outcome.promote
        assert "Only 19 min" in outcome.reason

    def test_of_four_blocks_of_which_one_model_has_all_by_chance(self):
        heard, truth = spans((0, 40 * MINUTE_MS)), spans(*BOUTS[:4], (0, 9_000))
        better = [listened(heard=heard, truth=truth, found=found(*BOUTS[:4]))]

        outcome = settled(better, [listened(heard=heard, truth=truth)])

        assert not outcome.promote
        assert "only 4 blocks" in outcome.reason


class TestRefuses:
    def test_other_recordings(self):
        with pytest.raises(ValueError, match="the same recordings"):
            settled(model(EXACT), model(EXACT, EXACT))

    def test_other_heard_time(self):
        shorter = [replace(one, heard=spans((0, HOUR_MS))) for one in model(EXACT)]

        with pytest.raises(ValueError, match="the same recordings"):
            settled(model(EXACT), shorter)

    def test_another_truth(self):
        other = [replace(one, truth={"cry": ()}) for one in model(EXACT)]

        with pytest.raises(ValueError, match="the same truth"):
            settled(model(EXACT), other)


def test_the_order_of_recordings_tells_nothing():
    challenger, current = model(EXACT, LATE), model(LATE, LATE)

    assert settled(challenger, current) == settled(challenger[::-1], current)


def test_the_same_seed_gives_the_same_outcome():
    rng = np.random.default_rng(0)
    nights = truths(rng, n_nights=3, hours=1)
    one = as_heard(rng, nights, hours=1, ear=Ear())
    other = as_heard(rng, nights, hours=1, ear=Ear())

    assert settled(one, other, seed=7) == settled(one, other, seed=7)
    assert settled(one, other, seed=7).figures != settled(one, other, seed=8).figures


def test_the_figures_can_be_written_as_json():
    for outcome in (settled([], []), settled(model(EXACT), model(LATE))):
        assert json.loads(json.dumps(outcome.figures, allow_nan=False))


def promoted(one, other, *, n_nights, hours, n_contests):
    """The share of contests between two ears that the first one wins."""
    n_won = 0
    for seed in range(n_contests):
        rng = np.random.default_rng((n_nights, seed))
        nights = truths(rng, n_nights=n_nights, hours=hours)
        challenger = as_heard(rng, nights, hours=hours, ear=one)
        current = as_heard(rng, nights, hours=hours, ear=other)
        n_won += settled(challenger, current, seed=seed).promote
    return n_won / n_contests
