"""A recorder that falls silent is noticed, told of once, and told of when it is back."""

from datetime import UTC, datetime, time, timedelta

import pytest

from annotations.domain import live_states
from annotations.domain.alerts import alerts, watching
from annotations.models import Alert, AlertRule, Source
from tests.alerted import NIGHT, after, listener_of, rule_of, says_a_word, steps

LONG_AGO = NIGHT - timedelta(days=1)


@pytest.fixture(autouse=True)
def channels(settings):
    settings.ALERT_CHANNELS = {"parents": "json://nowhere", "granny": "json://nowhere"}


@pytest.fixture
def phone(alice):
    """An old phone that listens since ten minutes, and said its last word just now."""
    return listener_of(alice)


def look(*, looking_since=LONG_AGO, **length):
    watching.mark(now=after(**length), looking_since=looking_since)


def look_and_consider(person, **length):
    look(**length)
    alerts.consider(person.household, now=after(**length))


def down_since(source):
    source.refresh_from_db()
    return source.down_since


class TestRecorder:
    def test_that_says_nothing_for_a_minute_is_down_since_its_last_word(self, phone):
        look(seconds=60)
        assert down_since(phone) is None

        look(seconds=61)

        assert down_since(phone) == NIGHT

    def test_that_is_heard_of_is_well_again(self, phone):
        look(seconds=61)
        says_a_word(phone, minutes=5)

        look(minutes=5, seconds=1)

        assert down_since(phone) is None

    def test_whose_session_has_ended_may_be_silent(self, phone):
        phone.sessions.update(ended_at=NIGHT)

        look(minutes=5)

        assert down_since(phone) is None

    def test_that_was_down_when_its_session_ended_is_so_no_more(self, phone):
        look(minutes=5)
        phone.sessions.update(ended_at=after(minutes=6))

        look(minutes=7)

        assert down_since(phone) is None

    def test_that_has_just_begun_has_a_minute_for_its_first_word(self, phone):
        Source.objects.update(last_word_at=None)
        phone.sessions.update(began_at=NIGHT)

        look(seconds=60)
        assert down_since(phone) is None
        look(seconds=61)

        assert down_since(phone) == after(seconds=61)

    def test_is_not_called_silent_while_nobody_looked(self, phone):
        look(minutes=30, looking_since=after(minutes=29, seconds=30))
        assert down_since(phone) is None

        look(minutes=31, looking_since=after(minutes=29, seconds=30))

        assert down_since(phone) == NIGHT

    def test_that_changes_wakes_the_pages(self, alice, phone):
        before = live_states.state(alice.household).version

        look(seconds=61)
        look(seconds=66)

        assert live_states.state(alice.household).version == before + 1


class TestLookingSince:
    NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)

    def at(self, seconds):
        return watching.since(now=self.NOW + timedelta(seconds=seconds))

    @pytest.fixture(autouse=True)
    def place(self, settings, tmp_path):
        settings.VAR = tmp_path

    def test_is_when_one_began_to_look_every_few_seconds(self):
        assert [self.at(second) for second in (0, 5, 30)] == [self.NOW] * 3

    def test_begins_anew_after_a_pause(self):
        self.at(0)
        self.at(5)

        assert self.at(40) == self.NOW + timedelta(seconds=40)

    def test_begins_anew_where_the_note_is_spoilt(self, tmp_path):
        self.at(0)
        (tmp_path / "watched").write_text("nonsense")

        assert self.at(5) == self.NOW + timedelta(seconds=5)


