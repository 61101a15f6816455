"""Who is told of what: once for each bout, not too often, never in quiet hours."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections

from annotations.domain import live_states
from annotations.domain.alerts import alerts
from annotations.models import Alert, AlertRule, CareNote
from tests.alerted import NIGHT, after, bout, goes_on, rule_of, steps


@pytest.fixture(autouse=True)
def channels(settings):
    settings.ALERT_CHANNELS = {"parents": "json://nowhere", "granny": "json://nowhere"}


def consider(person, *, at=None, **length):
    return alerts.consider(person.household, now=at or after(**length))


def note(person, kind=CareNote.Kind.WENT_IN, *, at):
    return CareNote.objects.create(
        household=person.household, kind=kind, at=at, by=person, written_at=at
    )


class TestBout:
    def test_is_told_once_however_often_one_looks(self, alice):
        rule_of(alice, least_crying_s=30)
        bout(alice)

        for seconds in range(60, 90, 5):
            consider(alice, seconds=seconds)

        alert = Alert.objects.get()
        assert (alert.channel, alert.title) == ("parents", "Crying in Nursery")
        assert alert.body == "Since 02:10, with 1 minute of crying so far."

    def test_is_told_once_it_is_long_enough(self, alice):
        rule_of(alice, least_crying_s=30)
        short = bout(alice, length_s=20)

        consider(alice, seconds=20)
        assert steps(alice) == []
        goes_on(short, until=after(seconds=31))
        consider(alice, seconds=31)

        assert steps(alice) == ["first"]

    def test_that_is_just_over_is_told_as_over(self, alice):
        rule_of(alice)
        bout(alice)

        consider(alice, minutes=4)

        assert "It is quiet now." in Alert.objects.get().body

    def test_of_long_ago_is_told_no_more(self, alice):
        rule_of(alice, cool_down_min=0)
        bout(alice)

        consider(alice, minutes=30)

        assert steps(alice) == []

    def test_from_before_the_rule_is_not_told(self, alice):
        bout(alice)
        rule_of(alice, at=after(seconds=61))

        consider(alice, seconds=62)

        assert steps(alice) == []

    def test_is_told_by_each_rule(self, alice):
        rule_of(alice)
        rule_of(alice, channel="granny")
        bout(alice)

        consider(alice, minutes=1)

        channels = Alert.objects.values_list("channel", flat=True)
        assert sorted(channels) == ["granny", "parents"]

    def test_is_not_told_by_a_rule_that_is_off(self, alice):
        rule_of(alice, active=False)
        bout(alice)

        assert consider(alice, minutes=1) == []
        assert alerts.households_with_rules() == []

    def test_of_another_household_is_no_news(self, alice, charlie):
        rule_of(alice)
        bout(charlie)

        consider(alice, minutes=1)

        assert steps(alice) == []

    def test_in_another_room_is_told_though_the_first_cools_down(self, alice):
        rule_of(alice)
        bout(alice)
        consider(alice, minutes=1)

        bout(alice, room="Attic", start=after(minutes=1))
        consider(alice, minutes=2)

        assert steps(alice) == ["first", "first"]


class TestJoined:
    """Bouts are made anew: what was told of stays told."""

    def test_bouts_that_were_both_told_are_not_told_again(self, alice):
        rule_of(alice, cool_down_min=0)
        first = bout(alice)
        consider(alice, minutes=1)
        second = bout(alice, start=after(minutes=3))
        consider(alice, minutes=4)

        second.delete()
        goes_on(first, until=after(minutes=5))
        consider(alice, minutes=5)

        assert steps(alice) == ["first", "first"]

    def test_bout_whose_id_was_never_told_is_told_by_what_it_swallowed(self, alice):
        rule_of(alice, cool_down_min=0, least_crying_s=30)
        older = bout(alice, length_s=10)
        told = bout(alice, start=after(minutes=2))
        consider(alice, minutes=3)
        assert steps(alice) == ["first"]

        told.delete()
        goes_on(older, until=after(minutes=4))
        consider(alice, minutes=4)

        assert steps(alice) == ["first"]

    def test_bout_that_lost_its_beginning_is_known_by_its_id(self, alice):
        rule_of(alice, cool_down_min=0)
        told = bout(alice)
        consider(alice, seconds=30)

        told.start_at = after(minutes=2)
        goes_on(told, until=after(minutes=3))
        consider(alice, minutes=3)

        assert steps(alice) == ["first"]


class TestCoolDown:
    def test_holds_bouts_back_and_tells_them_as_one(self, alice):
        rule_of(alice, cool_down_min=30)
        bout(alice)
        consider(alice, minutes=1)
        for minute in (5, 10, 15):
            bout(alice, start=after(minutes=minute), length_s=240)
            consider(alice, minutes=minute + 4)
        assert steps(alice) == ["first"]

        consider(alice, minutes=31)

        digest = Alert.objects.get(step=Alert.Step.DIGEST)
        assert digest.title == "3 more bouts of crying in Nursery"
        assert digest.body == (
            "12 minutes of crying between 02:15 and 02:29. It is quiet now."
        )

    def test_begins_anew_with_the_digest(self, alice):
        rule_of(alice, cool_down_min=10)
        for minute in range(0, 30, 2):
            bout(alice, start=after(minutes=minute))
            consider(alice, minutes=minute + 1)

        created = Alert.objects.order_by("created_at").values_list("created_at", "step")
        assert list(created) == [
            (after(minutes=1), "first"),
            (after(minutes=11), "digest"),
            (after(minutes=21), "digest"),
        ]

    def test_a_flood_is_one_message(self, alice):
        rule_of(alice, cool_down_min=0)
        for number in range(40):
            bout(alice, start=after(seconds=5 * number), length_s=4)

        consider(alice, seconds=205)
        consider(alice, seconds=210)

        assert steps(alice) == ["digest"]
        assert Alert.objects.get().title == "40 bouts of crying in Nursery"

    def test_that_ended_while_the_rule_was_off_tells_nothing_of_then(self, alice):
        rule_of(alice, cool_down_min=60)
        bout(alice)
        consider(alice, minutes=1)
        AlertRule.objects.update(active=False)
        for minute in (10, 80):
            bout(alice, start=after(minutes=minute))
        AlertRule.objects.update(active=True)

        consider(alice, minutes=90)

        assert steps(alice) == ["first"]

    def test_the_only_one_held_back_is_told_while_it_goes_on(self, alice):
        rule_of(alice, cool_down_min=10)
        bout(alice)
        consider(alice, minutes=1)
        bout(alice, start=after(minutes=5), length_s=360)

        consider(alice, minutes=11)

        assert steps(alice) == ["first", "first"]


def vienna(hour, minute=0, *, day=22):
    """In November, an hour behind the wall."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


