import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from acoustics import spans as time
from acoustics.events import Interval
from annotations.domain.errors import NotPossibleNow
from annotations.domain.labelling import heard
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings import recordings
from annotations.models import HeardSpan, Recording
from tests.cast import hand_in


def intervals(*ends):
    return [Interval(start_ms, end_ms) for start_ms, end_ms in ends]


def hear(recording, act, *ends):
    return heard.hear(recording, spans=intervals(*ends), act=act)


def unhear(recording, act, *ends):
    return heard.unhear(recording, spans=intervals(*ends), act=act)


def rows_of(person):
    return [row.interval for row in HeardSpan.objects.filter(by=person).in_order()]


@pytest.fixture
def bobs(bob):
    return Act(by=bob, at=timezone.now())


class TestHear:
    def test_keeps_what_was_heard_in_as_few_rows_as_it_needs(self, recording, act):
        hear(recording, act, (0, 500), (1_000, 1_500))

        known = hear(recording, act, (500, 700), (1_200, 2_000))

        assert rows_of(act.by) == intervals((0, 700), (1_000, 2_000))
        assert known.spans == rows_of(act.by)
        assert known.changed == intervals((500, 700), (1_500, 2_000))
        assert known.heard_ms == heard.length_ms(recording) == 1_700

    def test_told_twice_is_heard_once(self, recording, act):
        hear(recording, act, (0, 500))
        kept = HeardSpan.objects.get()

        again = Act(by=act.by, at=act.at + timedelta(hours=1))
        known = hear(recording, again, (0, 500), (100, 200))

        assert known.changed == []
        assert HeardSpan.objects.get() == kept
        assert HeardSpan.objects.get().at == act.at

    def test_ends_with_the_recording(self, recording, act):
        known = hear(recording, act, (2_900, 5_000), (4_000, 6_000))

        assert known.spans == intervals((2_900, 3_000))

    def test_keeps_two_people_apart_and_counts_a_moment_once(
        self, recording, act, bobs
    ):
        hear(recording, act, (0, 1_000))

        known = hear(recording, bobs, (500, 1_500))

        assert rows_of(bobs.by) == known.changed == intervals((500, 1_500))
        assert known.spans == intervals((0, 1_500))
        assert known.heard_ms == 1_500

    def test_waits_until_there_is_sound(self, alice, act):
        with pytest.raises(NotPossibleNow, match="not ready"):
            hear(hand_in(alice), act, (0, 100))

    def test_is_refused_once_the_recording_leaves(self, recording, act):
        recordings.leave(recording, now=timezone.now())

        with pytest.raises(NotPossibleNow):
            hear(recording, act, (0, 100))


class TestUnhear:
    def test_takes_away_ones_own_alone(self, recording, act, bobs):
        hear(recording, act, (0, 1_000))
        hear(recording, bobs, (0, 1_000))

        known = unhear(recording, act, (200, 400), (2_000, 2_500))

        assert rows_of(act.by) == intervals((0, 200), (400, 1_000))
        assert rows_of(bobs.by) == known.spans == intervals((0, 1_000))
        assert known.changed == intervals((200, 400))

    def test_of_all_that_changed_brings_back_what_was(self, recording, act):
        hear(recording, act, (100, 300), (900, 950))
        before = rows_of(act.by)

        marked = hear(recording, act, (0, 3_000))
        known = heard.unhear(recording, spans=marked.changed, act=act)

        assert rows_of(act.by) == before
        assert known.changed == marked.changed


def test_the_same_moments_whatever_the_order(recording, act):
    rng = random.Random(5)
    truth = set()
    for _ in range(40):
        start_ms = rng.randrange(0, 2_990)
        ends = (start_ms, rng.randrange(start_ms + 1, 3_001))
        moments = set(range(*ends))
        if rng.random() < 0.4:
            unhear(recording, act, ends)
            truth -= moments
        else:
            hear(recording, act, ends)
            truth |= moments

    rows = rows_of(act.by)
    assert rows == time.union(rows)
    assert {ms for row in rows for ms in range(row.start_ms, row.end_ms)} == truth


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_lose_nothing(recording, act):
    Recording.objects.filter(pk=recording.pk).update(duration_ms=1_000_000)
    pieces = [(ms, ms + 1_500) for ms in range(0, 60_000, 1_000)]

    def tab(mine):
        try:
            for ends in mine:
                hear(recording, act, ends)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as tabs:
        list(tabs.map(tab, [pieces[::2], pieces[1::2]]))

    assert rows_of(act.by) == intervals((0, 60_500))
