"""From a recorder's words to an alert: what is not final comes, goes, and is told once."""

import uuid
from datetime import timedelta

import pytest

from acoustics.events import Interval
from annotations.domain.alerts import alerts
from annotations.domain.live import told
from annotations.domain.live.told import Said, Word
from annotations.models import Alert, Episode
from tests import nursery
from tests.alerted import rule_of


@pytest.fixture
def listening(alice, settings):
    settings.ALERT_CHANNELS = {"parents": "json://nowhere"}
    rule_of(alice, at=nursery.at(-60), least_crying_s=5, cool_down_min=0)
    return nursery.session(nursery.source(alice))


def said(start_s, end_s):
    return Said(
        uuid.uuid5(uuid.NAMESPACE_OID, f"{start_s}"),
        Interval(1000 * start_s, 1000 * end_s),
        "cry",
        0.8,
    )


def tell_and_consider(listening, second, **word):
    told.tell(
        listening,
        Word(
            heard_ms=1000 * second,
            settled_ms=0,
            covered=(Interval(0, 1000 * second),),
            **word,
        ),
        now=nursery.at(second),
    )
    return alerts.consider(
        listening.household, now=nursery.at(second) + timedelta(milliseconds=300)
    )


def test_a_bout_is_told_once_while_it_grows_is_split_and_settles(listening):
    for second in range(1, 60):
        # What would be said if the sound ended now: one cry, then two, then one again.
        if second <= 10:
            unsettled = ()
        elif 30 < second <= 35:
            unsettled = (said(10, 20), said(21, second))
        else:
            unsettled = (said(10, second),)
        tell_and_consider(listening, second, unsettled=unsettled)
    for second in range(60, 90):
        tell_and_consider(listening, second, detections=(said(12, 58),))

    alert = Alert.objects.get()
    assert Episode.objects.count() == 1
    assert alert.title == "Crying in nursery"
    assert alert.created_at - nursery.at(15) < timedelta(seconds=1)


def test_what_was_taken_back_and_comes_again_is_told_once(listening):
    tell_and_consider(listening, 20, unsettled=(said(10, 20),))
    first = Episode.objects.get()
    tell_and_consider(listening, 21)
    assert not Episode.objects.exists()

    tell_and_consider(listening, 25, unsettled=(said(11, 25),))

    assert Episode.objects.get() != first
    assert Alert.objects.count() == 1