class TestQuietHours:
    @pytest.fixture
    def by_day(self, alice):
        """Not from seven in the evening until seven in the morning."""
        return rule_of(
            alice,
            at=vienna(12, day=20),
            quiet_from=time(19),
            quiet_until=time(7),
        )

    @pytest.mark.parametrize(
        ("at", "told"),
        [
            (vienna(18, 58), True),
            (vienna(19, 5), False),
            (vienna(23, 59), False),
            (vienna(0, 1), False),
            (vienna(6, 50), False),
            (vienna(7, 5), True),
        ],
    )
    def test_span_midnight(self, alice, by_day, at, told):
        bout(alice, start=at - timedelta(seconds=60))

        consider(alice, at=at)

        assert bool(steps(alice)) == told

    def test_what_was_over_in_them_is_not_told_when_they_end(self, alice, by_day):
        bout(alice, start=vienna(6, 57))

        consider(alice, at=vienna(7, 1))

        assert steps(alice) == []

    def test_what_still_goes_on_when_they_end_is_told(self, alice, by_day):
        bout(alice, start=vienna(6, 50), length_s=11 * 60)

        consider(alice, at=vienna(7, 1))

        assert steps(alice) == ["first"]

    def test_an_hour_that_comes_twice_is_quiet_twice(self, alice):
        rule_of(
            alice,
            at=datetime(2026, 10, 24, tzinfo=UTC),
            quiet_from=time(2),
            quiet_until=time(3),
        )
        # The clocks of Vienna go from three back to two at 01:00 UTC.
        for hour, minute in [(0, 30), (1, 30)]:
            at = datetime(2026, 10, 25, hour, minute, tzinfo=UTC)
            bout(alice, start=at - timedelta(seconds=60))
            consider(alice, at=at)
        assert steps(alice) == []

        at = datetime(2026, 10, 25, 2, 1, tzinfo=UTC)
        bout(alice, start=at - timedelta(seconds=30), length_s=30)
        consider(alice, at=at)
        assert len(steps(alice)) == 1

    def test_an_hour_that_is_left_out_makes_no_trouble(self, alice):
        rule_of(
            alice,
            at=datetime(2026, 3, 28, tzinfo=UTC),
            quiet_from=time(2, 30),
            quiet_until=time(3, 30),
        )
        # From two the clocks of Vienna go on to three at 01:00 UTC.
        told = []
        for minute in (-5, 5, 35):
            at = datetime(2026, 3, 29, 1, tzinfo=UTC) + timedelta(minutes=minute)
            bout(alice, start=at - timedelta(seconds=60), room=str(minute))
            told.append(bool(consider(alice, at=at)))

        assert told == [True, False, True]


