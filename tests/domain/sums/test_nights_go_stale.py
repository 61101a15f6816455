"""Whatever changes what a night stands on, the next look at it is right."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from acoustics.events import Detection as Found
from acoustics.events import Interval
from acoustics.preparation import Prepared
from annotations.domain import labels
from annotations.domain.labelling import (
    annotations,
    audits,
    heard,
    suggestions,
    verdicts,
)
from annotations.domain.labelling.annotations import Act
from annotations.domain.labels import Features
from annotations.domain.learning import models
from annotations.domain.live import detections, live_settings, sources, told
from annotations.domain.recordings import recordings
from annotations.domain.sums import night_sums
from annotations.models import (
    DetectionModel,
    Job,
    ModelAct,
    NightSum,
    Suggestion,
)
from tests import cast, nursery

NIGHT = date(2026, 11, 13)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCEPTED = Suggestion.Decision.ACCEPTED


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


class House:
    """A night of a recording, of which a model and people said something, and one live."""

    def __init__(self, alice):
        self.alice = alice
        self.act = Act(by=alice, at=NOW)
        self.recording = cast.soundless(alice, day=13)
        Job.objects.create(
            household=alice.household,
            recording=self.recording,
            kind=Job.Kind.SUGGEST,
            status=Job.Status.DONE,
            created_at=NOW,
        )
        (self.annotation,) = cast.labelled(
            self.recording, alice, (0, 5_000), heard_ms=6_000
        )
        self.suggestion = cast.suggest(self.recording, start_ms=10_000, end_ms=13_000)
        self.window = cast.audit_window(self.recording, start_ms=20_000, end_ms=23_000)
        self.live = nursery.live_night(alice)

    @property
    def household(self):
        return self.alice.household

    def accept(self):
        return suggestions.decide(
            self.suggestion, decision=ACCEPTED, version=1, act=self.act
        ).suggestion

    def accept_all(self):
        verdicts.decide_all(
            recording=self.recording,
            seen={self.suggestion.pk: 1},
            decision=ACCEPTED,
            act=self.act,
        )

    def delete(self):
        return annotations.delete(self.annotation, version=1, act=self.act)

    def answer(self):
        return audits.answer(self.window, answer="crying", version=1, act=self.act)

    def hear(self):
        heard.hear(self.recording, spans=[Interval(30_000, 40_000)], act=self.act)

    def other_model(self):
        return DetectionModel.objects.create(
            household=self.household,
            number=99,
            trainer="personal",
            made_at=NOW,
            checksum="x",
        )


def nothing(house):
    pass


def annotate(house):
    annotations.annotate(
        recording=house.recording,
        interval=Interval(50_000, 52_000),
        label=cast.label(house.alice),
        act=house.act,
    )


def move(house):
    annotations.edit(
        house.annotation, version=1, act=house.act, interval=Interval(0, 4_000)
    )


def relabel(house):
    speech = cast.label(house.alice, "speech")
    annotations.edit(house.annotation, version=1, act=house.act, label=speech)


def restore(house):
    annotations.restore(house.annotation, version=2, act=house.act)


def store(house):
    model = DetectionModel.objects.get(household=house.household, current=True)
    found = Found(Interval(40_000, 41_000), "cry", 0.9)
    suggestions.store(house.recording, suggestions.Heard(model, (found,)))


def reject(house):
    suggestions.decide(
        house.suggestion,
        decision=Suggestion.Decision.REJECTED,
        version=1,
        act=house.act,
    )


def withdraw_all(house):
    verdicts.withdraw_all(
        recording=house.recording, seen={house.suggestion.pk: 2}, act=house.act
    )


def unhear(house):
    heard.unhear(house.recording, spans=[Interval(30_000, 40_000)], act=house.act)


def make_ready(house):
    recordings.make_ready(
        house.recording,
        Prepared(
            duration_ms=90_000,
            declared_ms=None,
            container="wav",
            complete=True,
            problem="",
            recorded_at=None,
        ),
    )


def start_later(house):
    recordings.amend(house.recording, version=1, started_at=cast.evening(14))


def finish(house):
    recordings.finish(house.recording, version=1, done=True, act=house.act)


def leave(house):
    recordings.leave(house.recording, now=NOW)


def tell(house):
    said = told.Said(uuid.uuid4(), Interval(900_000, 960_000), "cry", 0.9)
    told.tell(
        house.live.session,
        told.Word(heard_ms=3_600_000, settled_ms=3_600_000, detections=(said,)),
        now=NOW,
    )


def cover(house):
    span = Interval(3_700_000, 3_800_000)
    told.tell(
        house.live.session,
        told.Word(heard_ms=3_800_000, settled_ms=3_800_000, covered=(span,)),
        now=NOW,
    )


def call_wrong(house):
    detections.judge(
        [house.live.detection.pk],
        household=house.household,
        verdict="wrong",
        act=house.act,
    )


def say_missed(house):
    detections.add_missed(
        detections.Missed(uuid.uuid4(), nursery.at(2_000), nursery.at(2_100)),
        household=house.household,
        act=house.act,
    )


def count_no_cry_as_crying(house):
    label = cast.label(house.alice)
    labels.change(label, Features(counts_as_crying=False), version=label.version)


def join_all(house):
    live_settings.choose(house.household, {"episode_gap_s": 100_000})


def switch(house):
    with transaction.atomic():
        models.make_current(house.other_model(), act=ModelAct.Act.PROMOTED, now=NOW)


def move_to_another_room(house):
    sources.rename(house.live.session.source, name=None, room="attic")


EDITS = {
    "a place is annotated": (nothing, annotate),
    "an annotation is moved": (nothing, move),
    "an annotation gets another label": (nothing, relabel),
    "an annotation is deleted": (nothing, House.delete),
    "an annotation is restored": (House.delete, restore),
    "a model listened": (nothing, store),
    "a suggestion is accepted": (nothing, House.accept),
    "a suggestion is rejected": (nothing, reject),
    "a verdict is withdrawn": (
        House.accept,
        lambda house: suggestions.withdraw(house.suggestion, version=2, act=house.act),
    ),
    "many are accepted": (nothing, House.accept_all),
    "many verdicts are withdrawn": (House.accept_all, withdraw_all),
    "a window is answered": (nothing, House.answer),
    "an answer is withdrawn": (
        House.answer,
        lambda house: audits.withdraw(house.window, version=2, act=house.act),
    ),
    "a stretch is heard": (nothing, House.hear),
    "a stretch is not heard after all": (House.hear, unhear),
    "a recording is made ready": (nothing, make_ready),
    "a recording began at another time": (nothing, start_later),
    "a night is done": (nothing, finish),
    "a recording leaves": (nothing, leave),
    "something is heard live": (nothing, tell),
    "more was listened to": (nothing, cover),
    "a detection is called wrong": (nothing, call_wrong),
    "something was missed": (nothing, say_missed),
    "a label counts no more": (nothing, count_no_cry_as_crying),
    "episodes are joined otherwise": (nothing, join_all),
    "another model is current": (House.accept, switch),
}


def standing(household):
    return [
        {
            field.name: getattr(row, field.name)
            for field in NightSum._meta.fields
            if field.name not in {"id", "added_up_at"}
        }
        for room in ("", "nursery", "attic")
        for row in night_sums.rows(
            household, since=NIGHT, until=date(2026, 11, 15), room=room
        )
    ]


@pytest.mark.parametrize("what", EDITS)
def test_sums_are_right_after(what, alice):
    before, edit = EDITS[what]
    house = House(alice)
    before(house)
    old = standing(house.household)

    edit(house)

    new = standing(house.household)
    assert new != old
    NightSum.objects.all().delete()
    assert standing(house.household) == new


def test_sums_of_rooms_follow_a_device_to_another_room(alice):
    house = House(alice)
    standing(house.household)

    move_to_another_room(house)

    row = night_sums.one(house.household, NIGHT, room="attic")
    assert (row.covered_ms, row.crying_ms) == (3_600_000, 30_000)


def test_what_is_rolled_back_leaves_nights_as_they_were(alice):
    house = House(alice)
    standing(house.household)

    with transaction.atomic():
        annotate(house)
        transaction.set_rollback(True)

    assert not NightSum.objects.filter(stale=True).exists()
