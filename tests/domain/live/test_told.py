import random
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest

from acoustics.events import Interval
from annotations.domain import live_states
from annotations.domain.live import coverage, listening_sessions, live_scores, told
from annotations.domain.live.listening_sessions import Ended
from annotations.domain.live.told import AnothersDetection, Said, Word
from annotations.models import CoveredSpan, Detection, Episode, Label, Source
from tests.nursery import NIGHT, at, heard, session, source


def said(start_ms, end_ms, *, label="cry", score=0.8, id=None):
    id = id or uuid.uuid5(uuid.NAMESPACE_OID, f"{start_ms} {label}")
    return Said(id, Interval(start_ms, end_ms), label, score)


def word(heard_ms, *, settled_ms=0, covered=(), **more):
    return Word(
        heard_ms=heard_ms,
        settled_ms=settled_ms,
        covered=tuple(Interval(*span) for span in covered),
        **more,
    )


@pytest.fixture
def listening(alice):
    return session(source(alice))


def tell(listening, word, *, now_s=60):
    return told.tell(listening, word, now=at(now_s))


def rows(**which):
    places = Detection.objects.filter(**which).in_order()
    return [(row.start_at, row.end_at) for row in places]


def places(*spans):
    ms = timedelta(milliseconds=1)
    return [(NIGHT + start * ms, NIGHT + end * ms) for start, end in spans]


class TestTell:
    def test_writes_down_what_was_heard_in_moments(self, listening):
        tell(
            listening,
            word(
                9_000,
                settled_ms=5_000,
                score=0.7,
                level_db=-40,
                detections=(said(1_000, 2_000),),
                unsettled=(said(6_000, 9_000),),
            ),
        )

        assert rows(final=True) == places((1_000, 2_000))
        assert rows(final=False) == places((6_000, 9_000))
        listening.refresh_from_db()
        assert (listening.heard_ms, listening.settled_ms) == (9_000, 5_000)
        assert (listening.score, listening.level_db) == (0.7, -40)

    def test_pages_learn_of_it_and_episodes_are_made(self, listening, alice):
        before = live_states.state(alice.household).version

        tell(listening, word(9_000, unsettled=(said(6_000, 9_000),)))

        episode = Episode.objects.get()
        assert (episode.start_at, episode.end_at) == places((6_000, 9_000))[0]
        assert live_states.state(alice.household).version > before

    def test_what_is_not_final_is_replaced(self, listening):
        tell(listening, word(8_000, unsettled=(said(6_000, 8_000), said(1_000, 1_500))))
        tell(listening, word(9_000, unsettled=(said(6_000, 9_000),)))

        assert rows() == places((6_000, 9_000))
        assert rows() == [
            (Episode.objects.get().start_at, Episode.objects.get().end_at)
        ]

        tell(listening, word(30_000))
        assert (rows(), Episode.objects.count()) == ([], 0)

    def test_what_was_not_final_becomes_it(self, listening):
        tell(listening, word(8_000, unsettled=(said(6_000, 8_000),)))
        tell(listening, word(40_000, detections=(said(6_000, 9_000),)))

        assert rows(final=True) == rows() == places((6_000, 9_000))

    def test_twice_is_once(self, listening):
        both = word(
            9_000,
            covered=[(0, 9_000)],
            detections=(said(1_000, 2_000),),
            unsettled=(said(6_000, 9_000),),
        )

        tell(listening, both)
        before = list(Detection.objects.values())
        tell(listening, both)

        assert list(Detection.objects.order_by("pk").values()) == sorted(
            before, key=lambda row: row["id"]
        )
        assert CoveredSpan.objects.count() == 1

    def test_an_older_word_replaces_nothing_newer(self, listening):
        tell(listening, word(9_000, settled_ms=8_000, score=0.9))
        tell(
            listening,
            word(
                5_000,
                settled_ms=4_000,
                score=0.1,
                detections=(said(1_000, 2_000),),
                unsettled=(said(4_000, 5_000),),
            ),
        )

        listening.refresh_from_db()
        assert (listening.heard_ms, listening.settled_ms) == (9_000, 8_000)
        assert listening.score == 0.9
        assert rows() == places((1_000, 2_000))

    def test_says_the_same_in_any_order(self, listening):
        words = [
            word(
                end_ms,
                settled_ms=max(end_ms - 3_000, 0),
                covered=[(end_ms - 1_000, end_ms)],
                detections=(said(end_ms - 3_500, end_ms - 3_000),)
                if end_ms > 4_000
                else (),
                unsettled=(said(end_ms - 500, end_ms),),
            )
            for end_ms in range(1_000, 20_000, 1_000)
        ]
        rng = random.Random(7)
        shuffled = words + rng.choices(words, k=10)
        rng.shuffle(shuffled)

        for each in shuffled:
            tell(listening, each)

        assert rows(final=False) == places((18_500, 19_000))
        assert rows(final=True) == places(
            *[(end - 3_500, end - 3_000) for end in range(5_000, 20_000, 1_000)]
        )
        assert coverage.of(listening) == [Interval(0, 19_000)]

    def test_of_one_step_the_higher_score_counts_in_any_order(self, listening):
        tell(listening, word(30_000, scores=((20_000, 0.5), (0, 0.25))))
        tell(listening, word(9_000, scores=((0, 0.75), (20_000, 0.0))))

        listening.refresh_from_db()
        assert live_scores.scores(listening.scores) == [0.75, None, 0.5]

    def test_a_word_without_scores_leaves_those_there_are(self, listening):
        tell(listening, word(9_000, scores=((0, 0.25),)))
        tell(listening, word(12_000))

        listening.refresh_from_db()
        assert live_scores.scores(listening.scores) == [0.25]

    def test_one_detection_named_twice_in_a_word_is_one(self, listening):
        both = (said(1_000, 2_000), said(1_000, 2_000))

        tell(listening, word(9_000, detections=both, unsettled=both))

        assert rows(final=True) == rows() == places((1_000, 2_000))

    def test_the_id_of_another_session_changes_nothing_there(self, listening, charlie):
        theirs = heard(session(source(charlie)), 1, 2)

        with pytest.raises(AnothersDetection):
            tell(listening, word(9_000, detections=(said(5, 6, id=theirs.pk),)))

        assert rows() == [(theirs.start_at, theirs.end_at)]
        listening.refresh_from_db()
        assert listening.heard_ms == 0


