import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.labelling import annotations, suggestions
from annotations.domain.labelling.annotations import Act
from annotations.models import Annotation, Change, Recording, Suggestion
from tests.cast import hand_in, label


def annotate(recording, act, *, start_ms=100, end_ms=900, name="cry", note=""):
    return annotations.annotate(
        recording=recording,
        interval=Interval(start_ms, end_ms),
        label=label(act.by, name),
        note=note,
        act=act,
    )


class TestAnnotate:
    def test_keeps_what_a_person_says(self, recording, act):
        said = annotate(recording, act, note="hungry")

        kept = Annotation.objects.get()
        assert kept == said
        assert (kept.start_ms, kept.end_ms, kept.note) == (100, 900, "hungry")
        assert (kept.source, kept.created_by) == (Annotation.Source.HUMAN, act.by)

    def test_refuses_an_end_behind_the_recordings(self, recording, act):
        with pytest.raises(DomainError, match=r"it is 3\.0 s long"):
            annotate(recording, act, end_ms=3_001)

    def test_takes_an_end_at_the_recordings(self, recording, act):
        assert annotate(recording, act, end_ms=3_000).end_ms == 3_000

    def test_waits_until_the_recording_is_ready(self, alice, act):
        unprepared = hand_in(alice)

        with pytest.raises(NotPossibleNow, match="not ready"):
            annotate(unprepared, act)

    def test_done_twice_by_one_name_is_done_once(self, recording, alice):
        named = Act(by=alice, at=timezone.now(), op_id=uuid.uuid4())

        first = annotate(recording, named)
        second = annotate(recording, named, start_ms=200)

        assert second == first
        assert Annotation.objects.count() == 1

    def test_the_database_refuses_an_end_before_the_start(self, recording, act):
        said = annotate(recording, act)

        with pytest.raises(IntegrityError), transaction.atomic():
            Annotation.objects.filter(pk=said.pk).update(end_ms=said.start_ms)


class TestEdit:
    def test_moves_and_relabels(self, recording, act):
        said = annotate(recording, act)

        annotations.edit(
            said,
            version=1,
            act=act,
            interval=Interval(0, 50),
            label=label(act.by, "fuss"),
        )

        kept = Annotation.objects.get()
        assert (kept.start_ms, kept.end_ms, kept.label.name) == (0, 50, "fuss")
        assert kept.version == 2

    def test_refuses_a_version_that_is_past_and_shows_the_present_one(
        self, recording, act
    ):
        said = annotate(recording, act)
        annotations.edit(said, version=1, act=act, note="first")

        with pytest.raises(Stale) as refused:
            annotations.edit(said, version=1, act=act, note="second")

        assert refused.value.current.note == "first"
        assert Annotation.objects.get().note == "first"

    def test_makes_an_accepted_suggestion_an_edited_one(self, suggestion, act):
        verdict = suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )

        annotations.edit(
            verdict.annotation, version=1, act=act, interval=Interval(400, 1_400)
        )

        assert Annotation.objects.get().source == Annotation.Source.EDITED
        assert Suggestion.objects.get().decision == Suggestion.Decision.EDITED

    def test_of_the_note_alone_leaves_an_accepted_suggestion_accepted(
        self, suggestion, act
    ):
        verdict = suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )

        annotations.edit(verdict.annotation, version=1, act=act, note="teething")

        assert Suggestion.objects.get().decision == Suggestion.Decision.ACCEPTED


class TestDelete:
    def test_can_be_undone(self, recording, act):
        said = annotate(recording, act, note="hungry")

        deleted = annotations.delete(said, version=1, act=act)
        assert not Annotation.objects.standing().exists()
        restored = annotations.restore(deleted, version=2, act=act)

        assert Annotation.objects.standing().get() == restored
        assert (restored.start_ms, restored.note) == (100, "hungry")

    def test_takes_the_verdict_it_came_of_along(self, suggestion, act):
        verdict = suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )

        deleted = annotations.delete(verdict.annotation, version=1, act=act)
        assert Suggestion.objects.get().decision == Suggestion.Decision.PENDING
        annotations.restore(deleted, version=2, act=act)

        assert Suggestion.objects.get().decision == Suggestion.Decision.ACCEPTED

    def test_into_another_one_lets_the_verdict_stand(self, suggestion, act):
        verdict = suggestions.decide(
            suggestion, decision=Suggestion.Decision.ACCEPTED, version=1, act=act
        )

        annotations.delete(verdict.annotation, version=1, act=act, merged=True)

        assert Suggestion.objects.get().decision == Suggestion.Decision.ACCEPTED
        assert not Annotation.objects.standing().exists()

    def test_a_deleted_one_cannot_be_edited(self, recording, act):
        said = annotate(recording, act)
        annotations.delete(said, version=1, act=act)

        with pytest.raises(Stale):
            annotations.edit(said, version=2, act=act, note="too late")


class TestHistory:
    def test_can_show_every_state_there_was(self, recording, act):
        said = annotate(recording, act)
        annotations.edit(said, version=1, act=act, interval=Interval(0, 50))
        annotations.delete(said, version=2, act=act)
        annotations.restore(said, version=3, act=act)

        lines = Change.objects.filter(annotation=said).order_by("state__version")

        assert [line.act for line in lines] == ["create", "edit", "delete", "restore"]
        assert [line.state["start_ms"] for line in lines] == [100, 0, 0, 0]
        assert [line.state["deleted"] for line in lines] == [False, False, True, False]

    def test_of_a_recording_goes_when_the_recording_goes(self, recording, act):
        annotate(recording, act)

        Recording.objects.get().delete()

        assert not Change.objects.exists()
