"""What is said of the chosen recordings, and which silence can be believed."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain import fact_files, labels
from annotations.domain.datasets import snapshots
from annotations.domain.datasets.choices import Choice
from annotations.domain.labelling import annotations, suggestions
from annotations.domain.labelling.annotations import Act
from annotations.models import Annotation, AuditWindow, Suggestion
from tests.cast import audit_window, label, labelled, soundless, suggest

ALL = Choice()


@pytest.fixture
def night(alice):
    return soundless(alice, day=21)


@pytest.fixture
def look(alice, tmp_path):
    """Look at one recording as a choice sees it."""

    def look(recording, choice=ALL):
        snapshots.take(choice, alice.household, into=tmp_path)
        return fact_files.read(str(recording.pk), folder=tmp_path)

    return look


def said(facts):
    return [
        (one.annotation.interval.start_ms, one.annotation.label) for one in facts.said
    ]


def reject(suggestion, act):
    suggestions.decide(
        suggestion, decision=Suggestion.Decision.REJECTED, version=1, act=act
    )


class TestSaid:
    def test_is_written_down_as_it_stands(self, alice, night, look):
        [first, _] = labelled(night, alice, (1_000, 2_000), (5_000, 6_000))
        act = Act(by=alice, at=timezone.now())
        annotations.delete(first, version=1, act=act)

        facts = look(night)

        assert said(facts) == [(5_000, "cry")]
        assert (
            facts.said[0].changed_at == Annotation.objects.standing().get().updated_at
        )
        assert facts.heard == (Interval(0, 60_000),)
        assert facts.night == "2026-11-21"

    def test_names_nobody(self, alice, bob, night, look):
        labelled(night, bob, (1_000, 2_000))
        labelled(night, alice, (5_000, 6_000))

        annotators = {one.annotation.annotator for one in look(night).said}

        assert annotators == {"person-1", "person-2"}

    def test_of_somebody_who_left_is_kept(self, alice, bob, night, look):
        labelled(night, bob, (1_000, 2_000))
        bob.delete()

        [one] = look(night).said

        assert one.annotation.annotator == "person-0"

    def test_names_the_model_behind_an_accepted_suggestion(self, act, night, look):
        suggestion = suggest(night)
        suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )

        [one] = look(night).said

        assert (one.annotation.source, one.annotation.model) == ("accepted", 1)

    def test_of_nothing_leaves_no_trace(self, alice, night, tmp_path):
        snapshot = snapshots.take(ALL, alice.household, into=tmp_path)

        assert snapshot.names == {}
        assert list(tmp_path.iterdir()) == []

    def test_of_strangers_is_not_seen(self, alice, charlie, tmp_path):
        foreign = soundless(charlie, day=21)
        labelled(foreign, charlie, (1_000, 2_000))

        assert snapshots.take(ALL, alice.household, into=tmp_path).names == {}


class TestChoice:
    @pytest.mark.parametrize(
        "choice",
        [
            Choice(labels=("cry",)),
            Choice(people=("alice",)),
        ],
        ids=["labels", "people"],
    )
    def test_passes_over_the_rest_and_believes_no_silence_there(
        self, alice, bob, night, look, choice
    ):
        labelled(night, alice, (1_000, 2_000))
        labelled(night, bob, (5_000, 6_000), name="laugh")

        facts = look(night, choice)

        assert said(facts) == [(1_000, "cry")]
        assert facts.heard == (Interval(0, 5_000), Interval(6_000, 60_000))

    def test_of_people_takes_their_ears_alone(self, alice, bob, night, look):
        labelled(night, alice, (1_000, 2_000), heard_ms=10_000)
        labelled(night, bob, heard_ms=60_000)

        assert look(night, Choice(people=("alice",))).heard == (Interval(0, 10_000),)

    def test_of_a_source_passes_over_the_others(self, alice, night, look):
        labelled(night, alice, (1_000, 2_000))

        assert said(look(night, Choice(sources=("edited",)))) == []

    def test_of_nights_leaves_out_what_nobody_dated(self, alice, night, tmp_path):
        undated, earlier = soundless(alice), soundless(alice, day=20)
        for recording in (undated, earlier, night):
            labelled(recording, alice, (1_000, 2_000))
        choice = Choice(first_night="2026-11-21")

        snapshot = snapshots.take(choice, alice.household, into=tmp_path)

        assert list(snapshot.names) == [str(night.pk)]

    def test_of_all_labels_leaves_out_and_counts_the_archived(
        self, alice, night, tmp_path
    ):
        labelled(night, alice, (1_000, 2_000), name="laugh")
        labelled(night, alice, (5_000, 6_000))
        labels.archive(label(alice, "laugh"), now=timezone.now())

        snapshot = snapshots.take(ALL, alice.household, into=tmp_path)

        facts = fact_files.read(str(night.pk), folder=tmp_path)
        assert said(facts) == [(5_000, "cry")]
        assert snapshot.left_out == {"archived": 1}
        assert "laugh" not in snapshot.labels

    def test_of_a_label_that_was_archived_since_keeps_it_and_says_so(
        self, alice, night, tmp_path
    ):
        labelled(night, alice, (1_000, 2_000), name="laugh")
        labels.archive(label(alice, "laugh"), now=timezone.now())
        choice = Choice(labels=("laugh",))

        snapshot = snapshots.take(choice, alice.household, into=tmp_path)

        assert snapshot.archived == {"laugh"}
        assert snapshot.labels == ["laugh"]
        assert said(fact_files.read(str(night.pk), folder=tmp_path)) == [
            (1_000, "laugh")
        ]


class TestSilence:
    def test_is_not_believed_where_somebody_was_unsure(self, act, night, look):
        labelled(night, act.by)
        suggestions.decide(
            suggest(night, start_ms=5_000, end_ms=6_000),
            decision=Suggestion.Decision.UNSURE,
            version=1,
            act=act,
        )
        AuditWindow.objects.filter(
            pk=audit_window(night, start_ms=20_000, end_ms=26_000).pk
        ).update(answer=AuditWindow.Answer.CRYING)

        assert look(night).heard == (
            Interval(0, 5_000),
            Interval(6_000, 20_000),
            Interval(26_000, 60_000),
        )

    def test_is_certain_where_a_suggestion_was_rejected(self, act, night, look):
        reject(suggest(night, start_ms=5_000, end_ms=6_000), act)

        [one] = look(night).rejected

        assert (one.interval, one.model) == (Interval(5_000, 6_000), 1)

    def test_ends_where_something_was_heard_that_was_not_asked_for(
        self, act, night, look
    ):
        reject(suggest(night, start_ms=5_000, end_ms=8_000), act)
        labelled(night, act.by, (6_000, 7_900), name="laugh")

        facts = look(night, Choice(labels=("cry",)))

        # What is left behind the laugh is an edge, too short to be anything.
        assert [one.interval for one in facts.rejected] == [Interval(5_000, 6_000)]


@pytest.mark.django_db(transaction=True)
def test_what_is_said_meanwhile_is_not_seen(alice, tmp_path, monkeypatch):
    nights = sorted(
        (soundless(alice, day=day) for day in (1, 2)), key=lambda row: str(row.pk)
    )
    for recording in nights:
        labelled(recording, alice, (1_000, 2_000))
    write = fact_files.write

    def write_while_somebody_labels(facts, folder):
        def label_more():
            labelled(nights[1], alice, (5_000, 6_000))
            connection.close()

        if facts.recording == str(nights[0].pk):
            other = threading.Thread(target=label_more)
            other.start()
            other.join()
        write(facts, folder)

    monkeypatch.setattr(fact_files, "write", write_while_somebody_labels)

    snapshots.take(ALL, alice.household, into=tmp_path)

    assert Annotation.objects.filter(recording=nights[1]).count() == 2
    facts = fact_files.read(str(nights[1].pk), folder=tmp_path)
    assert said(facts) == [(1_000, "cry")]
