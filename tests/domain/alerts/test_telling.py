"""Alerts arrive: through a channel that is away, past a second worker, after a crash."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from annotations.domain.alerts import alert_rules, alerts, channels, telling
from annotations.domain.errors import DomainError
from annotations.models import Alert
from tests.alerted import after, bout, listening, rule_of
from tests.runner.servers import free_port


@pytest.fixture
def phone(settings):
    with listening() as server:
        settings.ALERT_CHANNELS = {"parents": server.address}
        yield server


@pytest.fixture
def alert(alice, phone):
    rule_of(alice)
    bout(alice)
    [alert] = alerts.consider(alice.household, now=after(minutes=1))
    return alert


def send(**length):
    return telling.send_due(clock=lambda: after(**length))


def ask(channel, person):
    return alerts.ask_for_a_test(
        channel, household=person.household, person=person, now=after()
    )


def send_for(minutes, *, every_s=5):
    for second in range(60, 60 * (minutes + 1), every_s):
        send(seconds=second)


class TestAlert:
    def test_is_sent_and_marked(self, phone, alert):
        assert send(minutes=1) == 1

        [said] = phone.heard
        assert said["title"] == "Crying in Nursery"
        assert said["message"].startswith("Since 02:10")
        alert.refresh_from_db()
        assert (alert.sent_at, alert.attempts) == (after(minutes=1), 1)

    def test_is_sent_no_second_time(self, phone, alert):
        send(minutes=1)

        assert send(minutes=1, seconds=5) == 0
        assert len(phone.heard) == 1

    def test_waits_for_a_channel_that_is_away_and_is_told_once(self, phone, alert):
        phone.answer = 503
        send_for(minutes=10)
        alert.refresh_from_db()
        assert alert.sent_at is None
        assert alert.problem == (
            "“parents” did not take it. Whoever runs this server finds more in its log."
        )
        # 10, 20, 40 ... seconds, then every five minutes: nobody is stormed.
        assert 4 <= alert.attempts <= 8

        phone.answer = 200
        send_for(minutes=20)

        assert len(phone.heard) == 1
        alert.refresh_from_db()
        assert alert.problem == ""

    def test_waits_for_a_server_that_is_not_there_at_all(
        self, alice, settings, alert, phone
    ):
        port = free_port()
        settings.ALERT_CHANNELS = {"parents": f"json://127.0.0.1:{port}"}
        send(minutes=1)

        with listening(port) as later:
            send(minutes=2)

        assert len(later.heard) == 1

    def test_is_given_up_after_two_hours(self, phone, alert):
        phone.answer = 500
        send_for(minutes=130, every_s=60)
        phone.answer = 200

        send(minutes=200)

        alert.refresh_from_db()
        assert phone.heard == []
        assert alert.given_up_at is not None
        assert alert.problem.startswith("Nobody was told, though it was tried")

    def test_is_sent_again_where_the_sender_died_before_it_said_so(
        self, phone, alert, monkeypatch
    ):
        def die(*args, **named):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(telling, "_mark", die)
            with pytest.raises(KeyboardInterrupt):
                send(minutes=1)
        assert send(minutes=1, seconds=30) == 0

        assert send(minutes=2, seconds=1) == 1
        assert Alert.objects.count() == 1

    def test_of_a_channel_that_is_gone_says_so(self, alert, settings):
        settings.ALERT_CHANNELS = {}

        send(minutes=1)

        alert.refresh_from_db()
        assert alert.problem.startswith("There is no channel “parents” any more.")

    def test_of_a_removed_rule_is_told_no_more(self, phone, alert):
        alert_rules.remove(alert.rule, version=1, now=after(minutes=1))

        assert send(minutes=1) == 0
        alert.refresh_from_db()
        assert (alert.rule, alert.problem) == (
            None,
            "The rule was removed before this was told.",
        )


def test_a_channel_that_is_away_costs_one_try_and_holds_no_other_up(
    alice, phone, settings
):
    with listening() as broken:
        broken.answer = 500
        settings.ALERT_CHANNELS |= {"granny": broken.address}
        rule_of(alice)
        rule_of(alice, channel="granny")
        for number in range(5):
            bout(alice, room=str(number))
        alerts.consider(alice.household, now=after(minutes=1))

        assert send(minutes=1) == 5

    tried = Alert.objects.filter(channel="granny", attempts__gt=0)
    assert tried.count() == 1
    assert len(phone.heard) == 5


def test_one_that_breaks_the_channel_holds_no_other_up(
    alice, phone, monkeypatch, caplog
):
    rule_of(alice)
    for number in range(3):
        bout(alice, room=str(number))
    alerts.consider(alice.household, now=after(minutes=1))
    whole = channels._notify

    def break_at_first(alert):
        if alert.room == "0":
            msg = "ntfy://secret"
            raise RuntimeError(msg)
        whole(alert)

    monkeypatch.setattr(channels, "_notify", break_at_first)

    assert send(minutes=1) == 2

    broken = Alert.objects.get(room="0")
    assert broken.problem.startswith("It could not be sent")
    assert "secret" not in broken.problem + caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once(alice, phone):
    rule_of(alice)
    for number in range(12):
        bout(alice, room=str(number))
    alerts.consider(alice.household, now=after(minutes=1))
    together = threading.Barrier(3)

    def work(_):
        try:
            together.wait(timeout=10)
            return send(minutes=1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        sent = list(pool.map(work, range(3)))

    assert sum(sent) == 12
    assert len(set(phone.titles)) == len(phone.titles) == 12


class TestTest:
    def test_arrives(self, alice, phone):
        ask("parents", alice)

        send()

        assert phone.titles == ["A test"]
        assert "alice asked for this test" in phone.heard[0]["message"]

    def test_that_fails_says_so_at_once(self, alice, phone):
        phone.answer = 500
        asked = ask("parents", alice)

        send()

        asked.refresh_from_db()
        assert asked.given_up_at == after()
        assert asked.problem.startswith("“parents” did not take it.")

    def test_is_one_however_often_it_is_asked_for(self, alice, phone):
        for _ in range(3):
            ask("parents", alice)

        assert Alert.objects.count() == 1

    def test_needs_a_channel_that_is_there(self, alice, phone):
        with pytest.raises(DomainError, match="no channel “granny” here"):
            ask("granny", alice)


class TestChannels:
    def test_may_be_of_one_household(self, alice, charlie, settings):
        settings.ALERT_CHANNELS = {
            "everybody": "json://a",
            f"{alice.household_id}/parents": "json://b",
        }

        assert channels.of(alice.household) == ["everybody", "parents"]
        assert channels.of(charlie.household) == ["everybody"]

    def test_of_ones_own_is_meant_where_both_have_the_name(self, alice, phone):
        with listening() as own:
            channels.settings.ALERT_CHANNELS[f"{alice.household_id}/parents"] = (
                own.address
            )
            ask("parents", alice)
            send()

            assert (len(own.heard), len(phone.heard)) == (1, 0)


def test_old_ones_are_forgotten(alice, phone, alert):
    alerts.forget_old(now=after(days=89))
    assert Alert.objects.count() == 1

    alerts.forget_old(now=after(days=91))

    assert Alert.objects.count() == 0


def test_pauses_grow_and_stay_within_bounds(alice, alert, phone):
    phone.answer = 500
    dues = []
    at = after(minutes=1)
    for _ in range(9):
        moment = at
        telling.send_due(clock=lambda moment=moment: moment)
        alert.refresh_from_db()
        dues.append((alert.due_at - at).total_seconds())
        at = alert.due_at

    assert dues == [10, 20, 40, 80, 160, 300, 300, 300, 300]
    assert all(a <= b for a, b in itertools.pairwise(dues))
    assert timedelta(seconds=dues[-1]) == telling.LONGEST_PAUSE
