import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.labelling import annotations, suggestions, verdicts
from annotations.domain.labelling.annotations import Act
from annotations.models import (
    Annotation,
    Change,
    DetectionModel,
    Job,
    Label,
    Recording,
    Suggestion,
)
from tests.cast import hand_in, label, suggest, work_off

Decision = Suggestion.Decision
PENDING, ACCEPTED, REJECTED = Decision.PENDING, Decision.ACCEPTED, Decision.REJECTED


def versions_of(rows):
    return {row.pk: row.version for row in rows}


def named(person):
    return Act(by=person, at=timezone.now(), op_id=uuid.uuid4())


@pytest.fixture
def rows(recording):
    return [
        suggest(recording, start_ms=100 * n, end_ms=100 * n + 90, score=n / 10)
        for n in range(8)
    ]


def stands(recording):
    """All there is of a recording, but for what two recordings cannot share."""
    told = Change.objects.filter(suggestion__recording=recording)
    told |= Change.objects.filter(annotation__recording=recording)
    return {
        "suggestions": list(
            recording.suggestions.order_by("start_ms").values(
                "start_ms", "decision", "decided_by", "decided_at", "version"
            )
        ),
        "annotations": list(
            recording.annotations.order_by("start_ms").values(
                *("start_ms", "end_ms", "label", "note", "source", "version"),
                *("suggestion__start_ms", "created_by", "created_at"),
                *("updated_at", "deleted_at"),
            )
        ),
        "lines": sorted(
            str((line.act, line.state, line.by_id, line.at)) for line in told
        ),
    }


def lived_in(recording, act):
    """Suggestions with a past: fresh, decided, withdrawn, moved, taken out."""
    rows = [
        suggest(recording, start_ms=300 * n, end_ms=300 * n + 200) for n in range(8)
    ]
    _fresh, accepted, rejected, unsure, withdrawn, moved, taken_out, _fresh = rows

    def decide(row, decision, **more):
        return suggestions.decide(row, decision=decision, version=1, act=act, **more)

    decide(accepted, ACCEPTED)
    decide(rejected, REJECTED)
    decide(unsure, Decision.UNSURE)
    decide(withdrawn, ACCEPTED)
    suggestions.withdraw(withdrawn, version=2, act=act)
    edited = decide(
        moved, ACCEPTED, interval=Interval(1_510, 1_580), label=label(act.by, "fuss")
    )
    annotations.edit(edited.annotation, version=1, note="hm", act=act)
    moved.refresh_from_db()
    suggestions.withdraw(moved, version=moved.version, act=act)
    kept = decide(taken_out, ACCEPTED).annotation
    annotations.delete(kept, version=1, act=act)
    return list(recording.suggestions.order_by("start_ms"))


class TestTheSameAsOneByOne:
    @pytest.fixture
    def twin(self, alice):
        recording = hand_in(alice, seed=7)
        work_off(recording=recording, kind=Job.Kind.PREPARE)
        return Recording.objects.get(pk=recording.pk)

    @pytest.fixture
    def later(self, bob):
        return Act(by=bob, at=timezone.now())

    @pytest.mark.parametrize("decision", [ACCEPTED, REJECTED, Decision.UNSURE])
    def test_deciding(self, recording, twin, act, later, decision):
        one_by_one, at_once = lived_in(recording, act), lived_in(twin, act)

        for row in one_by_one:
            if row.decision == PENDING:
                suggestions.decide(
                    row, decision=decision, version=row.version, act=later
                )
        done = verdicts.decide_all(
            recording=twin, seen=versions_of(at_once), decision=decision, act=later
        )

        assert stands(twin) == stands(recording)
        assert done.skipped == [row.pk for row in at_once if row.decision != PENDING]

    def test_withdrawing(self, recording, twin, act, later):
        one_by_one, at_once = lived_in(recording, act), lived_in(twin, act)

        for row in one_by_one:
            if row.decision != PENDING:
                suggestions.withdraw(row, version=row.version, act=later)
        done = verdicts.withdraw_all(
            recording=twin, seen=versions_of(at_once), act=later
        )

        assert stands(twin) == stands(recording)
        assert done.skipped == [row.pk for row in at_once if row.decision == PENDING]
        assert not recording.annotations.standing().exists()


class TestPassedOver:
    def test_is_what_someone_else_decided(self, recording, rows, act, bob):
        seen = versions_of(rows)
        suggestions.decide(
            rows[2], decision=ACCEPTED, version=1, act=Act(by=bob, at=act.at)
        )

        done = verdicts.decide_all(
            recording=recording, seen=seen, decision=REJECTED, act=act
        )

        assert done.skipped == [rows[2].pk]
        rows[2].refresh_from_db()
        assert (rows[2].decision, rows[2].decided_by) == (ACCEPTED, bob)
        assert [kept.suggestion for kept in done.annotations] == [rows[2]]

    def test_is_what_was_seen_in_an_older_version(self, recording, rows, act):
        seen = versions_of(rows)
        suggestions.decide(rows[0], decision=REJECTED, version=1, act=act)
        suggestions.withdraw(rows[0], version=2, act=act)

        decided = verdicts.decide_all(
            recording=recording, seen=seen, decision=ACCEPTED, act=act
        )
        withdrawn = verdicts.withdraw_all(recording=recording, seen=seen, act=act)

        assert decided.skipped == [rows[0].pk]
        assert withdrawn.skipped == list(seen)

    def test_is_a_strangers_suggestion(self, recording, rows, strangers_recording, act):
        foreign = suggest(strangers_recording)

        done = verdicts.decide_all(
            recording=recording,
            seen=versions_of([rows[0], foreign]),
            decision=ACCEPTED,
            act=act,
        )

        foreign.refresh_from_db()
        assert foreign.decision == PENDING
        assert done.skipped == [foreign.pk]
        assert [row.pk for row in done.suggestions] == [rows[0].pk]


