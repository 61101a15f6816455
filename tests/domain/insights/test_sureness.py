from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.domain.insights import sureness
from annotations.domain.sums import night_sums
from annotations.models import Job, NightSum
from tests import cast, nursery

NIGHT = date(2026, 11, 13)


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))


def heard_by_model(person, *, day=13, duration_ms=3_600_000):
    recording = cast.soundless(person, day=day, duration_ms=duration_ms)
    Job.objects.create(
        household=person.household,
        recording=recording,
        kind=Job.Kind.SUGGEST,
        status=Job.Status.DONE,
        created_at=timezone.now(),
    )
    return recording


def bouts(recording, decision, count=5, *, first_ms=0):
    for number in range(count):
        start_ms = first_ms + number * 60_000
        cast.suggest(
            recording, start_ms=start_ms, end_ms=start_ms + 30_000, decision=decision
        )


def weighed(person):
    rows = night_sums.rows(person.household, since=NIGHT, until=date(2026, 11, 15))
    left = sureness.weigh(person.household, rows)
    return rows, left


def test_an_interval_holds_what_people_and_model_say(alice):
    bouts(heard_by_model(alice), "pending")

    (row, *_), left = weighed(alice)

    assert left == 0
    assert 0 <= row.low_ms < row.middle_ms < row.high_ms
    assert row.middle_ms < 10 * 60_000


def test_answers_narrow_it(alice):
    bouts(heard_by_model(alice), "pending")
    before = weighed(alice)[0][0]
    other = heard_by_model(alice, day=14)
    bouts(other, "accepted", 30)
    for start_ms in range(0, 3_000_000, 10_000):
        window = cast.audit_window(other, start_ms=start_ms, end_ms=start_ms + 3_000)
        window.answer = "nothing"
        window.save()
    night_sums.touch_all(alice.household)

    after = weighed(alice)[0][0]

    assert after.high_ms - after.low_ms < before.high_ms - before.low_ms
    assert sureness.n_answers(alice.household) == 330


def test_what_is_confirmed_is_sure(alice):
    recording = cast.soundless(alice, day=13)
    cast.labelled(recording, alice, (0, 30_000))

    row = weighed(alice)[0][0]

    assert row.low_ms == row.middle_ms == row.high_ms == 30_000


def test_nothing_is_weighed_twice(alice, django_assert_num_queries):
    bouts(heard_by_model(alice), "pending")
    rows, _ = weighed(alice)

    with django_assert_num_queries(1):
        assert sureness.weigh(alice.household, rows) == 0


def test_a_night_without_data_has_no_interval(alice):
    heard_by_model(alice)

    rows, _ = weighed(alice)

    assert rows[-1].covered_ms == 0
    assert rows[-1].middle_ms is None


def test_what_is_left_is_done_by_a_job(alice):
    for day in (13, 14, 15):
        bouts(heard_by_model(alice, day=day), "pending")
    rows = night_sums.rows(alice.household, since=NIGHT, until=date(2026, 11, 15))
    assert sureness.weigh(alice.household, rows, most=1) == 2

    tasks.add_up_nights()

    late = NightSum.objects.filter(covered_ms__gt=0, weighed_by="")
    assert not late.exists()


def test_the_standing_names_what_would_narrow_most(alice):
    recording = heard_by_model(alice)
    bouts(recording, "pending")
    cast.suggest(recording, start_ms=1_000_000, end_ms=1_200_000)
    cast.audit_window(recording, start_ms=2_000_000, end_ms=2_003_000)
    weighed(alice)

    standing = sureness.of(alice.household)

    assert standing.n_answers == 0
    assert standing.narrows in {"bouts", "windows"}
    assert (standing.n_bouts_waiting, standing.n_windows_waiting) == (6, 1)
    assert standing.questions[0].start_ms == 1_000_000
    assert standing.questions[-1].kind == "window"


def test_a_room_stands_on_its_own_answers(alice):
    live = nursery.live_night(alice)
    live.detection.verdict = "right"
    live.detection.save()
    for room in ("", "nursery", "attic"):
        night_sums.rows(alice.household, since=NIGHT, until=NIGHT, room=room)

    assert sureness.n_answers(alice.household, room="nursery") == 1
    assert sureness.n_answers(alice.household, room="attic") == 0


def live(person, *, has_clip=True, **more):
    detection = nursery.live_night(person).detection
    type(detection).objects.filter(pk=detection.pk).update(has_clip=has_clip, **more)
    weighed(person)
    return detection


def marks(person, **more):
    asked = sureness.of(person.household, **more)
    assert asked.n_marks_waiting == len(asked.questions)
    return [(each.kind, each.name, each.end_ms) for each in asked.questions]


def test_what_was_heard_live_is_asked_where_it_can_still_be_heard(alice):
    live(alice)

    assert marks(alice) == [("mark", "nursery", 30_000)]


def test_what_nobody_can_hear_any_more_is_not_asked(alice):
    live(alice, has_clip=False)

    assert marks(alice) == []


def test_what_somebody_has_judged_is_not_asked_again(alice):
    live(alice, verdict="right")

    assert marks(alice) == []


def test_a_recording_asks_for_its_session(alice):
    detection = live(alice)
    recording = cast.soundless(alice, day=13)
    recording.session = detection.session
    recording.save()

    assert marks(alice) == []


def test_nobody_is_asked_of_other_homes_or_rooms(alice, charlie):
    live(alice)

    assert marks(charlie) == []
    assert marks(alice, room="attic") == []
