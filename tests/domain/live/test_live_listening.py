import random
from datetime import timedelta

import numpy as np
import pytest

from acoustics.events import Interval
from acoustics.streaming import RUN_UP_MS
from annotations.domain import files
from annotations.domain.learning import models
from annotations.domain.live import (
    coverage,
    listening_sessions,
    live_listening,
    live_scores,
)
from annotations.domain.live.live_listening import LEASE, Listener
from annotations.models import Chunk, DetectionModel, Job, ListeningSession, Source
from tests import phones
from tests.nursery import NIGHT, session, source
from tests.phones import Clock, at_once, listen, send, told


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def listening(alice):
    return session(source(alice, kind="phone"))


def end(listening, clock):
    listening_sessions.end(listening, now=clock())
    clock.go(2)


def all_of(listening, *, last):
    """What was told of a session that ended, which is what the whole sound is."""
    clock = Clock()
    end(listening, clock)
    last.clock = clock
    listen(last)
    return told(listening, final=True)


class TestListen:
    def test_says_the_same_as_of_the_whole_sound(self, listening):
        send(listening, phones.night())

        last = listen()

        assert all_of(listening, last=last) == at_once(phones.night()) != []
        assert told(listening, final=False) == []
        listening.refresh_from_db()
        assert listening.heard_ms == listening.settled_ms == 60_000
        assert coverage.of(listening) == [Interval(0, 60_000)]

    def test_tells_what_is_not_settled_while_it_goes_on(self, listening):
        crying_ends_ms = at_once(phones.night())[0][1]
        until = crying_ends_ms // phones.CHUNK_MS

        send(listening, phones.night(), numbers=range(until))
        listen()

        listening.refresh_from_db()
        assert listening_sessions.state(listening) == "crying"
        assert listening.settled_ms < listening.heard_ms
        assert listening.score > 0.5
        assert told(listening, final=False) != []

    def test_the_model_that_listens_is_named(self, listening, alice):
        send(listening, phones.night(), numbers=[0])

        listen()

        listening.refresh_from_db()
        assert listening.model == models.current(alice.household)

    def test_the_order_in_which_they_come_makes_no_difference(self, listening, clock):
        numbers = list(range(15))
        random.Random(3).shuffle(numbers)

        listener = Listener(clock=clock)
        for number in numbers:
            send(listening, phones.night(), numbers=[number], at=clock())
            listen(listener)

        assert all_of(listening, last=listener) == at_once(phones.night())

    def test_a_missing_chunk_is_waited_for(self, listening, clock):
        send(listening, phones.night(), numbers=[0, 2], at=clock())
        listener = listen(clock=clock)
        assert Chunk.objects.waiting().count() == 1

        clock.go(3)
        send(listening, phones.night(), numbers=[1], at=clock())
        listen(listener)

        assert coverage.of(listening) == [Interval(0, 12_000)]

    def test_one_that_does_not_come_is_a_hole(self, listening, clock):
        send(listening, phones.night(), numbers=[0, 2], at=clock())
        clock.go(6)
        listener = listen(clock=clock)
        assert coverage.of(listening) == [Interval(0, 4_000), Interval(8_000, 12_000)]

        send(listening, phones.night(), numbers=[1], at=clock())
        listen(listener)

        assert Chunk.objects.get(number=1).late
        assert not Chunk.objects.waiting().exists()
        assert len(coverage.of(listening)) == 2

    def test_after_a_hole_it_listens_as_to_sound_of_its_own(self, listening, clock):
        sound = phones.night()
        send(listening, sound[:480_000], at=clock())
        send(listening, sound, first=20, start_ms=60_000, at=clock())
        clock.go(10)

        found = all_of(listening, last=listen(clock=clock))

        assert found == [
            *at_once(sound[:480_000]),
            *((60_000 + start, 60_000 + end) for start, end in at_once(sound)),
        ]
        assert coverage.of(listening) == [
            Interval(0, 30_000),
            Interval(60_000, 120_000),
        ]

    def test_a_file_that_is_gone_is_silence_that_nobody_listened_to(self, listening):
        send(listening, phones.night())
        files.chunk(Chunk.objects.get(number=4)).unlink()

        listen()

        assert coverage.of(listening) == [
            Interval(0, 16_000),
            Interval(20_000, 60_000),
        ]

    @pytest.mark.parametrize("level", [0, 32_767])
    def test_silence_and_the_loudest_noise_do_no_harm(self, listening, level):
        noise = np.random.default_rng(1).choice([-level, level], 20 * 16_000)

        send(listening, noise.astype(np.int16))
        listen()

        listening.refresh_from_db()
        assert listening.heard_ms == 20_000
        assert coverage.of(listening) == [Interval(0, 20_000)]

    def test_does_nothing_where_nothing_waits(self, listening, clock):
        assert Listener(clock=clock).work() == 0

    def test_asks_once_to_see_that_nothing_waits(
        self, listening, clock, django_assert_num_queries
    ):
        listener = Listener(clock=clock)
        listener.work()

        with django_assert_num_queries(1):
            listener.work()

    def test_what_an_edge_says_is_not_its_business(self, alice, clock):
        edge = session(source(alice))

        end(edge, clock)
        listen(clock=clock)

        edge.refresh_from_db()
        assert edge.kept_at
        assert not Job.objects.filter(kind=Job.Kind.KEEP).exists()


