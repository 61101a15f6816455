"""What a session leaves behind: its sound as ordinary recordings, as the household wants.

They name the session and are prepared and suggested as any. What people said while it
was live comes along: "not a cry" rejects the suggestion there, "missed one here" is an
annotation.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from acoustics import spans
from acoustics.audio import pieces
from acoustics.audio.pieces import NotAPiece
from acoustics.audio.working import SAMPLES_PER_MS
from acoustics.events import Interval
from annotations.domain import files, jobs, live_states
from annotations.domain.live import detection_clips, stretches
from annotations.domain.live.stretches import Placed
from annotations.domain.recordings import recordings
from annotations.domain.recordings.recordings import Upload
from annotations.models import (
    Annotation,
    Chunk,
    Episode,
    Job,
    ListeningSession,
    LiveState,
    Recording,
    Suggestion,
)

logger = logging.getLogger(__name__)

NOON = time(12)
# A recording may be 14 hours long.
MOST_MS = 12 * 3_600_000
# Less than this is no night's sound: the end of a chunk, or a page that was closed.
LEAST_MS = 1_000


# What somebody has laid a hand on is kept.
_SAID = Annotation.objects.filter(recording=OuterRef("pk"))
_DECIDED = Suggestion.objects.decided().filter(recording=OuterRef("pk"))


@dataclass(frozen=True, slots=True)
class Made:
    """Sound of a session that will be a recording, and where in it that begins."""

    upload: Upload
    start_ms: int


def ask(session: ListeningSession, *, now: datetime) -> Job | None:
    """Queue the keeping of a session that ended; one without sound is done with."""
    if session.chunks.exists():
        return jobs.enqueue(
            household=session.household, kind=Job.Kind.KEEP, session=session, now=now
        )
    ListeningSession.objects.filter(pk=session.pk).update(kept_at=now)
    return None


def last_noon(session: ListeningSession, *, now: datetime) -> datetime:
    """Say when the household's day turned last: a session is of one night."""
    zone = ZoneInfo(session.household.time_zone)
    today = now.astimezone(zone).date()
    noon = datetime.combine(today, NOON, tzinfo=zone)
    if noon > now:
        noon = datetime.combine(today - timedelta(days=1), NOON, tzinfo=zone)
    return noon


def assemble(
    session: ListeningSession, *, report: Callable[[float], None]
) -> list[Made]:
    """Write what the household wants kept as files; changes no row."""
    report(0)
    placed = list(stretches.place(session.chunks.in_order()))
    wanted = _wanted(session, placed)
    total_ms = spans.total_ms(wanted) or 1
    made: list[Made] = []
    done_ms = 0

    def tell(here_ms: int) -> None:
        report(min((done_ms + here_ms) / total_ms, 1))

    try:
        for interval in wanted:
            made.append(_make(session, interval, placed, report=tell))
            done_ms += interval.duration_ms
    except BaseException:
        discard(made)
        raise
    return made


def _wanted(session: ListeningSession, placed: Sequence[Placed]) -> list[Interval]:
    state = live_states.state(session.household)
    sound = _whole(placed)
    if state.keep == LiveState.Keep.NOTHING:
        return []
    if state.keep == LiveState.Keep.EPISODES:
        around = _around_episodes(session, state)
        sound = [part for whole in sound for part in spans.within(whole, around)]
    return [
        part
        for stretch in sound
        for part in _split(stretch)
        if part.duration_ms >= LEAST_MS
    ]


def _whole(placed: Sequence[Placed]) -> list[Interval]:
    """Give the stretches without a hole."""
    whole: list[Interval] = []
    for each in placed:
        if each.end_ms <= each.start_ms:
            continue
        if each.is_new_stretch or not whole:
            whole.append(Interval(each.start_ms, each.end_ms))
        else:
            whole[-1] = Interval(whole[-1].start_ms, each.end_ms)
    return whole


def _split(stretch: Interval) -> Iterator[Interval]:
    for start_ms in range(stretch.start_ms, stretch.end_ms, MOST_MS):
        yield Interval(start_ms, min(start_ms + MOST_MS, stretch.end_ms))


