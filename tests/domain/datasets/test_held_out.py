import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain.datasets import held_out, nights
from annotations.domain.learning import models
from annotations.domain.recordings import recordings
from tests.cast import evening, labelled, prepared, work_off
from tests.frozen import DURATION_S, freeze
from tests.trained import trained


@pytest.fixture
def side(alice):
    """Put a night of November on a side."""

    def put(day, split):
        nights.pin(
            alice.household,
            f"2026-11-{day:02}",
            split=split,
            person=alice,
            now=timezone.now(),
        )

    return put


@pytest.fixture
def on_sides(three_nights, side):
    """Night 1 is trained on, night 2 validated on, night 3 held out."""
    for day, split in enumerate(("train", "validation", "test"), start=1):
        side(day, split)
    return three_nights


@pytest.fixture
def starter(alice):
    return models.current(alice.household)


def found(dataset, rival):
    material = held_out.find(dataset, rival=rival)
    return [row.recording for row in material.rows], dict(material.left_out)


class TestFind:
    def test_gives_the_nights_of_the_test_side_and_what_is_true_there(
        self, alice, on_sides, starter
    ):
        [row] = held_out.find(freeze(alice), rival=starter).rows

        assert row.recording == on_sides[2]
        assert row.night == "2026-11-03"
        assert row.truth == {"cry": (Interval(4_000, 5_000),)}
        assert row.heard == (Interval(0, 12_000),)

    def test_leaves_out_what_was_deleted_and_counts_it(self, alice, on_sides, starter):
        dataset = freeze(alice)
        recordings.leave(on_sides[2], now=timezone.now())
        work_off()

        assert found(dataset, starter) == ([], {"deleted": 1})

    @pytest.mark.parametrize("split", ["train", "validation"])
    def test_leaves_out_what_the_rival_was_trained_on(
        self, split, alice, on_sides, side
    ):
        side(3, split)
        rival = trained(alice.household, dataset=freeze(alice))
        side(3, "test")

        assert found(freeze(alice), rival) == ([], {"trained_on": 1})

    def test_leaves_out_another_recording_of_a_night_that_was_trained_on(
        self, alice, on_sides, side, starter
    ):
        side(3, "train")
        rival = trained(alice.household, dataset=freeze(alice))
        side(3, "test")
        later = prepared(
            alice, seed=9, duration_s=DURATION_S, started_at=evening(3), name="later"
        )
        labelled(later, alice, (6_000, 7_000))

        assert found(freeze(alice), rival) == ([], {"trained_on": 2})

    def test_leaves_out_what_is_of_a_source_that_was_trained_on(
        self, alice, on_sides, starter
    ):
        dataset = freeze(alice)
        for recording in (on_sides[0], on_sides[2]):
            recording.source_group = "phone-7"
            recording.save()

        assert found(dataset, starter) == ([], {"trained_on": 1})

    def test_takes_a_quiet_night_along_of_which_there_is_no_row(
        self, alice, on_sides, side, starter
    ):
        quiet = prepared(
            alice, seed=9, duration_s=DURATION_S, started_at=evening(4), name="quiet"
        )
        labelled(quiet, alice)
        side(4, "test")

        given, _left_out = found(freeze(alice, negatives_per_labelled=0.0), starter)

        assert set(given) == {on_sides[2], quiet}

    def test_takes_no_quiet_night_of_another_side(self, alice, on_sides, side, starter):
        quiet = prepared(
            alice, seed=9, duration_s=DURATION_S, started_at=evening(4), name="quiet"
        )
        labelled(quiet, alice)
        side(4, "train")

        assert found(freeze(alice, negatives_per_labelled=0.0), starter) == (
            [on_sides[2]],
            {},
        )

    def test_names_the_same_material_the_same(self, alice, on_sides, starter):
        first, second = freeze(alice), freeze(alice)
        labelled(on_sides[2], alice, (8_000, 9_000))
        third = freeze(alice)

        names = [
            held_out.find(dataset, rival=starter).identity()
            for dataset in (first, second, third)
        ]
        assert names[0] == names[1] != names[2]