class TestTakeOver:
    @pytest.mark.parametrize("n_heard", [1, 6, 9, 14])
    def test_another_goes_on_where_one_died(self, listening, clock, n_heard):
        send(listening, phones.night(), numbers=range(n_heard))
        listen(clock=clock)

        send(listening, phones.night(), numbers=range(n_heard, 15))
        clock.go(LEASE.total_seconds() + 1)
        other = listen(clock=clock)

        assert all_of(listening, last=other) == at_once(phones.night())
        assert coverage.of(listening) == [Interval(0, 60_000)]

    def test_scores_are_those_of_one_who_heard_it_all(self, listening, clock, alice):
        whole = session(source(alice, kind="phone", name="door"))
        send(whole, phones.night())
        all_of(whole, last=listen())
        send(listening, phones.night(), numbers=range(9))
        listen(clock=clock)

        send(listening, phones.night(), numbers=range(9, 15))
        clock.go(LEASE.total_seconds() + 1)
        all_of(listening, last=listen(clock=clock))

        for row in (whole, listening):
            row.refresh_from_db()
        expected = live_scores.scores(whole.scores)
        assert len(expected) == 6
        assert max(expected) > 0.9
        assert live_scores.scores(listening.scores) == pytest.approx(expected, abs=0.02)

    def test_after_hours_it_begins_a_little_before_the_last_word(
        self, listening, clock
    ):
        sound = phones.night(duration_ms=RUN_UP_MS + 240_000, n_bouts=8)
        until = len(phones.cut(sound)) - 12
        send(listening, sound, numbers=range(until))
        listen(clock=clock).let_go()
        listening.refresh_from_db()
        assert listening.settled_ms > RUN_UP_MS

        send(listening, sound, numbers=range(until, until + 12))
        other = listen(clock=clock)

        assert all_of(listening, last=other) == at_once(sound)

    def test_nobody_takes_what_another_holds(self, listening, clock):
        send(listening, phones.night(), numbers=range(3))
        listen(clock=clock)
        send(listening, phones.night(), numbers=range(3, 6))

        other = Listener(clock=clock)

        assert other.work() == 0
        clock.go(LEASE.total_seconds() + 1)
        assert other.work() == 3

    def test_one_that_lost_its_session_writes_nothing(self, listening, clock):
        send(listening, phones.night(), numbers=range(3))
        first = listen(clock=clock)
        clock.go(LEASE.total_seconds() + 1)
        send(listening, phones.night(), numbers=range(3, 6))
        second = listen(clock=clock)
        send(listening, phones.night(), numbers=range(6, 9))

        assert first.work() == 0

        listening.refresh_from_db()
        assert (listening.heard_ms, listening.token) == (24_000, second.token)

    def test_one_that_stops_leaves_its_sessions_at_once(self, listening, clock):
        send(listening, phones.night(), numbers=range(3))
        listen(clock=clock).let_go()
        send(listening, phones.night(), numbers=range(3, 6))

        assert Listener(clock=clock).work() == 3

    def test_a_new_current_model_listens_from_there_on(self, listening, clock, alice):
        send(listening, phones.night(), numbers=range(9))
        listener = listen(clock=clock)
        new = models.install_starter(alice.household)

        clock.go(11)
        send(listening, phones.night(), numbers=range(9, 15))
        listen(listener)

        listening.refresh_from_db()
        assert listening.model == new
        assert all_of(listening, last=listener) == at_once(phones.night())


