"""What the current model says of a recording, and what a person says to that."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acoustics import backbone, detection, scores
from acoustics.audio import working
from acoustics.events import Detection, Interval
from annotations.domain import annotations as labelling
from annotations.domain import changes, files, models
from annotations.domain.annotations import Act
from annotations.domain.errors import DomainError, NotPossibleNow, Stale, Versioned
from annotations.models import (
    Annotation,
    Change,
    DetectionModel,
    Label,
    Recording,
    Suggestion,
)
from annotations.models.intervals import as_fields

BLOCK_MS = 10_000


class AlreadyDecided(NotPossibleNow):
    """Someone else's verdict stands; it can be withdrawn first."""

    code = "already_decided"
    sentence = gettext_lazy("Someone has already decided on this suggestion.")

    def __init__(self, current: Versioned) -> None:
        super().__init__(str(self.sentence))
        self.current = current


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model said of a whole recording."""

    model: DetectionModel
    detections: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decided suggestion, and the annotation that came of it, if one did."""

    suggestion: Suggestion
    annotation: Annotation | None


def listen(recording: Recording, *, report: Callable[[float], None]) -> Heard:
    """Run the current model over the working copy, and keep its scores."""
    model, bundle = models.listening(recording.household)
    ear = backbone.load(settings.BACKBONE_PATH)
    length_ms = recording.duration_ms or 1
    kept = scores.Builder()
    found = tuple(
        detection.detect(
            working.read_blocks(files.working_copy(recording), block_ms=BLOCK_MS),
            bundle=bundle,
            backbone=ear,
            report=lambda heard_ms: report(min(heard_ms / length_ms, 1)),
            keep=kept.add,
        )
    )
    # The same model says the same again: it may lie there before the job is closed.
    scores.write(kept, files.scores(recording, model))
    return Heard(model, found)


def store(recording: Recording, heard: Heard) -> int:
    """Keep what the model said; what it said before stays as it is, verdict and all."""
    labels = {label.name: label for label in Label.objects.of(recording.household)}
    length_ms = recording.duration_ms or 0
    rows = [
        Suggestion(
            household=recording.household,
            recording=recording,
            model=heard.model,
            label=labels[found.label],
            score=found.score,
            **as_fields(_within(found.interval, length_ms)),
        )
        for found in heard.detections
    ]
    return len(Suggestion.objects.bulk_create(rows, ignore_conflicts=True))


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
        return Verdict(suggestion, annotation)

    return _once(suggestion, act, verdict)


KEEPING = {Suggestion.Decision.ACCEPTED, Suggestion.Decision.EDITED}


def withdraw(suggestion: Suggestion, *, version: int, act: Act) -> Verdict:
    """Take a verdict back; the annotation that came of it goes too."""

    def take_back() -> Verdict:
        same = Suggestion.objects.filter(pk=suggestion.pk, version=version)
        won = same.exclude(decision=Suggestion.Decision.PENDING).update(
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
        return Verdict(suggestion, None)

    return _once(suggestion, act, take_back)


def _must_win(
    suggestion: Suggestion, *, decision: Suggestion.Decision, version: int, act: Act
) -> None:
    # One row, one winner: two people may press at the same time.
    undecided = Suggestion.objects.pending().filter(pk=suggestion.pk, version=version)
    won = undecided.update(
        decision=decision,
        decided_by=act.by,
        decided_at=act.at,
        version=F("version") + 1,
    )
    suggestion.refresh_from_db()
    if won:
        return
    if suggestion.decision != Suggestion.Decision.PENDING:
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
