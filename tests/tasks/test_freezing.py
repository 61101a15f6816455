import numpy as np
import pytest
from django.utils import timezone

from acoustics import embeddings
from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.verifying import verify
from acoustics.features import PATCH_HOP_MS
from annotations import tasks
from annotations.domain import files
from annotations.domain.datasets import nights
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import Dataset, Job, NightSide
from tests.acoustics.network_heard import of_crying
from tests.acoustics.sounds import to_int16
from tests.acoustics.test_speech import talking
from tests.cast import evening, label, labelled, prepared, work_off
from tests.frozen import DURATION_S, ask, content, freeze, standing


def heard_crying(recording, *, at_ms):
    """Leave what the network leaves that heard one patch of crying, and no other."""
    logits = [-20.0] * int(DURATION_S * 1_000 // PATCH_HOP_MS)
    logits[at_ms // PATCH_HOP_MS] = 5.0
    left_by_the_network(recording, logits)


def left_by_the_network(recording, logits):
    with embeddings.Writer(files.embeddings(recording)) as writer:
        writer.add(of_crying(logits))


def card(dataset):
    return " ".join((files.dataset(dataset) / "README.md").read_text().split())


class TestDataset:
    def test_is_made_in_steps(self, alice, three_nights):
        dataset = freeze(alice)

        kinds = sorted(dataset.jobs.values_list("kind", flat=True))
        assert kinds == ["cut", "cut", "cut", "freeze", "seal"]
        assert standing(dataset).status == "done"
        assert not files.building(dataset).exists()

    def test_is_whole_and_states_what_is_in_it(self, alice, three_nights):
        dataset = freeze(alice)

        assert list(verify(files.dataset(dataset))) == []
        bundle = open_bundle(files.dataset(dataset))
        rows = list(bundle.rows())
        assert dataset.checksum == bundle.checksum
        assert dataset.n_clips == len(rows)
        assert dataset.size_bytes == sum(map(len, content(dataset, but=()).values()))
        assert dataset.counts["labels"]["cry"] == {"n": 3, "ms": 3_000}
        assert {row.split for row in rows} == {"train", "validation", "test"}

    def test_half_of_the_quiet_clips_sound_most_like_crying(self, alice, three_nights):
        for recording in three_nights:
            heard_crying(recording, at_ms=7_000)

        dataset = freeze(alice, negatives_per_labelled=9)

        rows = list(open_bundle(files.dataset(dataset)).rows())
        hard = {(row.start_ms, row.end_ms) for row in rows if row.hard}
        assert hard == {(6_000, 9_000)}
        assert sum(row.hard for row in rows) == 3
        assert sum(row.label == "none" and not row.hard for row in rows) == 6
        assert "nobody knows what sounds like crying" not in card(dataset)

    def test_says_where_nobody_knows_what_sounds_like_crying(self, alice, three_nights):
        left_by_the_network(three_nights[0], [None] * 20)
        heard_crying(three_nights[1], at_ms=7_000)
        files.embeddings(three_nights[1]).write_bytes(b"torn")

        dataset = freeze(alice)

        assert "In 2 of 3 recordings nobody knows what sounds like" in card(dataset)

    def test_puts_all_of_a_night_on_the_side_that_is_kept(self, alice, three_nights):
        dataset = freeze(alice)

        kept = dict(NightSide.objects.values_list("night", "split"))
        rows = open_bundle(files.dataset(dataset)).rows()
        assert {(row.night, row.split) for row in rows} == set(kept.items())

    def test_respects_a_pinned_night(self, alice, three_nights):
        nights.pin(
            alice.household,
            "2026-11-01",
            split="test",
            person=alice,
            now=timezone.now(),
        )

        dataset = freeze(alice)

        rows = open_bundle(files.dataset(dataset)).rows()
        sides = {row.split for row in rows if row.night == "2026-11-01"}
        assert sides == {"test"}

    def test_without_clips_is_sealed_at_once(self, alice, three_nights):
        dataset = freeze(alice, with_clips=False)

        kinds = sorted(dataset.jobs.values_list("kind", flat=True))
        assert kinds == ["freeze", "seal"]
        assert not (files.dataset(dataset) / "audio").exists()
        assert list(verify(files.dataset(dataset))) == []

    def test_has_the_same_rows_with_clips_and_without(self, alice, three_nights):
        with_clips, without = freeze(alice), freeze(alice, with_clips=False)

        def places(dataset):
            rows = open_bundle(files.dataset(dataset)).rows()
            return [row.place for row in rows]

        assert places(with_clips) == places(without)

    def test_of_what_nobody_dated_has_no_night(self, alice):
        recording = prepared(alice, duration_s=DURATION_S)
        labelled(recording, alice, (4_000, 5_000))

        dataset = freeze(alice)

        assert {row.night for row in open_bundle(files.dataset(dataset)).rows()} == {
            None
        }
        assert NightSide.objects.get().night == str(recording.pk)

    def test_keeps_recordings_of_one_source_on_one_side(self, alice, three_nights):
        for recording in three_nights:
            recording.source_group = "phone-7"
            recording.save()

        dataset = freeze(alice)

        assert (
            len({row.split for row in open_bundle(files.dataset(dataset)).rows()}) == 1
        )

    def test_names_no_person_and_no_file(self, alice, three_nights):
        dataset = freeze(alice)

        told = b"".join(
            text
            for path, text in content(dataset, but=()).items()
            if "audio" not in path
        )
        assert b"alice" not in told.lower()
        assert b"night 1.wav" not in told


class TestIdentity:
    def test_one_state_gives_the_same_bytes_twice(self, alice, three_nights):
        first, second = freeze(alice), freeze(alice)

        assert first.number != second.number
        assert first.checksum == second.checksum
        assert content(first) == content(second)

    def test_another_seed_gives_another_dataset(self, alice, three_nights):
        first, second = freeze(alice), freeze(alice, seed=1)

        assert first.checksum != second.checksum

    def test_what_is_said_later_changes_no_frozen_one(self, alice, three_nights):
        dataset = freeze(alice)
        before, row = content(dataset, but=()), Dataset.objects.values().get()

        [annotation, *_] = three_nights[0].annotations.all()
        annotations.edit(
            annotation,
            version=1,
            label=label(alice, "laugh"),
            act=Act(by=alice, at=timezone.now()),
        )
        later = freeze(alice)

        assert content(dataset, but=()) == before
        assert Dataset.objects.values().get(pk=dataset.pk) == row
        assert later.checksum != dataset.checksum

    def test_what_is_said_while_it_is_cut_stays_out(self, alice, three_nights):
        dataset = ask(alice)
        work_off(dataset=dataset, kind=Job.Kind.FREEZE)
        labelled(three_nights[0], alice, (8_000, 9_000))
        work_off(dataset=dataset)

        dataset.refresh_from_db()
        assert dataset.counts["labels"]["cry"]["n"] == 3


class TestSeveralPeople:
    @pytest.fixture
    def two_say(self, alice, bob):
        recording = prepared(alice, duration_s=DURATION_S, started_at=evening(1))
        labelled(recording, alice, (4_000, 5_000))
        labelled(recording, bob, (4_000, 5_050), name="laugh")
        labelled(recording, bob, (8_000, 9_000))
        return recording

    def test_are_compared_on_the_card(self, alice, two_say):
        dataset = freeze(alice)

        stated = open_bundle(files.dataset(dataset)).stated
        assert stated["n_annotators"] == 2
        assert stated["agreement"]["both_ms"] == DURATION_S * 1_000
        assert stated["agreement"]["f1"] == 0

    @pytest.mark.parametrize(
        ("rule", "labels", "left_out"),
        [
            ("latest", ["laugh", "cry"], {"overruled": 1}),
            ("first", ["cry", "cry"], {"overruled": 1}),
            ("agreed", ["cry"], {"disputed": 2}),
        ],
    )
    def test_are_settled_by_the_rule(self, alice, two_say, rule, labels, left_out):
        dataset = freeze(alice, rule=rule, negatives_per_labelled=0)

        rows = open_bundle(files.dataset(dataset)).rows()
        assert [row.label for row in rows] == labels
        assert dataset.counts["left_out"] == left_out


class TestSpeech:
    @pytest.fixture
    def talked_over(self, alice):
        """Half a minute with a cry at 4 s, and a cry at 20 s while somebody talks."""
        room = np.random.default_rng(1).normal(0, 0.002, 30 * 16_000)
        room[18 * 16_000 : 24 * 16_000] += talking(6.0, seed=1)
        recording = prepared(alice, samples=to_int16(room), started_at=evening(1))
        labelled(recording, alice, (4_000, 5_000), (20_000, 21_000))
        return recording

    def test_stays_in_where_nobody_asked(self, alice, talked_over):
        dataset = freeze(alice, negatives_per_labelled=0)

        assert dataset.n_clips == 2
        assert dataset.counts["left_out"] == {}

    @pytest.mark.parametrize("with_clips", [True, False])
    def test_is_left_out_and_counted(self, alice, talked_over, with_clips):
        dataset = freeze(
            alice,
            negatives_per_labelled=0,
            without_speech=True,
            with_clips=with_clips,
        )

        [row] = open_bundle(files.dataset(dataset)).rows()
        assert row.start_ms == 4_000
        assert dataset.counts["left_out"] == {"speech": 1}
        assert list(verify(files.dataset(dataset))) == []


class TestLeaks:
    @pytest.fixture
    def twice_the_same(self, alice, three_nights):
        """The first night once more, a little longer, as if of another evening."""
        copy = prepared(
            alice,
            name="copy.wav",
            seed=1,
            duration_s=DURATION_S + 1,
            started_at=evening(9),
        )
        labelled(copy, alice, (4_000, 5_000))
        for night, side in (("2026-11-01", "train"), ("2026-11-09", "test")):
            nights.pin(
                alice.household, night, split=side, person=alice, now=timezone.now()
            )
        return copy

    def test_are_refused_with_the_names_of_both(self, alice, twice_the_same):
        dataset = freeze(alice)

        told = standing(dataset)
        assert told.status == "failed"
        assert "“night 1.wav”" in told.problem
        assert "“copy.wav”" in told.problem
        assert "“night 2.wav”" not in told.problem
        assert "on one side" in told.problem
        assert dataset.frozen_at is None
        assert not files.dataset(dataset).exists()
        assert not files.building(dataset).exists()

    def test_are_gone_once_both_nights_are_on_one_side(self, alice, twice_the_same):
        dataset = freeze(alice)
        nights.pin(
            alice.household,
            "2026-11-09",
            split="train",
            person=alice,
            now=timezone.now(),
        )

        tasks.start_again(standing(dataset).job)
        work_off(dataset=dataset)

        assert standing(dataset).status == "done"