class TestTrouble:
    def test_a_model_that_cannot_listen_loses_no_sound(self, listening, clock):
        DetectionModel.objects.update(trainer="personal")
        send(listening, phones.night(), numbers=range(3))
        listener = Listener(clock=clock)

        assert listener.work() == 0

        DetectionModel.objects.update(trainer="starter")
        clock.go(11)
        assert listener.work() == 3

    def test_one_sessions_trouble_is_no_others(
        self, listening, clock, charlie, monkeypatch
    ):
        theirs = session(source(charlie, kind="phone"))
        send(listening, phones.night(), numbers=[0])
        send(theirs, phones.night(), numbers=[0])
        ListeningSession.objects.filter(pk=listening.pk).update(
            began_at=NIGHT.replace(year=9_999, month=12, day=31, hour=23, minute=59)
            + timedelta(seconds=59)
        )

        assert listen(clock=clock).work() == 0

        theirs.refresh_from_db()
        assert theirs.heard_ms == 4_000
        assert Chunk.objects.waiting().get().session_id == listening.pk


class TestEnding:
    def test_brings_the_last_word_and_the_keeping(self, listening, clock):
        send(listening, phones.night())
        listener = listen(clock=clock)

        end(listening, clock)
        listener.work()
        listener.work()

        job = Job.objects.get(kind=Job.Kind.KEEP)
        assert job.session == listening
        listening.refresh_from_db()
        assert (listening.token, listening.kept_at) == (None, None)

    def test_a_keeping_that_was_stopped_is_asked_for_half_a_day_later(
        self, listening, clock
    ):
        send(listening, phones.night())
        listener = listen(clock=clock)
        end(listening, clock)
        listener.work()
        Job.objects.update(status="cancelled", finished_at=clock())

        clock.go(11 * 3_600)
        listener.work()
        assert Job.objects.count() == 1

        clock.go(2 * 3_600)
        listener.work()
        assert Job.objects.filter(status="queued", kind=Job.Kind.KEEP).count() == 1

    def test_waits_until_everything_was_heard(self, listening, clock):
        send(listening, phones.night(), numbers=range(12))
        end(listening, clock)

        Listener(clock=clock).work()

        assert not Job.objects.filter(kind=Job.Kind.KEEP).exists()

    def test_a_session_without_sound_is_done_with(self, listening, clock):
        end(listening, clock)

        Listener(clock=clock).work()

        listening.refresh_from_db()
        assert listening.kept_at
        assert not Job.objects.filter(kind=Job.Kind.KEEP).exists()

    def stale(self, now, *, since=NIGHT):
        return live_listening.end_stale(now=now, listening_since=since)

    def test_comes_by_itself_after_long_silence(self, listening, settings):
        Source.objects.update(last_word_at=NIGHT)
        minutes = settings.LIVE_SILENT_MIN

        assert self.stale(NIGHT + timedelta(minutes=minutes)) == 0
        assert self.stale(NIGHT + timedelta(minutes=minutes, seconds=1)) == 1

    def test_does_not_come_because_the_server_was_away(self, listening):
        Source.objects.update(last_word_at=NIGHT)
        back = NIGHT + timedelta(hours=8)

        assert self.stale(back, since=back) == 0

    def test_comes_at_noon_by_the_clock_on_the_wall(self, listening):
        # It is one hour later in Vienna.
        noon = NIGHT.replace(hour=11)
        Source.objects.update(last_word_at=noon)

        assert self.stale(noon - timedelta(seconds=1)) == 0
        assert self.stale(noon) == 1

    def test_an_edge_ends_its_days_by_itself(self, alice):
        session(source(alice, last_word_at=NIGHT.replace(hour=11)))

        assert self.stale(NIGHT.replace(hour=11), since=NIGHT.replace(hour=11)) == 0

    def test_a_night_in_which_the_clocks_are_set_ends_at_noon_too(self, alice):
        began = NIGHT.replace(month=10, day=24, hour=18)
        phone = source(alice, kind="phone", last_word_at=began + timedelta(hours=17))
        session(phone, began_at=began)
        noon = began.replace(day=25, hour=11)

        assert self.stale(noon - timedelta(seconds=1), since=noon) == 0
        assert self.stale(noon, since=noon) == 1