class TestLabels:
    def test_one_that_nobody_knows_makes_nothing_and_is_said(self, listening):
        taken = tell(listening, word(9_000, detections=(said(1, 2, label="yodel"),)))

        assert taken.unknown_labels == ("yodel",)
        assert rows() == []

    def test_crying_is_known_by_whatever_name_the_household_has_for_it(self, listening):
        Label.objects.filter(name="cry").update(name="weinen")

        taken = tell(listening, word(9_000, detections=(said(1, 2),)))

        assert taken.unknown_labels == ()
        assert Detection.objects.get().label.name == "weinen"

    def test_one_that_is_not_in_use_is_not_known(self, listening):
        Label.objects.filter(name="laugh").update(archived_at=NIGHT)

        taken = tell(listening, word(9_000, detections=(said(1, 2, label="laugh"),)))

        assert taken.unknown_labels == ("laugh",)


class TestVerdicts:
    def decide(self, alice, verdict):
        Detection.objects.update(verdict=verdict, by=alice, decided_at=NIGHT)

    def test_one_stays_with_what_grows(self, listening, alice):
        tell(listening, word(8_000, unsettled=(said(6_000, 8_000),)))
        self.decide(alice, "wrong")

        tell(listening, word(9_000, unsettled=(said(6_000, 9_000),)))

        assert Detection.objects.get().verdict == "wrong"
        assert not Episode.objects.exists()

    @pytest.mark.parametrize("verdict", ["right", "wrong"])
    def test_one_goes_on_to_what_is_heard_there_now(self, listening, alice, verdict):
        tell(listening, word(8_000, unsettled=(said(6_000, 8_000),)))
        self.decide(alice, verdict)

        tell(listening, word(9_000, detections=(said(5_950, 8_500),)))

        found = Detection.objects.get()
        assert (found.verdict, found.by, found.decided_at) == (verdict, alice, NIGHT)

    def test_what_a_person_confirmed_stays_when_the_model_changes_its_mind(
        self, listening, alice
    ):
        tell(listening, word(8_000, unsettled=(said(6_000, 8_000),)))
        self.decide(alice, "right")

        tell(listening, word(9_000))

        assert rows(final=True, verdict="right") == places((6_000, 8_000))