def _around_episodes(session: ListeningSession, state: LiveState) -> list[Interval]:
    margin = timedelta(seconds=state.margin_s)
    rows = Episode.objects.of(session.household).filter(room=session.source.room)
    last_ms = session.heard_ms
    lately = rows.filter(
        start_at__lte=session.at(last_ms) + margin,
        end_at__gte=session.began_at - margin,
    )
    around = []
    for episode in lately:
        start_ms = max(session.position(episode.start_at - margin), 0)
        end_ms = session.position(episode.end_at + margin)
        if end_ms > start_ms:
            around.append(Interval(start_ms, end_ms))
    return spans.union(around)


def _make(
    session: ListeningSession,
    interval: Interval,
    placed: Sequence[Placed],
    *,
    report: Callable[[int], None],
) -> Made:
    path = files.incoming()
    try:
        # With its name inside, so that two silent nights are not taken for one.
        comment = f"{session.pk} {interval.start_ms}"
        pieces.write(path, _blocks(interval, placed, report=report), comment=comment)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    upload = Upload(
        path,
        _name(session, interval),
        sha256,
        path.stat().st_size,
        # An attempt that was rolled back left its file where the next one puts its own.
        recording_id=uuid.uuid5(session.pk, str(interval.start_ms)),
    )
    return Made(upload, interval.start_ms)


def _blocks(
    interval: Interval, placed: Sequence[Placed], *, report: Callable[[int], None]
) -> Iterator[Any]:
    for each in placed:
        if each.end_ms <= interval.start_ms or each.start_ms >= interval.end_ms:
            continue
        report(max(each.start_ms - interval.start_ms, 0))
        try:
            samples = pieces.read(files.chunk(each.chunk))
        except NotAPiece as error:
            logger.warning("%s cannot be kept: %s", each.chunk, error)
            samples = pieces.silence(each.chunk.duration_ms)
        first_ms = each.skip_ms + max(interval.start_ms - each.start_ms, 0)
        end_ms = each.skip_ms + min(interval.end_ms, each.end_ms) - each.start_ms
        yield samples[first_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]


def _name(session: ListeningSession, interval: Interval) -> str:
    zone = ZoneInfo(session.household.time_zone)
    began = session.at(interval.start_ms).astimezone(zone)
    return _("%(source)s live %(when)s.flac") % {
        "source": session.source.name,
        "when": began.strftime("%Y-%m-%d %H-%M-%S"),
    }


def settle(
    session: ListeningSession, made: Sequence[Made], *, now: datetime
) -> list[Recording]:
    """Hand the recordings in; to be called in the transaction that closes the job."""
    received = []
    for each in made:
        recording = recordings.receive(
            each.upload,
            household=session.household,
            person=None,
            now=now,
            started_at=session.at(each.start_ms),
        ).recording
        recording.session = session
        recording.session_start_ms = each.start_ms
        recording.started_at_source = Recording.StartedAtSource.METADATA
        recording.save(
            update_fields=["session", "session_start_ms", "started_at_source"]
        )
        received.append(recording)
    Chunk.objects.filter(session=session).delete()
    ListeningSession.objects.filter(pk=session.pk).update(kept_at=now)
    live_states.touch(session.household)
    logger.info("Kept %s recordings of session %s", len(received), session)
    return received


def forget_old(*, now: datetime) -> list[Recording]:
    """Let go of live sound that is older than its household keeps it, and unlabelled."""
    leaving = []
    for state in LiveState.objects.exclude(keep_days=None):
        before = now - timedelta(days=state.keep_days or 0)
        old = Recording.objects.of(state.household).kept()
        old = old.filter(session__isnull=False, started_at__lt=before, done_at=None)
        for recording in old.filter(~Exists(_SAID), ~Exists(_DECIDED)):
            recordings.leave(recording, now=now)
            logger.info("Let go of recording %s: it is of before %s", recording, before)
            leaving.append(recording)
        detection_clips.forget(state.household, before=before)
    return leaving


def discard(made: Sequence[Made]) -> None:
    """Remove what was written and not handed in; safe to repeat."""
    for each in made:
        each.upload.path.unlink(missing_ok=True)
