"""All that was said of the chosen recordings, as it stood in one moment.

It is written down recording by recording, so that memory does not grow with the nights
and nobody waits for us: what is done with it afterwards needs the database no more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, combinations
from pathlib import Path
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Q

from acoustics import spans
from acoustics.agreement import Agreement, agree, total
from acoustics.dataset.choosing import LEAST_REST_MS
from acoustics.dataset.disputes import Said
from acoustics.dataset.facts import Facts, Rejected
from acoustics.events import Annotation as Heard
from acoustics.events import Interval
from annotations.domain import fact_files, people
from annotations.domain.datasets import nights
from annotations.domain.datasets.choices import Choice, chosen_recordings
from annotations.models import (
    Annotation,
    AuditWindow,
    HeardSpan,
    Household,
    Label,
    Recording,
    Suggestion,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written down: names of recordings by their ids, in order of the ids."""

    labels: list[str]
    crying: list[str]
    names: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    # How far each two people agree on each recording that both have heard.
    agreements: list[Agreement] = field(default_factory=list)
    # Labels that were asked for by name and archived since.
    archived: set[str] = field(default_factory=set)


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it stands now until the end of the block; only to read.

    Nobody who writes is held up, and nothing they write is seen.
    """
    if connection.in_atomic_block:
        # Somebody's transaction is under way already: a test's, and it writes alone.
        yield
    elif connection.vendor == "sqlite":
        with _deferred(), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    # The settings let every transaction begin as a writer; this one only reads.
    sqlite = cast("Any", connection)
    usual = sqlite.transaction_mode
    sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = usual


def take(choice: Choice, household: Household, *, into: Path) -> Snapshot:
    """Write down what is known of each recording that has anything to say."""
    with one_moment():
        stand_ins = people.stand_ins(household)
        vocabulary = _vocabulary(choice, household)
        snapshot = Snapshot(
            labels=list(vocabulary),
            crying=[name for name, crying in vocabulary.items() if crying],
        )
        for recording in chosen_recordings(choice, household):
            look = _Look(choice, recording, stand_ins, snapshot)
            facts = look.facts(night=nights.night_of(recording, household=household))
            if facts.said or facts.heard or facts.rejected:
                snapshot.names[facts.recording] = recording.name
                fact_files.write(facts, into)
    return snapshot


def _vocabulary(choice: Choice, household: Household) -> dict[str, bool]:
    """Give the labels a dataset speaks of, and which of them count as crying."""
    rows = Label.objects.of(household)
    if choice.labels is None:
        rows = rows.in_use()
    else:
        rows = rows.filter(name__in=choice.labels)
    return dict(rows.order_by("name").values_list("name", "counts_as_crying"))


def _agreements(
    said: list[Said], heard_by: dict[str, list[Interval]]
) -> Iterator[Agreement]:
    by: dict[str, list[Heard]] = defaultdict(list)
    for each in said:
        by[each.annotation.annotator].append(each.annotation)
    for one, other in combinations(sorted(heard_by), 2):
        found = agree(
            by[one],
            by[other],
            heard_by_one=heard_by[one],
            heard_by_other=heard_by[other],
        )
        if found.both_ms:
            yield total([found])


@dataclass(frozen=True, slots=True)
class _Look:
    """Asks the database about one recording."""

    choice: Choice
    recording: Recording
    stand_ins: dict[str, str]
    snapshot: Snapshot

    def facts(self, *, night: str | None) -> Facts:
        said, doubtful = self._said()
        doubtful += self._undecided()
        heard_by = self._heard_by()
        self.snapshot.agreements.extend(_agreements(said, heard_by))
        heard = spans.union(chain.from_iterable(heard_by.values()))
        return Facts(
            recording=str(self.recording.pk),
            night=night,
            duration_ms=self.recording.duration_ms or 0,
            source_group=self.recording.source_group,
            said=tuple(said),
            # Where something was said that was not asked for, or nobody was sure,
            # silence means nothing.
            heard=tuple(spans.subtract(heard, doubtful)),
            rejected=tuple(self._rejected(doubtful)),
        )

    def _heard_by(self) -> dict[str, list[Interval]]:
        rows = HeardSpan.objects.filter(self._by("by"), recording=self.recording)
        heard: dict[str, list[Interval]] = defaultdict(list)
        ends = rows.in_order().values_list("by__username", "start_ms", "end_ms")
        for by, start_ms, end_ms in ends:
            person = self.stand_ins.get(by, people.SOMEBODY)
            heard[person].append(Interval(start_ms, end_ms))
        return heard

    def _said(self) -> tuple[list[Said], list[Interval]]:
        rows = (
            Annotation.objects.standing()
            .filter(recording=self.recording)
            .in_order()
            .values_list(
                "start_ms",
                "end_ms",
                "label__name",
                "label__archived_at",
                "source",
                "suggestion__model__number",
                "created_by__username",
                "updated_at",
            )
        )
        said, passed_over = [], []
        for start_ms, end_ms, label, archived_at, source, model, by, at in rows:
            takes = self.choice.takes(
                label=label,
                archived=archived_at is not None,
                by=by or "",
                source=source,
            )
            if archived_at:
                self._count_archived(label, takes=takes)
            if not takes:
                passed_over.append(Interval(start_ms, end_ms))
                continue
            one = Heard(
                interval=Interval(start_ms, end_ms),
                label=label,
                source=cast("Any", source),
                model=model,
                annotator=self.stand_ins.get(by, people.SOMEBODY),
            )
            said.append(Said(one, at))
        return said, passed_over

    def _count_archived(self, label: str, *, takes: bool) -> None:
        if takes:
            self.snapshot.archived.add(label)
        elif self.choice.labels is None:
            self.snapshot.left_out["archived"] += 1

    def _undecided(self) -> list[Interval]:
        unsure = Suggestion.objects.filter(decision=Suggestion.Decision.UNSURE)
        # Crying that was heard by chance and perhaps never marked.
        heard = AuditWindow.objects.filter(
            answer__in=[AuditWindow.Answer.CRYING, AuditWindow.Answer.UNSURE]
        )
        return [*self._rows(unsure), *self._rows(heard)]

    def _rejected(self, doubtful: list[Interval]) -> Iterator[Rejected]:
        rows = Suggestion.objects.filter(
            self._by("decided_by"),
            recording=self.recording,
            decision=Suggestion.Decision.REJECTED,
        ).values_list("start_ms", "end_ms", "model__number")
        for start_ms, end_ms, model in rows.order_by("start_ms", "end_ms", "model"):
            whole = Interval(start_ms, end_ms)
            near = [one for one in doubtful if one.overlaps(whole)]
            for rest in spans.subtract([whole], near):
                if not near or rest.duration_ms >= LEAST_REST_MS:
                    yield Rejected(rest, model)

    def _rows(self, rows: Any) -> list[Interval]:  # noqa: ANN401
        ends = rows.filter(recording=self.recording).values_list("start_ms", "end_ms")
        return [Interval(*each) for each in ends.order_by("start_ms", "end_ms")]

    def _by(self, who: str) -> Q:
        if self.choice.people is None:
            return Q()
        return Q(**{f"{who}__username__in": self.choice.people})