class TestDoneTwiceByOneName:
    def test_is_done_once(self, recording, rows, alice):
        seen, act = versions_of(rows), named(alice)
        first = verdicts.decide_all(
            recording=recording, seen=seen, decision=ACCEPTED, act=act
        )
        before = stands(recording)

        again = Act(by=alice, at=timezone.now(), op_id=act.op_id)
        second = verdicts.decide_all(
            recording=recording, seen=seen, decision=ACCEPTED, act=again
        )

        assert stands(recording) == before
        assert second == first
        assert second.skipped == []

    def test_tells_how_things_stand_now(self, recording, rows, alice):
        seen, act = versions_of(rows), named(alice)
        verdicts.decide_all(recording=recording, seen=seen, decision=ACCEPTED, act=act)
        suggestions.withdraw(rows[0], version=2, act=named(alice))

        told = verdicts.decide_all(
            recording=recording, seen=seen, decision=ACCEPTED, act=act
        )

        pending = [row.pk for row in told.suggestions if row.decision == PENDING]
        assert pending == [rows[0].pk]
        assert len(told.annotations) == len(rows) - 1

    def test_still_names_whom_it_passed_over(self, recording, rows, alice):
        suggestions.decide(rows[3], decision=ACCEPTED, version=1, act=named(alice))
        seen, act = versions_of(rows) | {rows[3].pk: 1}, named(alice)

        told = [
            verdicts.decide_all(
                recording=recording, seen=seen, decision=REJECTED, act=act
            )
            for _ in range(2)
        ]

        assert told[0].skipped == told[1].skipped == [rows[3].pk]

    def test_withdraws_once(self, recording, rows, alice):
        verdicts.decide_all(
            recording=recording,
            seen=versions_of(rows),
            decision=REJECTED,
            act=named(alice),
        )
        seen, act = dict.fromkeys(versions_of(rows), 2), named(alice)

        first = verdicts.withdraw_all(recording=recording, seen=seen, act=act)
        second = verdicts.withdraw_all(recording=recording, seen=seen, act=act)

        assert second == first
        assert {row.version for row in second.suggestions} == {3}

    def test_but_for_something_else_is_refused(self, recording, rows, alice):
        act = named(alice)
        seen = versions_of(rows)
        verdicts.decide_all(recording=recording, seen=seen, decision=ACCEPTED, act=act)

        with pytest.raises(DomainError, match="something else"):
            verdicts.withdraw_all(recording=recording, seen=seen, act=act)


def test_all_of_it_or_nothing(recording, rows, act):
    # It ends behind the recording: the last one spoils the whole act.
    Suggestion.objects.filter(pk=rows[-1].pk).update(end_ms=99_000)
    before = stands(recording)

    with pytest.raises(DomainError, match="ends after the recording"):
        verdicts.decide_all(
            recording=recording, seen=versions_of(rows), decision=ACCEPTED, act=act
        )

    assert stands(recording) == before


def test_waits_until_the_recording_can_be_heard(recording, rows, act):
    recording.status = Recording.Status.PROCESSING

    with pytest.raises(NotPossibleNow, match="not ready"):
        verdicts.decide_all(
            recording=recording, seen=versions_of(rows), decision=ACCEPTED, act=act
        )


def many(recording, n):
    household = recording.household
    model = DetectionModel.objects.get(household=household, current=True)
    cry = Label.objects.get(household=household, name="cry")
    Recording.objects.filter(pk=recording.pk).update(duration_ms=36_000_000)
    recording.refresh_from_db()
    return Suggestion.objects.bulk_create(
        Suggestion(
            household=household,
            recording=recording,
            model=model,
            label=cry,
            start_ms=7_000 * place,
            end_ms=7_000 * place + 2_000,
            score=0.5,
        )
        for place in range(n)
    )


def test_asks_the_database_as_often_for_600_as_for_900(
    recording, act, django_assert_max_num_queries
):
    counts = []
    for n in (600, 900):
        Suggestion.objects.all().delete()
        seen = versions_of(many(recording, n))
        with django_assert_max_num_queries(80) as asked:
            verdicts.decide_all(
                recording=recording, seen=seen, decision=REJECTED, act=act
            )
        counts.append(
            len([q for q in asked.captured_queries if "INSERT" not in q["sql"]])
        )

    assert counts[0] == counts[1]


def test_five_thousand_take_few_statements(recording, alice):
    seen = versions_of(many(recording, 5_000))

    with CaptureQueriesContext(connection) as asked:
        done = verdicts.decide_all(
            recording=recording, seen=seen, decision=ACCEPTED, act=named(alice)
        )

    assert done.skipped == []
    assert Annotation.objects.standing().count() == 5_000
    assert Change.objects.count() == 10_000
    assert len(asked) < 500  # one by one it would be tens of thousands
