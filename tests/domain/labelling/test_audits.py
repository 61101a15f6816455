import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations import tasks
from annotations.domain.errors import DomainError, Stale
from annotations.domain.labelling import annotations, audits, heard
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.models import AuditWindow, Change, DetectionModel, Job, Recording
from tests.cast import audit_window, hand_in, label, suggest, work_off

Answer = AuditWindow.Answer
NOTHING, CRYING, UNSURE = Answer.NOTHING, Answer.CRYING, Answer.UNSURE


def named(person):
    return Act(by=person, at=timezone.now(), op_id=uuid.uuid4())


@pytest.fixture
def long_night(recording):
    Recording.objects.filter(pk=recording.pk).update(duration_ms=600_000)
    recording.refresh_from_db()
    return recording


@pytest.fixture
def model(recording):
    return DetectionModel.objects.get(household=recording.household, current=True)


@pytest.fixture
def window(long_night):
    return audit_window(long_night, start_ms=60_000, end_ms=66_000)


class TestDraw:
    def test_keeps_off_suggestions_of_the_model_and_what_stands(
        self, long_night, model, act
    ):
        suggest(long_night, start_ms=100_000, end_ms=300_000)
        noise = Interval(400_000, 500_000)
        annotations.annotate(
            recording=long_night, interval=noise, label=label(act.by, "noise"), act=act
        )

        windows = audits.draw(long_night, model=model)

        assert len(windows) == 12
        assert not [row for row in windows if row.interval.overlaps(noise)]
        assert not [
            row for row in windows if row.interval.overlaps(Interval(99_000, 301_000))
        ]

    def test_twice_adds_nothing_whatever_was_said_since(self, long_night, model, act):
        audits.draw(long_night, model=model)
        before = set(AuditWindow.objects.values_list("pk", "start_ms"))
        annotations.annotate(
            recording=long_night,
            interval=Interval(0, 300_000),
            label=label(act.by),
            act=act,
        )

        assert audits.draw(long_night, model=model) == []
        assert set(AuditWindow.objects.values_list("pk", "start_ms")) == before

    def test_is_the_same_again_after_it_was_rolled_back(self, long_night, model):
        first = [row.interval for row in audits.draw(long_night, model=model)]
        AuditWindow.objects.all().delete()

        again = [row.interval for row in audits.draw(long_night, model=model)]

        assert again == first

    def test_draws_anew_for_another_model(self, long_night, model):
        audits.draw(long_night, model=model)

        newer = models.install_starter(long_night.household)

        assert len(audits.draw(long_night, model=newer)) == 12
        assert AuditWindow.objects.of_current_model().count() == 12

    def test_follows_the_suggestions_in_one_step(self, alice):
        recording = hand_in(alice, duration_s=20.0, seed=40)

        work_off(recording=recording, kind=Job.Kind.PREPARE)
        work_off(recording=recording, kind=Job.Kind.SUGGEST)

        assert 2 <= AuditWindow.objects.filter(recording=recording).count() <= 3

    def test_goes_when_the_step_is_lost(self, alice, monkeypatch):
        recording = hand_in(alice, duration_s=20.0, seed=40)
        work_off(recording=recording, kind=Job.Kind.PREPARE)
        draw = audits.draw

        def interrupted(*args, **kwargs):
            draw(*args, **kwargs)
            raise ZeroDivisionError

        monkeypatch.setattr(audits, "draw", interrupted)
        job = Job.objects.get(recording=recording, kind=Job.Kind.SUGGEST)
        tasks.run(job_id=str(job.pk))

        assert not AuditWindow.objects.exists()


class TestAnswer:
    @pytest.mark.parametrize("said", [NOTHING, CRYING])
    def test_counts_as_listened(self, window, act, said):
        answered = audits.answer(window, answer=said, version=1, act=act)

        assert (answered.answer, answered.version) == (said, 2)
        assert (answered.answered_by, answered.answered_at) == (act.by, act.at)
        assert heard.of(window.recording).spans == [window.interval]
        assert Change.objects.get().audit_window == window

    def test_unsure_does_not(self, window, act):
        audits.answer(window, answer=UNSURE, version=1, act=act)

        assert heard.of(window.recording).spans == []

    def test_refuses_a_second_one(self, window, act, bob):
        audits.answer(window, answer=NOTHING, version=1, act=act)

        with pytest.raises(audits.AlreadyAnswered, match="already answered"):
            audits.answer(window, answer=CRYING, version=2, act=named(bob))

        assert AuditWindow.objects.get().answer == NOTHING

    def test_refuses_a_version_that_is_past(self, window, act):
        audits.answer(window, answer=NOTHING, version=1, act=act)
        audits.withdraw(window, version=2, act=act)

        with pytest.raises(Stale):
            audits.answer(window, answer=NOTHING, version=1, act=act)

    def test_sent_twice_is_done_once(self, window, alice):
        act = named(alice)

        first = audits.answer(window, answer=NOTHING, version=1, act=act)
        again = audits.answer(window, answer=NOTHING, version=1, act=act)

        assert again == first
        assert again.version == 2
        assert Change.objects.count() == 1

    def test_refuses_the_name_of_another_act(self, window, long_night, alice):
        act = named(alice)
        annotations.annotate(
            recording=long_night, interval=Interval(0, 9), label=label(alice), act=act
        )

        with pytest.raises(DomainError, match="something else"):
            audits.answer(window, answer=NOTHING, version=1, act=act)


class TestWithdraw:
    def test_opens_the_question_and_what_it_alone_made_heard(self, window, act):
        listened = [Interval(50_000, 62_000)]
        heard.hear(window.recording, spans=listened, act=act)
        audits.answer(window, answer=NOTHING, version=1, act=act)

        withdrawn = audits.withdraw(window, version=2, act=act)

        assert (withdrawn.answer, withdrawn.answered_by) == (Answer.PENDING, None)
        assert heard.of(window.recording).spans == listened

    def test_by_another_takes_back_what_the_first_one_heard(self, window, act, bob):
        audits.answer(window, answer=NOTHING, version=1, act=act)

        audits.withdraw(window, version=2, act=named(bob))

        assert heard.of(window.recording).spans == []

    def test_takes_back_the_last_answer_alone(self, window, act):
        audits.answer(window, answer=NOTHING, version=1, act=act)
        audits.withdraw(window, version=2, act=act)
        heard.hear(window.recording, spans=[window.interval], act=act)
        audits.answer(window, answer=CRYING, version=3, act=act)

        audits.withdraw(window, version=4, act=act)

        assert heard.of(window.recording).spans == [window.interval]

    def test_of_what_nobody_answered_is_refused(self, window, act):
        with pytest.raises(Stale):
            audits.withdraw(window, version=1, act=act)

    def test_sent_twice_is_done_once(self, window, alice):
        audits.answer(window, answer=NOTHING, version=1, act=named(alice))
        act = named(alice)

        first = audits.withdraw(window, version=2, act=act)
        later = Act(by=alice, at=act.at + timedelta(seconds=9), op_id=act.op_id)

        assert audits.withdraw(window, version=2, act=later) == first
        assert AuditWindow.objects.get().version == 3
