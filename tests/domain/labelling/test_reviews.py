import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from annotations.domain.labelling import audits, reviews, suggestions
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.domain.recordings import recordings
from annotations.models import AuditWindow, DetectionModel, Recording, Suggestion
from tests.cast import audit_window, hand_in, suggest

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 19, 19, 0, tzinfo=UTC)  # 20:00 in Vienna


def begin(recording, at, **more):
    Recording.objects.filter(pk=recording.pk).update(started_at=at, **more)
    recording.refresh_from_db()


def queue(person, **more):
    return reviews.queue(person.household, now=NOW, **more)


def kinds(asked):
    return ["audit" if isinstance(c, AuditWindow) else "doubt" for c in asked.cards]


@pytest.fixture
def night(recording):
    begin(recording, EVENING, duration_ms=36_000_000)
    return recording


# Directions: the second sketch has nothing in common with the first, the third much.
DOOR = bytes([100] * 32)
BABY = bytes([100, 156] * 16)
NEARLY_A_DOOR = bytes([127, 18] * 16)


def decide(suggestion, act, decision=Suggestion.Decision.REJECTED):
    return suggestions.decide(suggestion, decision=decision, version=1, act=act)


def answer(card, act):
    if isinstance(card, AuditWindow):
        audits.answer(card, answer=AuditWindow.Answer.NOTHING, version=1, act=act)
    else:
        decide(card, act, Suggestion.Decision.UNSURE)


def sound(number):
    """A sketch that is like no other."""
    return random.Random(number).randbytes(32)


def a_night_before(person):
    older = hand_in(person, seed=31)
    begin(older, EVENING - timedelta(days=1), status="ready", duration_ms=36_000_000)
    return older


def suggest_many(recording, scores):
    return [
        suggest(recording, start_ms=9_000 * n, end_ms=9_000 * n + 900, score=score)
        for n, score in enumerate(scores)
    ]


class TestNight:
    def test_is_the_latest_with_something_to_ask(self, alice, night):
        older = hand_in(alice, seed=31)
        begin(older, EVENING - timedelta(days=1))
        suggest(older)
        assert queue(alice).night == date(2026, 3, 18)

        suggest(night)

        assert queue(alice).night == date(2026, 3, 19)
        assert [card.recording for card in queue(alice).cards] == [night]

    @pytest.mark.parametrize(
        ("started_at", "evening"),
        [
            (datetime(2026, 3, 19, 10, 59, tzinfo=UTC), date(2026, 3, 18)),
            (datetime(2026, 3, 19, 11, 0, tzinfo=UTC), date(2026, 3, 19)),
            (datetime(2026, 3, 20, 3, 0, tzinfo=UTC), date(2026, 3, 19)),
        ],
    )
    def test_goes_from_noon_to_noon_by_the_clock_at_home(
        self, alice, night, started_at, evening
    ):
        begin(night, started_at)
        suggest(night)

        assert queue(alice).night == evening

    def test_holds_all_recordings_of_it(self, alice, night):
        second = hand_in(alice, seed=31)
        begin(second, EVENING + timedelta(hours=8))
        suggest(night)
        suggest(second)

        assert {card.recording for card in queue(alice).cards} == {night, second}

    def test_counts_by_the_handing_in_when_nobody_knows_the_start(self, alice, night):
        created_at = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
        begin(night, None, created_at=created_at)
        suggest(night)
        assert queue(alice).night == date(2026, 3, 14)

        # Nor is a start believed that is still to come.
        begin(night, NOW + timedelta(days=400))

        assert queue(alice).night == date(2026, 3, 14)

    def test_that_is_done_or_leaving_is_asked_about_no_more(self, alice, night, act):
        suggest(night)
        recordings.finish(night, version=night.version, done=True, act=act)
        assert queue(alice) == reviews.Queue(None, 0, [])

        recordings.finish(night, version=night.version, done=False, act=act)
        assert queue(alice).n_waiting == 1
        recordings.leave(night, now=timezone.now())

        assert queue(alice) == reviews.Queue(None, 0, [])

    def test_of_a_stranger_is_never_asked_about(self, alice, strangers_recording):
        suggest(strangers_recording)

        assert queue(alice).cards == []