class TestEscalation:
    @pytest.fixture
    def rule(self, alice):
        return rule_of(
            alice, escalate_after_min=10, escalate_channel="granny", cool_down_min=60
        )

    @pytest.fixture
    def told(self, alice, rule):
        episode = bout(alice)
        consider(alice, minutes=1)
        return episode

    def test_comes_where_it_goes_on_and_nobody_went_in(self, alice, told):
        goes_on(told, until=after(minutes=11))

        consider(alice, minutes=10, seconds=59)
        assert steps(alice) == ["first"]
        for second in (0, 5, 10):
            consider(alice, minutes=11, seconds=second)

        alert = Alert.objects.get(step=Alert.Step.ESCALATION)
        assert (alert.channel, alert.title) == ("granny", "Still crying in Nursery")

    @pytest.mark.parametrize("kind", ["went in", "fed", "settled"])
    def test_does_not_come_where_somebody_is_there(self, alice, told, kind):
        goes_on(told, until=after(minutes=11))
        note(alice, kind, at=after(minutes=3))

        consider(alice, minutes=11)

        assert steps(alice) == ["first"]

    def test_comes_where_the_note_was_taken_back_or_is_of_before(self, alice, told):
        goes_on(told, until=after(minutes=11))
        note(alice, at=after(minutes=-3))
        undone = note(alice, at=after(minutes=3))
        undone.undone_at = after(minutes=4)
        undone.save()

        consider(alice, minutes=11)

        assert steps(alice) == ["first", "escalation"]

    def test_does_not_come_where_it_is_quiet(self, alice, told):
        goes_on(told, until=after(minutes=8))

        consider(alice, minutes=11)

        assert steps(alice) == ["first"]

    def test_waits_out_a_pause_that_the_household_calls_one_bout(self, alice, told):
        state = live_states.state(alice.household)
        state.episode_gap_s = 300
        state.save()
        goes_on(told, until=after(minutes=8))

        consider(alice, minutes=11)

        assert steps(alice) == ["first", "escalation"]

    def test_comes_once_though_two_bouts_became_one(self, alice, rule):
        rule.cool_down_min = 0
        rule.save()
        first = bout(alice)
        consider(alice, minutes=1)
        second = bout(alice, start=after(minutes=3))
        consider(alice, minutes=4)
        second.delete()
        goes_on(first, until=after(minutes=20))

        consider(alice, minutes=20)
        consider(alice, minutes=20, seconds=5)

        assert steps(alice) == ["first", "first", "escalation"]


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_make_one_row(alice):
    rule_of(alice)
    bout(alice)

    def look(_):
        try:
            return consider(alice, minutes=1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(8)))

    assert steps(alice) == ["first"]


def test_looking_costs_the_same_however_much_there_is(
    alice, django_assert_max_num_queries
):
    for channel in ("parents", "granny"):
        rule_of(alice, channel=channel)
        rule_of(alice, channel=channel, about=AlertRule.About.RECORDER_DOWN)
    for minute in range(30):
        bout(alice, start=after(minutes=minute), length_s=30)
    consider(alice, minutes=31)

    # Rules, bouts, the gap, what was told, notes, sources, how far they were heard.
    with django_assert_max_num_queries(7):
        assert consider(alice, minutes=31, seconds=5) == []


def test_whatever_comes_no_bout_is_told_twice_by_one_rule(alice):
    rng = random.Random(7)
    rule = rule_of(alice, cool_down_min=3, least_crying_s=20)
    episodes = []
    second = 0
    while second < 3600:
        second += rng.randrange(5, 40)
        if episodes and rng.random() < 0.7:
            goes_on(episodes[-1], until=after(seconds=second))
        elif len(episodes) > 1 and rng.random() < 0.3:
            episodes.pop().delete()
            goes_on(episodes[-1], until=after(seconds=second))
        else:
            start = after(seconds=second)
            episodes.append(bout(alice, start=start, length_s=1))
        consider(alice, seconds=second + 1)

    told = list(Alert.objects.filter(rule=rule).order_by("created_at"))
    assert len(told) > 3
    for earlier, later in itertools.pairwise(told):
        assert later.start_at > earlier.end_at
        assert later.created_at >= earlier.created_at + timedelta(minutes=3)
    assert told[0].created_at >= NIGHT
