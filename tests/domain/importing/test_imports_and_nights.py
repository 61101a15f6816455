"""Labels that come in, and go again, change the nights that they are of."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from annotations.domain.sums import night_sums
from annotations.models import NightSum
from tests import cast
from tests.brought import add, bring_in, take_back

NIGHT = date(2026, 11, 13)
DOCUMENT = "0\t5\tcry\n10\t12\tcry\n20\t30\tspeech\n"


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 24, 12, tzinfo=UTC))


@pytest.fixture
def slept(alice):
    """A minute in the evening, of which a person has heard and said a little."""
    recording = cast.soundless(alice, day=13)
    cast.labelled(recording, alice, (40_000, 41_000), heard_ms=45_000)
    return recording


def night(person):
    row = night_sums.one(person.household, NIGHT)
    return row.crying_ms, row.said_ms, row.covered_ms, row.n_episodes


def is_stale(person):
    return NightSum.objects.get(household=person.household, room="").stale


def test_an_import_and_its_undoing_make_nights_stale_and_then_right(alice, slept):
    before = night(alice)
    label_import = bring_in(alice, DOCUMENT, recording=slept)
    assert not is_stale(alice)

    add(label_import, alice)
    assert is_stale(alice)
    after = night(alice)

    take_back(label_import, alice)
    assert is_stale(alice)
    assert before == (1_000, 1_000, 45_000, 1)
    assert after == (8_000, 8_000, 45_000, 1)
    assert night(alice) == before
