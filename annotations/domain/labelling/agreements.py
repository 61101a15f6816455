"""How far people agree who listened to the same, and where they do not."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db import transaction

from acoustics import agreement
from acoustics.agreement import Agreement
from acoustics.events import Annotation as Said
from acoustics.events import Interval
from annotations.domain.errors import Stale
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import Annotation, HeardSpan, Household, Recording

MOST_DISAGREEMENTS = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people and what they said of one recording."""

    people: tuple[str, str]
    recording: Recording
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place that two people see differently; `settle` ends it."""

    recording: Recording
    kind: str
    annotations: list[Annotation]

    @property
    def start_ms(self) -> int:
        return min(one.start_ms for one in self.annotations)

    @property
    def end_ms(self) -> int:
        return max(one.end_ms for one in self.annotations)


@dataclass(frozen=True, slots=True)
class Agreements:
    """`n_disagreements` counts those that are not listed as well."""

    pairs: list[Pair]
    disagreements: list[Disagreement]
    n_disagreements: int


@transaction.atomic
def settle(
    kept: Annotation,
    *,
    version: int,
    over: Iterable[tuple[Annotation, int]],
    act: Act,
) -> Annotation:
    """Make one annotation everybody's word; the others, as they were seen, go."""
    for other, seen in over:
        merged = other.label_id == kept.label_id
        annotations.delete(other, version=seen, act=act, merged=merged)
    same = Annotation.objects.standing().filter(pk=kept.pk, version=version)
    won = same.update(settled_version=version)
    kept.refresh_from_db()
    if not won:
        raise Stale(kept)
    return kept


def of(recordings: Iterable[Recording]) -> Agreements:
    """Compare what each two people said of what both have heard."""
    pairs: list[Pair] = []
    listed: list[Disagreement] = []
    n_found = 0
    for recording in recordings:
        for pair, found in _pairs(recording):
            pairs.append(pair)
            n_found += len(found)
            listed += found[: MOST_DISAGREEMENTS - len(listed)]
    return Agreements(pairs, listed, n_found)


def heard_by_several(household: Household) -> list[Recording]:
    """Find the recordings to which more than one person has listened."""
    people: dict[uuid.UUID, set[int | None]] = defaultdict(set)
    spans = HeardSpan.objects.of(household).exclude(by=None)
    for recording, by in spans.values_list("recording", "by").distinct():
        people[recording].add(by)
    shared = [recording for recording, some in people.items() if len(some) > 1]
    rows = Recording.objects.of(household).kept().playing()
    return list(rows.filter(pk__in=shared).newest_first())


def _pairs(recording: Recording) -> Iterator[tuple[Pair, list[Disagreement]]]:
    heard: dict[str, list[Interval]] = defaultdict(list)
    spans = HeardSpan.objects.filter(recording=recording).exclude(by=None)
    for span in spans.select_related("by").in_order():
        heard[str(span.by)].append(span.interval)
    said: dict[str, dict[Said, Annotation]] = defaultdict(dict)
    standing = Annotation.objects.standing().filter(recording=recording).in_order()
    for row in standing.select_related("label", "created_by"):
        one = Said(interval=row.interval, label=row.label.name, annotator=str(row.pk))
        for person in heard if row.settled else [str(row.created_by)]:
            said[person][one] = row
    for people in combinations(sorted(heard), 2):
        mine, theirs = (said[person] for person in people)
        found = agreement.agree(
            mine,
            theirs,
            heard_by_one=heard[people[0]],
            heard_by_other=heard[people[1]],
        )
        if found.both_ms:
            rows = {**mine, **theirs}
            yield (
                Pair(people, recording, found),
                [
                    Disagreement(
                        recording,
                        place.kind,
                        [rows[one] for one in (place.one, place.other) if one],
                    )
                    for place in found.disagreements
                ],
            )