class TestTelling:
    @pytest.fixture(autouse=True)
    def rule(self, alice):
        return rule_of(
            alice,
            about=AlertRule.About.RECORDER_DOWN,
            escalate_after_min=10,
            escalate_channel="granny",
        )

    def test_says_once_that_it_is_down_and_once_that_it_is_back(self, alice, phone):
        for second in (61, 66, 71):
            look_and_consider(alice, seconds=second)
        says_a_word(phone, minutes=5)
        for second in (1, 6):
            look_and_consider(alice, minutes=5, seconds=second)

        down, back = Alert.objects.order_by("created_at")
        assert down.title == "“Old phone” does not listen"
        assert "has been listened to since 02:10." in down.body
        assert back.title == "“Old phone” is listening again"
        assert back.body == "Nothing was listened to from 02:10 to 02:15."
        assert (back.step, back.subject) == ("back", down.subject)

    def test_says_that_it_was_switched_off(self, alice, phone):
        look_and_consider(alice, minutes=2)
        phone.sessions.update(ended_at=after(minutes=3))

        look_and_consider(alice, minutes=4)

        assert Alert.objects.get(step="back").title == "“Old phone” was switched off"

    def test_says_it_again_elsewhere_if_it_stays_down(self, alice, phone):
        for minute in (2, 11, 12, 13):
            look_and_consider(alice, minutes=minute)

        again = Alert.objects.get(step="escalation")
        assert again.created_at == after(minutes=12)
        assert (again.channel, again.title) == (
            "granny",
            "“Old phone” still does not listen",
        )

    def test_of_one_that_comes_and_goes_does_not_go_on_and_on(self, alice, phone):
        for minute in range(2, 12, 2):
            look_and_consider(alice, minutes=minute)
            says_a_word(phone, minutes=minute, seconds=30)
            look_and_consider(alice, minutes=minute, seconds=31)

        assert steps(alice) == ["first", "back"]

    def test_of_each_recorder_by_itself(self, alice, phone):
        listener_of(alice, name="Small computer")

        look_and_consider(alice, minutes=2)

        assert steps(alice) == ["first", "first"]

    def test_waits_for_the_end_of_quiet_hours(self, alice, phone, rule):
        rule.quiet_from, rule.quiet_until = time(2), time(3)
        rule.save()

        look_and_consider(alice, minutes=49)
        assert steps(alice) == []
        look_and_consider(alice, minutes=50)

        assert steps(alice) == ["first"]

    def test_is_silent_of_one_that_was_put_away(self, alice, phone):
        look_and_consider(alice, minutes=2)
        Source.objects.update(retired_at=after(minutes=3))

        look_and_consider(alice, minutes=4)

        assert steps(alice) == ["first"]


class TestListener:
    """Sound may come though nobody listens to it: that is no better."""

    @pytest.fixture(autouse=True)
    def rule(self, alice):
        return rule_of(alice, about=AlertRule.About.RECORDER_DOWN)

    def sends_on(self, phone, **length):
        phone.last_word_at = after(**length)
        phone.save(update_fields=["last_word_at"])

    def test_that_stopped_is_told_after_three_minutes(self, alice, phone):
        self.sends_on(phone, minutes=3)
        look_and_consider(alice, minutes=3)
        assert steps(alice) == []

        for second in (1, 6):
            look_and_consider(alice, minutes=3, seconds=second)

        assert "since 02:10" in Alert.objects.get().body

    def test_that_goes_on_is_told_as_back(self, alice, phone):
        self.sends_on(phone, minutes=4)
        look_and_consider(alice, minutes=4)
        says_a_word(phone, minutes=6)

        look_and_consider(alice, minutes=6)

        assert steps(alice) == ["first", "back"]

    def test_that_stopped_before_the_sound_did_is_told_once(self, alice, phone):
        self.sends_on(phone, minutes=4)
        for minute in (4, 6, 20):
            look_and_consider(alice, minutes=minute)

        assert steps(alice) == ["first"]

    def test_has_time_to_catch_up_after_a_pause_of_ours(self, alice, phone):
        self.sends_on(phone, minutes=30)

        for second, told in ((170, []), (181, ["first"])):
            now = after(minutes=30, seconds=second)
            alerts.consider(alice.household, now=now, looking_since=after(minutes=30))
            assert steps(alice) == told
