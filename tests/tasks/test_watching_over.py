"""Every few seconds: recorders are looked after, and people told."""

from datetime import timedelta

import pytest
from django.conf import settings as wired
from django.utils import timezone

from annotations import tasks
from annotations.domain.alerts import alerts, watching
from annotations.models import Alert
from tests.alerted import bout, listening, rule_of


@pytest.fixture
def phone(settings):
    with listening() as server:
        settings.ALERT_CHANNELS = {"parents": server.address}
        yield server


@pytest.fixture
def crying(alice, phone):
    now = timezone.now()
    rule_of(alice, at=now - timedelta(hours=1))
    return bout(alice, start=now - timedelta(seconds=60))


def test_a_bout_that_goes_on_is_told_in_one_go(phone, crying):
    tasks.watch_over()
    tasks.watch_over()

    assert phone.titles == ["Crying in Nursery"]


def test_nothing_holds_up_telling(phone, crying, charlie, monkeypatch, caplog):
    rule_of(charlie)
    consider = alerts.consider

    def stumble(household, **named):
        if household == charlie.household:
            raise RuntimeError
        return consider(household, **named)

    def break_down(**named):
        raise RuntimeError

    monkeypatch.setattr(alerts, "consider", stumble)
    monkeypatch.setattr(watching, "mark", break_down)

    tasks.watch_over()

    assert len(phone.heard) == 1
    assert "the recorders" in caplog.text
    assert f"the alerts of {charlie.household_id}" in caplog.text


def test_where_nobody_wants_anything_it_costs_next_to_nothing(
    alice, django_assert_max_num_queries
):
    # Silent recorders, those that are back, rules, what is due.
    with django_assert_max_num_queries(4):
        tasks.watch_over()

    assert not Alert.objects.exists()


def test_it_has_a_queue_of_its_own_and_does_not_pile_up():
    entry = wired.CELERY_BEAT_SCHEDULE["watch over"]

    assert entry["task"] == tasks.watch_over.name
    assert entry["options"] == {"queue": "watch", "expires": entry["schedule"]}
