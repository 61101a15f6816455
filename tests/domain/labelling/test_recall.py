from datetime import timedelta

import pytest
from django.utils import timezone

from acoustics import audit
from acoustics.events import Interval
from annotations.domain.labelling import annotations, audits, heard, recall
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.models import AuditWindow, DetectionModel, Recording
from tests.cast import hand_in, label, suggest

NOTHING, CRYING, UNSURE = (
    AuditWindow.Answer.NOTHING,
    AuditWindow.Answer.CRYING,
    AuditWindow.Answer.UNSURE,
)
LENGTH_MS = 600_000


def model_of(recording):
    return DetectionModel.objects.get(household=recording.household, current=True)


def drawn(recording):
    Recording.objects.filter(pk=recording.pk).update(duration_ms=LENGTH_MS)
    recording.refresh_from_db()
    audits.draw(recording, model=model_of(recording))
    return list(recording.audit_windows.in_order())


def answer(window, said, act):
    return audits.answer(window, answer=said, version=window.version, act=act)


def annotate(recording, interval, act, *, name="cry"):
    return annotations.annotate(
        recording=recording, interval=interval, label=label(act.by, name), act=act
    )


def n_windows(recording):
    dice = audits.chance(recording, model_of(recording))
    return audit.grid(LENGTH_MS, dice).n_windows


@pytest.fixture
def windows(recording):
    return drawn(recording)


class TestOfRecording:
    def test_is_unknown_until_somebody_is_sure(self, recording, windows, act):
        answer(windows[0], UNSURE, act)

        known = recall.of_recording(recording)

        assert known.missing_share is None
        assert (known.n_windows, known.n_answered) == (12, 0)

    def test_carries_the_answers_over_to_what_nobody_heard(
        self, recording, windows, act
    ):
        for window in windows[:3]:
            answer(window, NOTHING, act)
        answer(windows[3], CRYING, act)
        annotate(recording, windows[5].interval, act)

        known = recall.of_recording(recording)

        assert (known.n_answered, known.n_crying, known.n_known) == (4, 1, 1)
        # Of the grid, four are answered and one is annotated.
        missing = 1 + (n_windows(recording) - 5) / 4
        assert known.missing_share.likely == pytest.approx(missing / (missing + 1))
        assert known.missing_share.low < known.missing_share.likely
        assert known.missing_share.likely < known.missing_share.high

    def test_takes_what_was_marked_since_for_known(self, recording, windows, act):
        for window in windows[:3]:
            answer(window, NOTHING, act)
        answer(windows[3], CRYING, act)
        heard.hear(recording, spans=[Interval(0, LENGTH_MS)], act=act)
        assert recall.of_recording(recording).missing_share.likely == 1

        inside = Interval(windows[3].start_ms + 100, windows[3].end_ms - 100)
        cry = annotate(recording, inside, act)
        known = recall.of_recording(recording)
        assert (known.n_crying, known.n_known) == (1, 1)
        assert known.missing_share.high == 0

        annotations.delete(cry, version=1, act=act)
        assert recall.of_recording(recording).missing_share.likely == 1

    def test_does_not_take_other_sounds_for_crying(self, recording, windows, act):
        answer(windows[0], CRYING, act)
        annotate(recording, windows[0].interval, act, name="laugh")

        known = recall.of_recording(recording)

        assert known.n_known == 0
        assert known.missing_share.likely == 1

    def test_leaves_out_where_the_model_spoke_and_where_people_listened(
        self, recording, windows, act
    ):
        answer(windows[0], NOTHING, act)
        annotate(recording, windows[1].interval, act)
        wide = recall.of_recording(recording).missing_share.high

        suggest(recording, start_ms=0, end_ms=200_000)
        narrower = recall.of_recording(recording).missing_share.high
        heard.hear(recording, spans=[Interval(150_000, 500_000)], act=act)

        assert recall.of_recording(recording).missing_share.high < narrower < wide

    def test_begins_anew_with_another_model(self, recording, windows, act):
        answer(windows[0], NOTHING, act)

        models.install_starter(recording.household)

        known = recall.of_recording(recording)
        assert (known.n_windows, known.missing_share) == (0, None)


class TestOfHousehold:
    @pytest.fixture
    def second(self, alice):
        recording = hand_in(alice, seed=51)
        Recording.objects.filter(pk=recording.pk).update(
            status=Recording.Status.READY, duration_ms=LENGTH_MS
        )
        recording.refresh_from_db()
        return recording

    def test_puts_the_nights_together_in_which_something_was_answered(
        self, alice, recording, windows, second, act
    ):
        others = drawn(second)
        answer(windows[0], CRYING, act)
        annotate(second, others[0].interval, act)
        assert recall.of_household(alice.household).n_known == 0

        answer(others[1], NOTHING, act)

        known = recall.of_household(alice.household)
        assert (known.n_windows, known.n_answered, known.n_known) == (24, 2, 1)
        n_rest = n_windows(recording) + n_windows(second) - 3
        missing = 1 + n_rest / 2
        assert known.missing_share.likely == pytest.approx(missing / (missing + 1))

    def test_leaves_out_nights_that_were_made_up_or_leave(
        self, alice, recording, windows, second, act
    ):
        for window in (windows[0], drawn(second)[0]):
            answer(window, NOTHING, act)
        Recording.objects.filter(pk=recording.pk).update(synthetic=True)
        Recording.objects.filter(pk=second.pk).update(leaving_at=timezone.now())

        known = recall.of_household(alice.household)

        assert (known.n_windows, known.n_answered) == (0, 0)

    def test_knows_nothing_of_strangers(self, alice, strangers_recording, charlie):
        answer(
            drawn(strangers_recording)[0],
            NOTHING,
            Act(by=charlie, at=timezone.now() - timedelta(hours=1)),
        )

        assert recall.of_household(alice.household).n_windows == 0

    def test_asks_the_database_as_often_for_many_nights(
        self, alice, recording, windows, second, act, django_assert_max_num_queries
    ):
        def queries():
            with django_assert_max_num_queries(12) as asked:
                recall.of_household(alice.household)
            return len(asked)

        answer(windows[0], NOTHING, act)
        few = queries()
        answer(drawn(second)[0], NOTHING, act)

        assert queries() == few
