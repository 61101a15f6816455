"""What of a household's labels goes into a dataset, as a person asked for it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self, cast

from django.utils.translation import gettext as _

from acoustics.dataset.disputes import Rule
from acoustics.dataset.facts import Options
from acoustics.dataset.rows import NONE
from annotations.domain.datasets import nights
from annotations.domain.errors import DomainError
from annotations.models import Annotation, Dataset, Household, Label, Person, Recording
from annotations.models.annotations import AnnotationQuerySet
from annotations.models.recordings import RecordingQuerySet

LONGEST_CONTEXT_MS = 60_000
MOST_NONE_TIMES = 100.0
LARGEST_SEED = 2**53 - 1  # what every program reads from JSON without loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked for; None means all. People go by their usernames."""

    recordings: tuple[str, ...] | None = None
    first_night: str | None = None
    last_night: str | None = None
    labels: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    reviewed_only: bool = False
    rule: str = Dataset.Rule.LATEST
    seed: int = 0
    lead_ms: int = 1_000
    tail_ms: int = 1_000
    least_ms: int = 0
    gap_ms: int = 0
    negatives_per_labelled: float = 5.0
    with_clips: bool = True
    without_speech: bool = False

    def as_stated(self) -> dict[str, Any]:
        """Say it as JSON can."""
        return asdict(self)

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        stated: Mapping[str, Any] = dataset.choice
        values: dict[str, Any] = {
            field.name: stated[field.name] for field in fields(cls)
        }
        for name, value in values.items():
            # JSON knows no tuples.
            values[name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)

    @property
    def options(self) -> Options:
        return Options(
            rule=cast("Rule", self.rule),
            least_ms=self.least_ms,
            merge_gap_ms=self.gap_ms,
            lead_ms=self.lead_ms,
            tail_ms=self.tail_ms,
            none_times=self.negatives_per_labelled,
            seed=self.seed,
        )

    def takes(self, *, label: str, archived: bool, by: str, source: str) -> bool:
        """Whether an annotation is among what was asked for."""
        # A label that was named stays in though it was archived meanwhile.
        labels = not archived if self.labels is None else label in self.labels
        return (
            labels
            and (self.people is None or by in self.people)
            and (self.sources is None or source in self.sources)
        )


def chosen_recordings(choice: Choice, household: Household) -> list[Recording]:
    """Find the recordings that were asked for, in order of their ids as texts."""
    rows: RecordingQuerySet = Recording.objects.of(household).kept().playing()
    if choice.recordings is not None:
        rows = rows.filter(pk__in=choice.recordings)
    if choice.reviewed_only:
        rows = rows.exclude(done_at=None)
    in_time = (row for row in rows if _in_time(choice, row, household))
    return sorted(in_time, key=lambda row: str(row.pk))


def _in_time(choice: Choice, recording: Recording, household: Household) -> bool:
    if choice.first_night is None and choice.last_night is None:
        return True
    night = nights.night_of(recording, household=household)
    # Nobody knows whether a recording without a beginning is within.
    return night is not None and (choice.first_night or night) <= night <= (
        choice.last_night or night
    )


def finds_nothing(choice: Choice, household: Household) -> bool:
    rows: AnnotationQuerySet = Annotation.objects.of(household).standing()
    if choice.labels is None:
        rows = rows.filter(label__archived_at=None)
    else:
        rows = rows.filter(label__name__in=choice.labels)
    if choice.people is not None:
        rows = rows.filter(created_by__username__in=choice.people)
    if choice.sources is not None:
        rows = rows.filter(source__in=choice.sources)
    labelled = set(rows.values_list("recording", flat=True).distinct())
    chosen = {row.pk for row in chosen_recordings(choice, household)}
    return labelled.isdisjoint(chosen)


def must_make_sense(choice: Choice, household: Household) -> None:
    """Refuse what cannot be meant, with a sentence that says what to do."""
    _must_be_within_limits(choice)
    _must_be_nights_in_order(choice)
    _must_be_there(
        choice.recordings,
        {str(pk) for pk in _ids(household, choice.recordings or ())},
        field="recordings",
        sentence=_("There is no recording “%s” in your household."),
    )
    _must_be_there(
        choice.people,
        set(
            Person.objects.filter(household=household).values_list(
                "username", flat=True
            )
        ),
        field="people",
        sentence=_("Nobody in your household goes by “%s”."),
    )
    _must_be_there(
        choice.sources,
        set(Annotation.Source.values),
        field="sources",
        sentence=_("“%s” is no source: use human, accepted or edited."),
    )
    _must_be_labels_in_use(choice, household)


def _ids(household: Household, wanted: Iterable[str]) -> Iterable[Any]:
    rows = Recording.objects.of(household).kept().filter(pk__in=wanted)
    return rows.values_list("pk", flat=True)


def _must_be_within_limits(choice: Choice) -> None:
    if max(choice.lead_ms, choice.tail_ms) > LONGEST_CONTEXT_MS:
        msg = _(
            "A clip keeps at most 60 seconds of sound before and after the interval."
        )
        raise DomainError(msg, field="lead_ms")
    for name in ("lead_ms", "tail_ms", "least_ms", "gap_ms"):
        if getattr(choice, name) < 0:
            msg = _("A length of time cannot be below 0.")
            raise DomainError(msg, field=name)
    # Written so that a number that is none at all is refused as well.
    if not 0 <= choice.negatives_per_labelled <= MOST_NONE_TIMES:
        msg = _("Ask for 0 to 100 times as much quiet as there is labelled.")
        raise DomainError(msg, field="negatives_per_labelled")
    if not 0 <= choice.seed <= LARGEST_SEED:
        msg = _("The seed is a whole number from 0 to 9007199254740991.")
        raise DomainError(msg, field="seed")
    if choice.rule not in Dataset.Rule.values:
        msg = _("The rule for several people is latest, first or agreed.")
        raise DomainError(msg, field="rule")


def _must_be_nights_in_order(choice: Choice) -> None:
    for name in ("first_night", "last_night"):
        if (night := getattr(choice, name)) is not None:
            _must_be_a_night(night, field=name)
    if (
        choice.first_night
        and choice.last_night
        and (choice.last_night < choice.first_night)
    ):
        msg = _("The last night comes before the first. Please swap them.")
        raise DomainError(msg, field="last_night")


def _must_be_a_night(night: str, *, field: str) -> None:
    try:
        if date.fromisoformat(night).isoformat() == night:
            return
    except ValueError:
        pass
    msg = _("Write a night as the date of its evening, like 2026-11-21.")
    raise DomainError(msg, field=field)


def _must_be_there(
    asked: tuple[str, ...] | None, there: set[str], *, field: str, sentence: str
) -> None:
    if asked is None:
        return
    if not asked:
        msg = _("Choose at least one, or leave this out to take all.")
        raise DomainError(msg, field=field)
    for name in asked:
        if name not in there:
            msg = sentence % name
            raise DomainError(msg, field=field)


def _must_be_labels_in_use(choice: Choice, household: Household) -> None:
    archived = dict(Label.objects.of(household).values_list("name", "archived_at"))
    _must_be_there(
        choice.labels,
        set(archived),
        field="labels",
        sentence=_("There is no label “%s” in your household."),
    )
    for name in choice.labels or ():
        if archived[name]:
            msg = _("“%s” is archived. Bring it back first, or leave it out.") % name
            raise DomainError(msg, field="labels")
    if NONE in (archived if choice.labels is None else choice.labels):
        msg = _(
            "A label is called “none”, which datasets keep for sound in which nothing "
            "is heard. Rename the label, then freeze again."
        )
        raise DomainError(msg, field="labels")
