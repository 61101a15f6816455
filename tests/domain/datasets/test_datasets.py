import pytest
from django.utils import timezone

from annotations.domain import labels
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.domain.errors import DomainError
from annotations.models import Dataset, Job, Label
from tests.cast import label, labelled, soundless


@pytest.fixture
def night(alice):
    """A minute that Alice has heard, with a cry in it."""
    recording = soundless(alice, day=21)
    labelled(recording, alice, (1_000, 2_000))
    return recording


def ask(person, **choice):
    return datasets.ask(
        Choice(**choice),
        household=person.household,
        person=person,
        now=timezone.now(),
    )


class TestAsking:
    def test_gives_a_number_and_queues_the_choosing(self, alice, night):
        first, second = ask(alice), ask(alice, seed=7, rule="agreed")

        assert (first.number, second.number) == (1, 2)
        assert (second.seed, second.rule) == (7, "agreed")
        kinds = Job.objects.filter(dataset=second).values_list("kind", flat=True)
        assert list(kinds) == [Job.Kind.FREEZE]

    def test_keeps_what_was_asked_for(self, alice, night):
        choice = Choice(
            recordings=(str(night.pk),),
            first_night="2026-11-01",
            last_night="2026-11-30",
            labels=("cry",),
            people=("alice",),
            sources=("human",),
            with_clips=False,
        )

        dataset = datasets.ask(
            choice, household=alice.household, person=alice, now=timezone.now()
        )

        dataset.refresh_from_db()
        assert Choice.of(dataset) == choice

    def test_for_nothing_says_what_to_do_first(self, alice):
        soundless(alice, day=21)

        with pytest.raises(datasets.NothingToFreeze, match="Mark a cry"):
            ask(alice)

        assert not Dataset.objects.exists()

    @pytest.mark.parametrize(
        "narrow",
        [
            {"labels": ("laugh",)},
            {"people": ("bob",)},
            {"sources": ("accepted",)},
            {"first_night": "2026-11-22"},
            {"last_night": "2026-11-20"},
            {"reviewed_only": True},
        ],
        ids=str,
    )
    def test_for_what_nothing_fits_is_asking_for_nothing(
        self, alice, bob, night, narrow
    ):
        with pytest.raises(datasets.NothingToFreeze):
            ask(alice, **narrow)

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("recordings", (), "at least one"),
            ("labels", ("yodel",), "no label “yodel”"),
            ("people", ("charlie",), "Nobody in your household goes by “charlie”"),
            ("sources", ("guessed",), "human, accepted or edited"),
            ("lead_ms", 60_001, "at most 60 seconds"),
            ("gap_ms", -1, "below 0"),
            ("negatives_per_labelled", float("nan"), "0 to 100"),
            ("negatives_per_labelled", 1e9, "0 to 100"),
            ("seed", -1, "whole number"),
            ("seed", 2**53, "whole number"),
            ("rule", "loudest", "latest, first or agreed"),
            ("first_night", "21.11.2026", "date of its evening"),
        ],
    )
    def test_for_what_cannot_be_meant_is_refused(
        self, alice, charlie, night, field, value, sentence
    ):
        with pytest.raises(DomainError, match=sentence) as refusal:
            ask(alice, **{field: value})

        assert refusal.value.field == field

    def test_for_nights_from_last_to_first_is_refused(self, alice, night):
        with pytest.raises(DomainError, match="swap"):
            ask(alice, first_night="2026-11-22", last_night="2026-11-20")

    def test_for_a_strangers_recording_is_refused(self, alice, charlie, night):
        foreign = soundless(charlie, day=21)

        with pytest.raises(DomainError, match="no recording"):
            ask(alice, recordings=(str(foreign.pk),))

    def test_for_an_archived_label_is_refused(self, alice, night):
        labels.archive(label(alice, "laugh"), now=timezone.now())

        with pytest.raises(DomainError, match="“laugh” is archived"):
            ask(alice, labels=("laugh",))

    def test_for_a_label_called_none_is_refused(self, alice, night):
        Label.objects.filter(household=alice.household, name="laugh").update(
            name="none"
        )

        with pytest.raises(DomainError, match="Rename the label"):
            ask(alice)


class TestStanding:
    def standing(self, dataset):
        return datasets.standing(Dataset.objects.with_steps().get(pk=dataset.pk))

    def test_of_what_nobody_began_is_queued(self, alice, night):
        standing = self.standing(ask(alice))

        assert (standing.status, standing.step) == ("queued", "choosing")
        assert standing.progress == 0

    def test_grows_with_the_parts(self, alice, night):
        dataset = ask(alice)
        Job.objects.filter(dataset=dataset).update(status=Job.Status.DONE)
        for status in (Job.Status.DONE, Job.Status.QUEUED):
            Job.objects.create(
                household=alice.household,
                kind=Job.Kind.CUT,
                dataset=dataset,
                status=status,
                created_at=timezone.now(),
            )

        standing = self.standing(dataset)

        assert (standing.status, standing.step) == ("running", "cutting")
        assert standing.progress == pytest.approx(0.45)
        assert standing.job.kind == Job.Kind.CUT

    def test_tells_of_the_step_that_failed(self, alice, night):
        dataset = ask(alice)
        Job.objects.update(status=Job.Status.FAILED, problem="No room.")

        standing = self.standing(dataset)

        assert (standing.status, standing.problem) == ("failed", "No room.")
        assert standing.job == Job.objects.get()
