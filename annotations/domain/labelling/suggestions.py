"""What the current model says of a recording, and what a person says to that."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acoustics import scores, spans
from acoustics.bundle import Bundle
from acoustics.events import Detection, Interval
from acoustics.sketches import Sketches
from annotations.domain import changes, files
from annotations.domain.errors import DomainError, NotPossibleNow, Stale, Versioned
from annotations.domain.labelling import annotations as labelling
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import listening, models
from annotations.domain.sums import night_sums
from annotations.models import (
    Annotation,
    Change,
    DetectionModel,
    Label,
    Recording,
    Suggestion,
)
from annotations.models.intervals import as_fields
from annotations.models.suggestions import UNDECIDED

logger = logging.getLogger(__name__)

AT_ONCE = 500  # SQLite takes only so many ids in one statement


class AlreadyDecided(NotPossibleNow):
    """Someone else's verdict stands; it can be withdrawn first."""

    code = "already_decided"
    sentence = gettext_lazy("Someone has already decided on this suggestion.")

    def __init__(self, current: Versioned) -> None:
        super().__init__(str(self.sentence))
        self.current = current


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model said of a whole recording, and what the places in it sound like."""

    model: DetectionModel
    detections: tuple[Detection, ...]
    sketches: Sketches = field(default_factory=Sketches, compare=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decided suggestion, and the annotation that came of it, if one did."""

    suggestion: Suggestion
    annotation: Annotation | None


def listen(recording: Recording, *, report: Callable[[float], None]) -> Heard:
    """Run the current model over the working copy, and keep its scores."""
    model, bundle = models.listening(recording.household)
    return judge(recording, model=model, bundle=bundle, report=report)


def judge(
    recording: Recording,
    *,
    model: DetectionModel,
    bundle: Bundle,
    report: Callable[[float], None],
) -> Heard:
    """Say what a model makes of a recording, and keep its scores."""
    kept, sketches = scores.Builder(), Sketches()
    found = listening.judge(
        recording, bundle=bundle, report=report, keep=kept.add, sketches=sketches
    )
    # The same model says the same again: it may lie there before the job is closed.
    scores.write(kept, files.scores(recording, model))
    return Heard(model, found, sketches)


@transaction.atomic
def store(recording: Recording, heard: Heard, *, known: Sequence[Interval] = ()) -> int:
    """Keep what the model said; what it said before stays as it is, verdict and all.

    Parameters
    ----------
    known : sequence of Interval
        Where nobody is to be asked, as `spans.union` gives it: what lies there by half
        or more is left out, like what goes by a label that is not in use.
    """
    labels = _labels_in_use(recording, heard)
    length_ms = recording.duration_ms or 0
    rows = [
        Suggestion(
            household=recording.household,
            recording=recording,
            model=heard.model,
            label=labels[found.label],
            score=found.score,
            sketch=heard.sketches.of(found.interval),
            **as_fields(_within(found.interval, length_ms)),
        )
        for found in heard.detections
        if found.label in labels and not is_known(found.interval, known)
    ]
    stored = Suggestion.objects.bulk_create(rows, ignore_conflicts=True)
    night_sums.touch_recording(recording)
    return len(stored)


def is_known(interval: Interval, known: Sequence[Interval]) -> bool:
    """Whether half or more of a stretch lies in `known`, as `spans.union` gives it."""
    inside = spans.within(interval, known)
    return 2 * spans.total_ms(inside) >= interval.duration_ms


def _labels_in_use(recording: Recording, heard: Heard) -> dict[str, Label]:
    rows = Label.objects.of(recording.household).in_use()
    labels = {label.name: label for label in rows}
    for name in sorted({found.label for found in heard.detections} - labels.keys()):
        logger.warning(
            "%s speaks of “%s”, which is no label in use: left out", heard.model, name
        )
    return labels


def _within(interval: Interval, length_ms: int) -> Interval:
    # The last frame of a recording is filled up with silence and may reach beyond it.
    return Interval(interval.start_ms, min(interval.end_ms, length_ms))


