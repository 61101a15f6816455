"""How much crying is still missing, by what people heard in audit windows."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from acoustics import audit
from acoustics import recall as estimate
from acoustics.events import Interval
from acoustics.recall import Audited, Share
from annotations.domain.labelling import audits
from annotations.models import (
    Annotation,
    AuditWindow,
    DetectionModel,
    HeardSpan,
    Household,
    Recording,
    Suggestion,
)
from annotations.models.recordings import RecordingQuerySet

Answer = AuditWindow.Answer


@dataclass(frozen=True, slots=True)
class Recall:
    """The estimate, and what it rests on.

    `n_windows` were drawn, and of `n_answered` somebody was sure. In the nights with
    such an answer, `n_known` windows are marked as crying.
    """

    n_windows: int
    n_answered: int
    n_crying: int
    n_known: int
    level: float
    missing_share: Share | None


def of_recording(recording: Recording) -> Recall:
    rows = Recording.objects.filter(pk=recording.pk)
    return _estimate(rows, recording.household)


def of_household(household: Household) -> Recall:
    """Put all nights together, but for those that the program made itself."""
    rows = Recording.objects.of(household).kept().filter(synthetic=False)
    return _estimate(rows, household)


def _estimate(recordings: RecordingQuerySet, household: Household) -> Recall:
    model = DetectionModel.objects.of(household).current().get()
    drawn = AuditWindow.objects.filter(model=model)
    sure = drawn.filter(answer__in=[Answer.NOTHING, Answer.CRYING])
    audited = recordings.filter(Exists(sure.filter(recording=OuterRef("pk"))))
    known = _Known(audited, model)
    counted = sum((known.counted(recording) for recording in audited), Audited())
    return Recall(
        n_windows=drawn.filter(recording__in=recordings).count(),
        n_answered=counted.n_answered,
        n_crying=counted.n_crying,
        n_known=counted.n_known,
        level=estimate.LEVEL,
        missing_share=estimate.missing_share(counted),
    )


Spans = dict[uuid.UUID, list[Interval]]


class _Known:
    """All that is known of some recordings, fetched at once."""

    def __init__(self, recordings: RecordingQuerySet, model: DetectionModel) -> None:
        here = {"recording__in": recordings}
        annotated = Annotation.objects.standing().filter(**here)
        answers = AuditWindow.objects.filter(model=model, **here)
        self._model = model
        self._suggested = _spans(Suggestion.objects.filter(model=model, **here))
        self._annotated = _spans(annotated)
        self._marked = _spans(annotated.filter(label__counts_as_crying=True))
        self._heard = _spans(HeardSpan.objects.filter(**here))
        self._quiet = _spans(answers.filter(answer=Answer.NOTHING))
        self._crying = _spans(answers.filter(answer=Answer.CRYING))

    def counted(self, recording: Recording) -> Audited:
        """Count the windows of the very grid from which some were drawn."""
        pk, rng = recording.pk, audits.chance(recording, self._model)
        laid = audit.grid(recording.duration_ms or 0, rng)
        marked = laid.touched(self._marked[pk])
        crying = laid.touched(self._crying[pk])
        answered = crying | laid.touched(self._quiet[pk])
        spoken_of = (
            laid.touched(audit.widened(self._suggested[pk]))
            | laid.touched(self._annotated[pk])
            | laid.covered(self._heard[pk])
        )
        return Audited(
            n_answered=len(answered),
            n_crying=len(crying),
            n_marked=len(crying & marked),
            n_rest=laid.n_windows - len(spoken_of | answered),
            n_known=len(marked),
        )


def _spans(rows: QuerySet[Any]) -> Spans:
    spans: Spans = defaultdict(list)
    for pk, *ends in rows.values_list("recording", "start_ms", "end_ms"):
        spans[pk].append(Interval(*ends))
    return spans
