import uuid

import pytest
from django.utils import timezone

from acoustics.events import Detection, Interval
from annotations.domain.errors import Stale
from annotations.domain.labelling import suggestions
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.models import Annotation, DetectionModel, Suggestion
from tests.cast import label, suggest

Decision = Suggestion.Decision


def decide(suggestion, decision, act, **more):
    return suggestions.decide(suggestion, decision=decision, act=act, **more)


class TestAccept:
    def test_makes_an_annotation_of_what_the_model_said(self, suggestion, act):
        verdict = decide(suggestion, Decision.ACCEPTED, act, version=1)

        kept = Annotation.objects.get()
        assert verdict.annotation == kept
        assert kept.interval == suggestion.interval
        assert (kept.source, kept.suggestion) == ("accepted", suggestion)

    def test_refuses_a_second_decision(self, suggestion, act):
        decide(suggestion, Decision.ACCEPTED, act, version=1)

        with pytest.raises(suggestions.AlreadyDecided, match="already decided"):
            decide(suggestion, Decision.REJECTED, act, version=2)

        assert Annotation.objects.count() == 1

    def test_refuses_a_version_that_is_past(self, suggestion, act):
        decide(suggestion, Decision.REJECTED, act, version=1)
        suggestions.withdraw(suggestion, version=2, act=act)

        with pytest.raises(Stale):
            decide(suggestion, Decision.ACCEPTED, act, version=1)

    def test_done_twice_by_one_name_is_done_once(self, suggestion, alice):
        named = Act(by=alice, at=timezone.now(), op_id=uuid.uuid4())

        first = decide(suggestion, Decision.ACCEPTED, named, version=1)
        second = decide(suggestion, Decision.ACCEPTED, named, version=1)

        assert second == first
        assert Annotation.objects.count() == 1

    def test_with_other_edges_counts_as_edited(self, suggestion, act):
        verdict = decide(
            suggestion, Decision.ACCEPTED, act, version=1, interval=Interval(600, 900)
        )

        assert verdict.suggestion.decision == Decision.EDITED
        assert verdict.annotation.source == Annotation.Source.EDITED
        assert verdict.annotation.interval == Interval(600, 900)

    def test_with_another_label_counts_as_edited(self, suggestion, act, alice):
        verdict = decide(
            suggestion, Decision.ACCEPTED, act, version=1, label=label(alice, "laugh")
        )

        assert verdict.suggestion.decision == Decision.EDITED
        assert verdict.annotation.label.name == "laugh"


class TestReject:
    @pytest.mark.parametrize("decision", [Decision.REJECTED, Decision.UNSURE])
    def test_and_unsure_make_no_annotation(self, suggestion, act, decision):
        verdict = decide(suggestion, decision, act, version=1)

        assert verdict.annotation is None
        assert not Annotation.objects.exists()
        assert Suggestion.objects.get().decided_by == act.by


class TestWithdraw:
    def test_opens_the_question_again_and_takes_the_annotation_out(
        self, suggestion, act
    ):
        decide(suggestion, Decision.ACCEPTED, act, version=1)

        verdict = suggestions.withdraw(suggestion, version=2, act=act)

        assert verdict.suggestion.decision == Decision.PENDING
        assert verdict.suggestion.decided_by is None
        assert not Annotation.objects.standing().exists()

    def test_then_accepting_again_brings_the_same_annotation_back(
        self, suggestion, act
    ):
        first = decide(suggestion, Decision.ACCEPTED, act, version=1)
        suggestions.withdraw(suggestion, version=2, act=act)

        second = decide(suggestion, Decision.ACCEPTED, act, version=3)

        assert second.annotation == first.annotation
        assert Annotation.objects.standing().count() == 1

    def test_of_an_open_question_is_refused(self, suggestion, act):
        with pytest.raises(Stale):
            suggestions.withdraw(suggestion, version=1, act=act)


class TestStore:
    def heard(self, recording, *intervals):
        model = DetectionModel.objects.get(household=recording.household)
        found = (Detection(Interval(*ends), "cry", 0.7) for ends in intervals)
        return suggestions.Heard(model, tuple(found))

    def test_twice_adds_nothing(self, recording):
        heard = self.heard(recording, (100, 900), (1_200, 2_000))

        suggestions.store(recording, heard)
        suggestions.store(recording, heard)

        assert Suggestion.objects.count() == 2

    def test_leaves_verdicts_and_annotations_alone(self, recording, act):
        decided = suggest(recording, start_ms=100, end_ms=900)
        decide(decided, Decision.REJECTED, act, version=1)

        suggestions.store(recording, self.heard(recording, (100, 900)))

        assert Suggestion.objects.get().decision == Decision.REJECTED

    def test_keeps_within_the_recording(self, recording):
        suggestions.store(recording, self.heard(recording, (2_500, 3_200)))

        assert Suggestion.objects.get().end_ms == 3_000

    def test_keeps_the_answers_of_two_models_apart(self, recording):
        suggestions.store(recording, self.heard(recording, (100, 900)))
        newer = models.install_starter(recording.household)
        found = (Detection(Interval(100, 900), "cry", 0.9),)
        suggestions.store(recording, suggestions.Heard(newer, found))

        assert Suggestion.objects.count() == 2
        assert Suggestion.objects.of_current_model().get().score == 0.9