def decide(
    suggestion: Suggestion,
    *,
    decision: Suggestion.Decision,
    version: int,
    act: Act,
    interval: Interval | None = None,
    label: Label | None = None,
) -> Verdict:
    """Accept, edit, reject, or say that one cannot tell."""
    interval = interval or suggestion.interval
    label = label or suggestion.label
    if decision == Suggestion.Decision.ACCEPTED and (
        interval != suggestion.interval or label != suggestion.label
    ):
        decision = Suggestion.Decision.EDITED
    labelling.check_fits(interval, suggestion.recording)

    def verdict() -> Verdict:
        _must_win(suggestion, decision=decision, version=version, act=act)
        annotation = None
        if decision in KEEPING:
            annotation = _annotation_of(suggestion, interval, label, act)
        line(suggestion, Change.Act.DECIDE, act).save(force_insert=True)
        night_sums.touch_recording(suggestion.recording)
        return Verdict(suggestion, annotation)

    return _once(suggestion, act, verdict)


KEEPING = {Suggestion.Decision.ACCEPTED, Suggestion.Decision.EDITED}


def withdraw(suggestion: Suggestion, *, version: int, act: Act) -> Verdict:
    """Take a verdict back; the annotation that came of it goes too."""

    def take_back() -> Verdict:
        same = Suggestion.objects.filter(pk=suggestion.pk, version=version)
        won = same.decided().update(
            decision=Suggestion.Decision.PENDING,
            decided_by=None,
            decided_at=None,
            version=F("version") + 1,
        )
        suggestion.refresh_from_db()
        if not won:
            raise Stale(suggestion)
        annotation = _standing_annotation(suggestion)
        if annotation:
            annotation.deleted_at = annotation.updated_at = act.at
            annotation.version += 1
            annotation.save(update_fields=["deleted_at", "updated_at", "version"])
            labelling.write_down(annotation, Change.Act.DELETE, unnamed(act))
        line(suggestion, Change.Act.WITHDRAW, act).save(force_insert=True)
        night_sums.touch_recording(suggestion.recording)
        return Verdict(suggestion, None)

    return _once(suggestion, act, take_back)


def _must_win(
    suggestion: Suggestion, *, decision: Suggestion.Decision, version: int, act: Act
) -> None:
    # One row, one winner: two people may press at the same time.
    undecided = Suggestion.objects.undecided()
    undecided = undecided.filter(pk=suggestion.pk, version=version)
    won = undecided.update(
        decision=decision,
        decided_by=act.by,
        decided_at=act.at,
        version=F("version") + 1,
    )
    suggestion.refresh_from_db()
    if won:
        return
    if suggestion.decision not in UNDECIDED:
        raise AlreadyDecided(suggestion)
    raise Stale(suggestion)


def _annotation_of(
    suggestion: Suggestion, interval: Interval, label: Label, act: Act
) -> Annotation:
    source = Annotation.Source(suggestion.decision)
    # A verdict that was withdrawn left its annotation behind: it stands up again.
    annotation, created = Annotation.objects.update_or_create(
        suggestion=suggestion,
        defaults={
            "label": label,
            "source": source,
            "updated_at": act.at,
            "deleted_at": None,
            **as_fields(interval),
        },
        create_defaults={
            "household": suggestion.household,
            "recording": suggestion.recording,
            "label": label,
            "source": source,
            "created_by": act.by,
            "created_at": act.at,
            "updated_at": act.at,
            **as_fields(interval),
        },
    )
    if not created:
        annotation.version += 1
        annotation.save(update_fields=["version"])
    what = Change.Act.CREATE if created else Change.Act.RESTORE
    labelling.write_down(annotation, what, unnamed(act))
    return annotation


def unnamed(act: Act) -> Act:
    """Give the same act without its name, for all but one of the lines it writes."""
    return Act(by=act.by, at=act.at)


def _standing_annotation(suggestion: Suggestion) -> Annotation | None:
    return Annotation.objects.standing().filter(suggestion=suggestion).first()


def line(suggestion: Suggestion, what: Change.Act, act: Act) -> Change:
    """Word a line of history, for whoever writes down many at once."""
    return Change(
        household_id=suggestion.household_id,
        act=what,
        suggestion=suggestion,
        state={"decision": suggestion.decision, "version": suggestion.version},
        op_id=act.op_id,
        by=act.by,
        at=act.at,
    )


def _once(suggestion: Suggestion, act: Act, verdict: Callable[[], Verdict]) -> Verdict:
    def again(change: Change) -> Verdict:
        if change.suggestion is None:
            msg = _("This op_id was used for something else.")
            raise DomainError(msg, field="op_id")
        return Verdict(change.suggestion, _standing_annotation(change.suggestion))

    return changes.once(
        household=suggestion.household, op_id=act.op_id, act=verdict, again=again
    )