class TestOrder:
    def test_begins_where_the_model_makes_up_its_mind(self, alice, night):
        # The starter model begins to speak at 0.5.
        suggest_many(night, [0.95, 0.52, 0.3, 0.44])

        assert [card.score for card in queue(alice).cards] == [0.52, 0.44, 0.3, 0.95]

    def test_has_one_audit_window_in_four(self, alice, night):
        suggest_many(night, [0.5 + n / 100 for n in range(30)])
        for n in range(12):
            audit_window(
                night, start_ms=9_000_000 + 6_000 * n, end_ms=9_006_000 + 6_000 * n
            )

        deck = kinds(queue(alice, limit=40))

        assert queue(alice).n_waiting == 42
        assert [deck[n : n + 4].count("audit") for n in range(0, 40, 4)] == [1] * 10

    def test_stays_as_it_is_while_it_is_worked_off(self, alice, night, act):
        suggest_many(night, [0.5 + n / 100 for n in range(10)])
        for n in range(4):
            audit_window(
                night, start_ms=900_000 + 6_000 * n, end_ms=906_000 + 6_000 * n
            )
        whole = [card.pk for card in queue(alice, limit=99).cards]

        while (asked := queue(alice)).cards:
            assert [card.pk for card in asked.cards] == whole[:12]
            assert asked.n_waiting == len(whole)
            answer(asked.cards[0], act)
            whole.pop(0)

        assert whole == []

    def test_stays_as_it_is_when_a_recording_has_nothing_left_to_ask(
        self, alice, night, act
    ):
        second = hand_in(alice, seed=31)
        begin(second, EVENING + timedelta(hours=8), duration_ms=36_000_000)
        for n, recording in enumerate([night, second] * 6):
            span = {"start_ms": 9_000 * n, "end_ms": 9_000 * n + 900}
            suggest(recording, score=0.5 + n / 100, sketch=sound(n), **span)
            audit_window(recording, **span)
        whole = queue(alice, limit=99).cards
        rest = [card.pk for card in whole if card.recording == second]

        for card in whole:
            if card.recording == night:
                answer(card, act)

        assert [card.pk for card in queue(alice, limit=99).cards] == rest

    def test_stays_as_it_is_when_a_recording_is_done(self, alice, night, act):
        second = hand_in(alice, seed=31)
        begin(second, EVENING + timedelta(hours=8), duration_ms=36_000_000)
        for n, recording in enumerate([night, second] * 6):
            span = {"start_ms": 9_000 * n, "end_ms": 9_000 * n + 900}
            suggest(recording, score=0.5 + n / 100, sketch=sound(n), **span)
        whole = queue(alice, limit=99).cards

        recordings.finish(night, version=night.version, done=True, act=act)

        asked = queue(alice, limit=99)
        assert asked.cards == [card for card in whole if card.recording == second]
        assert asked.n_waiting == 6

    def test_asks_of_another_sound_before_it_asks_of_one_again(self, alice, night):
        for n, (score, sketch) in enumerate(
            [(0.5, DOOR), (0.52, DOOR), (0.54, NEARLY_A_DOOR), (0.8, BABY)]
        ):
            span = {"start_ms": 9_000 * n, "end_ms": 9_000 * n + 900}
            suggest(night, score=score, sketch=sketch, **span)

        asked = [bytes(card.sketch) for card in queue(alice).cards]

        assert asked == [DOOR, BABY, NEARLY_A_DOOR, DOOR]

    def test_puts_last_what_sounds_like_what_was_decided_on_other_nights(
        self, alice, night, act
    ):
        said = suggest(a_night_before(alice), sketch=DOOR)
        door = suggest(night, score=0.5, sketch=DOOR)
        baby = suggest(night, start_ms=2_000, end_ms=3_000, score=0.6, sketch=BABY)
        assert queue(alice).cards == [door, baby]

        decide(said, act)

        assert queue(alice).cards == [baby, door]

    def test_knows_nothing_of_what_strangers_decided(
        self, alice, night, charlie, strangers_recording
    ):
        said = suggest(strangers_recording, sketch=DOOR)
        decide(said, Act(by=charlie, at=NOW))
        door = suggest(night, score=0.5, sketch=DOOR)
        suggest(night, start_ms=2_000, end_ms=3_000, score=0.6, sketch=BABY)

        assert queue(alice).cards[0] == door

    def test_asks_of_what_has_no_sketch_as_well(self, alice, night):
        suggest(night, start_ms=1_000, end_ms=2_000, score=0.9, sketch=DOOR)
        suggest(night, start_ms=3_000, end_ms=4_000, score=0.6)
        suggest(night, start_ms=5_000, end_ms=6_000, score=0.8, sketch=BABY)

        assert [card.score for card in queue(alice).cards] == [0.6, 0.8, 0.9]

    @pytest.mark.parametrize(
        ("trainer", "first"),
        [("starter", NEARLY_A_DOOR), ("personal", BABY)],
        ids=["starter", "personal"],
    )
    def test_takes_the_score_of_a_trained_model_for_a_probability(
        self, alice, night, act, trainer, first
    ):
        decide(suggest(a_night_before(alice), sketch=DOOR), act)
        # By its entropy, 0.95 is still in some doubt; by its distance to 0.5, in none.
        suggest(night, score=0.95, sketch=BABY)
        suggest(night, start_ms=2_000, end_ms=3_000, score=0.6, sketch=NEARLY_A_DOOR)
        DetectionModel.objects.filter(household=alice.household).update(trainer=trainer)

        assert bytes(queue(alice).cards[0].sketch) == first

    def test_asks_audit_windows_in_no_order_of_time(self, alice, night):
        for n in range(12):
            audit_window(night, start_ms=6_000 * n, end_ms=6_000 * n + 6_000)

        starts = [card.start_ms for card in queue(alice).cards]

        assert starts != sorted(starts)
        assert starts == [card.start_ms for card in queue(alice).cards]


def test_asks_the_database_as_often_for_many(
    alice, night, act, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(12) as asked:
            queue(alice)
        return len(asked)

    suggest(night, start_ms=1, end_ms=2)
    audit_window(night)
    few = queries()
    suggest_many(night, [0.6] * 40)
    Suggestion.objects.update(sketch=DOOR)

    assert queries() == few


def test_leaves_alone_what_an_older_model_asked(alice, night):
    suggest(night)
    models.install_starter(alice.household)

    assert queue(alice).cards == []


def test_goes_on_for_another_person_where_the_first_one_stopped(alice, bob, night):
    asked = suggest_many(night, [0.5, 0.6, 0.7])
    act = Act(by=bob, at=NOW)
    suggestions.decide(
        asked[0], decision=Suggestion.Decision.REJECTED, version=1, act=act
    )

    assert [card.pk for card in queue(alice).cards] == [asked[1].pk, asked[2].pk]
