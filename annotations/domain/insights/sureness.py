"""How sure the minutes of nights are, on how many answers that stands, what to ask next.

All nights of a room together tell how often the current model is right; each night's
interval is weighed anew when that, or the night, has changed. Nights that wait for it
show what was known before.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum

from acoustics.insights.sureness import Home, Minutes, Night
from annotations.models import (
    AuditWindow,
    Chunk,
    Detection,
    Household,
    NightSum,
    Recording,
    Suggestion,
)
from annotations.models.audits import AuditWindowQuerySet
from annotations.models.detections import DetectionQuerySet
from annotations.models.night_sums import NightSumQuerySet
from annotations.models.suggestions import SuggestionQuerySet

# So many are weighed while somebody waits; a job does the others.
AT_ONCE = 31
A_YEAR = 366
# What is to be asked is looked for in so many of the latest nights.
LATELY = 30
N_ASKED = 6

_WEIGHED = [
    "low_ms",
    "middle_ms",
    "high_ms",
    "from_bouts",
    "from_silence",
    "weighed_by",
]
_COUNTS = ("n_right", "n_wrong", "n_missed", "n_asked")


@dataclass(frozen=True, slots=True)
class Question:
    """An answer that would narrow much: a bout, a window drawn at random, or a mark.

    A mark is what was heard live, in no recording; it is judged in the picture of nights.
    `start_ms` and `end_ms` count from `started_at`.
    """

    kind: str
    name: str
    started_at: datetime | None
    start_ms: int
    end_ms: int
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """On what the intervals stand.

    `narrows` says which answers would narrow the latest nights most: on "bouts", on
    "windows", or on neither, "".
    """

    n_right: int
    n_wrong: int
    n_missed: int
    n_asked: int
    narrows: str
    n_bouts_waiting: int
    n_windows_waiting: int
    n_marks_waiting: int
    questions: list[Question]

    @property
    def n_answers(self) -> int:
        return self.n_right + self.n_wrong + self.n_asked


def weigh(
    household: Household,
    nights: Sequence[NightSum],
    *,
    room: str = "",
    most: int = AT_ONCE,
) -> int:
    """Bring the intervals of nights up to date, the newest first; in place.

    Returns
    -------
    int
        How many still show what was known before.
    """
    home, known = _home(household, room)
    late = [
        night
        for night in nights
        if not night.stale
        and night.covered_ms
        and night.weighed_by != _key(known, night)
    ]
    # First those of which nothing was known, then the newest.
    late.sort(key=lambda night: (night.middle_ms is None, night.night))
    now = late[-most:]
    if not now:
        return 0
    bouts = _bouts(now)
    for night in now:
        asked = _night(night, bouts[night.pk])
        _write(night, home.minutes(asked), known)
    _save(now)
    return len(late) - len(now)


def catch_up(household: Household, *, most: int = A_YEAR) -> int:
    """Weigh what was not weighed by what is known now; gives how many are left."""
    rooms = NightSum.objects.of(household).order_by().values_list("room", flat=True)
    left = 0
    for room in sorted(set(rooms.distinct())):
        _, known = _home(household, room)
        rows = _of(household, room).filter(stale=False, covered_ms__gt=0)
        if rows.exclude(weighed_by__startswith=known).exists():
            nights = list(rows.without_marks().in_order())
            left += weigh(household, nights, room=room, most=most)
    return left


def of(household: Household, *, room: str = "") -> Standing:
    """Say on what the intervals of a room stand, and what to ask next."""
    rows = _of(household, room)
    counts = rows.aggregate(**{name: Sum(name, default=0) for name in _COUNTS})
    lately = list(
        rows.filter(covered_ms__gt=0)
        .order_by("-night")[:LATELY]
        .only("from_bouts", "from_silence")
    )
    bouts = _waiting_bouts(household, room)
    windows = _waiting_windows(household, room)
    marks = _waiting_marks(household, room)
    return Standing(
        **counts,
        narrows=_narrows(
            sum(night.from_bouts for night in lately),
            sum(night.from_silence for night in lately),
        ),
        n_bouts_waiting=bouts.count(),
        n_windows_waiting=windows.count(),
        n_marks_waiting=marks.count(),
        questions=[
            *(_question("bout", row) for row in bouts[: N_ASKED // 2]),
            *(_question("window", row) for row in windows[: N_ASKED // 2]),
            *(_mark(row) for row in marks[: N_ASKED // 2]),
        ],
    )


def n_answers(household: Household, *, room: str = "") -> int:
    """Count the answers on which the intervals of a room stand."""
    counts = _of(household, room).aggregate(
        n=Sum(F("n_right") + F("n_wrong") + F("n_asked"), default=0)
    )
    return int(counts["n"])


def _of(household: Household, room: str) -> NightSumQuerySet:
    return NightSum.objects.of(household).filter(room=room)


def _home(household: Household, room: str) -> tuple[Home, str]:
    """Gather what all nights tell of the model, and name that state of knowledge."""
    rows = _of(household, room).filter(stale=False).order_by("night")
    answered = rows.exclude(n_right=0, n_wrong=0, n_asked=0)
    counts = list(answered.values_list(*_COUNTS))
    nights = [Night(**dict(zip(_COUNTS, each, strict=True))) for each in counts]
    known = hashlib.sha256(repr(counts).encode()).hexdigest()[:16]
    return Home(nights), known


def _night(row: NightSum, bouts_ms: Sequence[int]) -> Night:
    return Night(
        said_ms=row.said_ms,
        bouts_ms=tuple(bouts_ms),
        silent_ms=row.silent_ms,
        **{name: getattr(row, name) for name in _COUNTS},
    )


def _key(known: str, night: NightSum) -> str:
    """Name what an interval was weighed by: what all nights tell, and this one."""
    facts = [night.said_ms, night.crying_ms, night.silent_ms]
    facts += [getattr(night, name) for name in _COUNTS]
    return f"{known}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}"


def _bouts(nights: Sequence[NightSum]) -> dict[object, list[int]]:
    rows = NightSum.objects.filter(pk__in=[night.pk for night in nights])
    return dict(rows.values_list("pk", "bouts_ms"))


def _write(night: NightSum, minutes: Minutes, known: str) -> None:
    night.low_ms = round(minutes.low * 60_000)
    night.middle_ms = round(minutes.middle * 60_000)
    night.high_ms = round(minutes.high * 60_000)
    night.from_bouts, night.from_silence = minutes.from_bouts, minutes.from_silence
    night.weighed_by = _key(known, night)


@transaction.atomic
def _save(nights: Sequence[NightSum]) -> None:
    # Held in one order, as by all who change several nights.
    held = NightSum.objects.filter(pk__in=[night.pk for night in nights])
    list(held.select_for_update().order_by("pk").values_list("pk"))
    NightSum.objects.bulk_update(nights, _WEIGHED, batch_size=100)


def _narrows(from_bouts: float, from_silence: float) -> str:
    if not from_bouts and not from_silence:
        return ""
    return "bouts" if from_bouts >= from_silence else "windows"


def _waiting_bouts(household: Household, room: str) -> SuggestionQuerySet:
    rows = Suggestion.objects.of(household).of_current_model().pending()
    rows = rows.filter(_askable(room), label__counts_as_crying=True)
    # A long bout moves the minutes more than a short one.
    longest_first = rows.order_by(F("start_ms") - F("end_ms"), "pk")
    return longest_first.select_related("recording")


def _waiting_windows(household: Household, room: str) -> AuditWindowQuerySet:
    rows = AuditWindow.objects.of(household).of_current_model().unanswered()
    # Ids are random: whoever stops early has answered a fair sample.
    return rows.filter(_askable(room)).order_by("pk").select_related("recording")


def _waiting_marks(household: Household, room: str) -> DetectionQuerySet:
    """Give what was heard live of late, can still be heard, and is in no recording."""
    of_session = {"session": OuterRef("session")}
    has_sound = Q(has_clip=True) | Q(Exists(Chunk.objects.filter(**of_session)))
    rows = (
        Detection.objects.of(household)
        .crying()
        .filter(
            has_sound,
            ~Exists(Recording.objects.kept().filter(**of_session)),
            verdict=Detection.Verdict.NONE,
            session__isnull=False,
            final=True,
        )
    )
    if room:
        rows = rows.filter(session__source__room=room)
    latest = rows.order_by("-start_at").values_list("start_at", flat=True).first()
    if latest is not None:
        rows = rows.filter(start_at__gt=latest - timedelta(days=LATELY))
    longest_first = rows.order_by(F("start_at") - F("end_at"), "pk")
    return longest_first.select_related("session__source")


def _askable(room: str) -> Q:
    asked = Q(
        recording__leaving_at=None,
        recording__done_at=None,
        recording__synthetic=False,
        recording__started_at__isnull=False,
    )
    return asked & Q(recording__session__source__room=room) if room else asked


def _question(kind: str, row: Suggestion | AuditWindow) -> Question:
    recording = row.recording
    return Question(
        kind, recording.name, recording.started_at, row.start_ms, row.end_ms, recording
    )


def _mark(row: Detection) -> Question:
    length_ms = round((row.end_at - row.start_at).total_seconds() * 1_000)
    return Question("mark", row.room, row.start_at, 0, length_ms)