class TestDevices:
    def test_a_word_of_a_device_is_a_sign_of_life(self, listening):
        Source.objects.update(down_since=NIGHT)

        told.tell_from_device(listening, word(1_000), sent_at=at(60), now=at(60))

        source = Source.objects.get()
        assert (source.last_word_at, source.down_since) == (at(60), None)

    def test_what_the_server_hears_is_none(self, alice):
        phone = session(source(alice, kind="phone"))

        tell(phone, word(1_000))

        assert Source.objects.get().last_word_at is None

    def test_one_that_was_cut_off_for_hours_goes_on(self, listening):
        tell(listening, word(1_000, unsettled=(said(500, 1_000),)))
        listening_sessions.end(listening, now=at(20_000))

        late = word(9_000, covered=[(1_000, 9_000)], detections=(said(500, 1_200),))
        told.tell_from_device(listening, late, sent_at=at(20_001), now=at(20_001))

        listening.refresh_from_db()
        assert (listening.ended_at, listening.kept_at) == (None, None)
        assert listening.heard_ms == 9_000

    def test_one_that_was_taken_off_the_list_does_not(self, listening):
        listening_sessions.retire(listening.source, now=at(9))

        with pytest.raises(Ended):
            told.tell_from_device(listening, word(1_000), sent_at=at(60), now=at(60))

    def test_a_word_that_comes_again_opens_nothing(self, listening):
        tell(listening, word(1_000))
        listening_sessions.end(listening, now=at(9))

        told.tell_from_device(listening, word(1_000), sent_at=at(60), now=at(60))

        listening.refresh_from_db()
        assert listening.ended_at == at(9)

    def test_what_was_not_final_at_the_end_is(self, listening):
        tell(listening, word(9_000, settled_ms=1_000, unsettled=(said(6_000, 9_000),)))

        listening_sessions.end(listening, now=at(9))

        assert rows(final=True) == places((6_000, 9_000))
        listening.refresh_from_db()
        assert listening.settled_ms == 9_000


class TestCoverage:
    def test_is_kept_in_as_few_rows_as_it_needs(self, listening):
        coverage.add(listening, [Interval(0, 500), Interval(1_000, 1_500)])
        coverage.add(listening, [Interval(500, 700), Interval(1_200, 2_000)])
        coverage.add(listening, [Interval(3_000, 4_000)])

        assert coverage.of(listening) == [
            Interval(0, 700),
            Interval(1_000, 2_000),
            Interval(3_000, 4_000),
        ]

    def test_holes_are_closed_by_what_comes_late(self, listening):
        coverage.add(listening, [Interval(0, 500), Interval(1_000, 1_500)])
        coverage.add(listening, [Interval(400, 1_000)])

        assert coverage.of(listening) == [Interval(0, 1_500)]

    def test_the_row_of_a_stretch_that_grows_stays(self, listening):
        coverage.add(listening, [Interval(0, 500)])
        kept = CoveredSpan.objects.get().pk

        coverage.add(listening, [Interval(500, 900)])

        assert CoveredSpan.objects.get().pk == kept

    @pytest.mark.parametrize("seed", range(5))
    def test_is_a_set_of_time_whatever_is_told(self, listening, seed):
        rng = random.Random(seed)
        truth = set()
        for _ in range(30):
            start = rng.randrange(100)
            end = start + rng.randrange(1, 12)
            coverage.add(listening, [Interval(start, end)])
            truth |= set(range(start, end))

        found = coverage.of(listening)
        assert {
            ms for span in found for ms in range(span.start_ms, span.end_ms)
        } == truth
        assert all(a.end_ms < b.start_ms for a, b in pairwise(found))
