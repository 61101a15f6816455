"""The last hours as one picture: who listens, what was heard, what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from acoustics.live_scores import STEP_MS
from annotations.domain import live_states
from annotations.domain.live import joining, live_scores, room_states
from annotations.models import (
    CareNote,
    CoveredSpan,
    Detection,
    Episode,
    Household,
    ListeningSession,
    Source,
)

HOURS = 12
# What time alone changes is looked at this often: somebody listens no more.
TICK_S = 15
# After this a device is silent, and after a minute it is down.
SILENT = timedelta(seconds=20)

STEPS_OF_PART = 60
PART_MS = STEPS_OF_PART * STEP_MS

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of clock time."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows by what they are, each with an `id`; and what they are told apart by."""

    tag: str
    now: datetime
    since: datetime
    rows: dict[str, list[Row]]


def tag(household: Household, *, now: datetime) -> str:
    """Name the state of things: another one when there may be something new."""
    return tag_of(live_states.state(household).version, now=now)


def tag_of(version: int, *, now: datetime) -> str:
    return f"{version}-{int(now.timestamp()) // TICK_S}"


def picture(household: Household, *, now: datetime, hours: int = HOURS) -> Picture:
    """Draw the last hours; the number of queries does not grow with them."""
    # Before the rows: what changes meanwhile is looked at again.
    named = tag(household, now=now)
    since = now - timedelta(hours=hours)
    sources = list(Source.objects.of(household).in_use().in_order())
    sessions = _sessions(household, sources, since=since)
    covered = _covered(household, since=since)
    episodes = _episodes(household, since=since)
    rows = {
        "rooms": _rooms(sessions, covered, episodes, since=since, now=now),
        "sources": [_source(each, sessions.get(each.pk), now=now) for each in sources],
        "covered": [
            _row(f"{room} {span.start_at.isoformat()}", span, room=room)
            for room, spans in covered.items()
            for span in spans
        ],
        "scores": _scores(household, since=since),
        "detections": _detections(household, since=since),
        "episodes": [_episode(each) for each in episodes],
        "notes": _notes(household, since=since),
    }
    return Picture(named, now, since, rows)


def _sessions(
    household: Household, sources: Iterable[Source], *, since: datetime
) -> dict[Any, ListeningSession]:
    """Give the newest session of each source that reaches into the time."""
    rows = ListeningSession.objects.of(household).filter(source__in=list(sources))
    rows = rows.exclude(ended_at__lt=since).select_related("source")
    return {each.source_id: each for each in rows.order_by("began_at", "id")}


def _covered(household: Household, *, since: datetime) -> dict[str, list[Span]]:
    """Give what was listened to in each room, by whichever of its devices."""
    rows = CoveredSpan.objects.of(household).filter(end_at__gt=since)
    told = rows.values_list("session__source__room", "start_at", "end_at")
    by_room: dict[str, list[Span]] = {}
    for room, start_at, end_at in told:
        by_room.setdefault(room, []).append(Span(max(start_at, since), end_at))
    return {
        room: [
            Span(*joining.ends(group))
            for group in joining.join(spans, gap=joining.NO_TIME)
        ]
        for room, spans in sorted(by_room.items())
    }


def _episodes(household: Household, *, since: datetime) -> list[Episode]:
    rows = Episode.objects.of(household).filter(end_at__gt=since)
    return list(rows.select_related("model").order_by("start_at", "id"))


def _rooms(
    sessions: dict[Any, ListeningSession],
    covered: dict[str, list[Span]],
    episodes: list[Episode],
    *,
    since: datetime,
    now: datetime,
) -> list[Row]:
    listening = {each.source.room for each in sessions.values()}
    rows = []
    for room in sorted({*covered, *listening}):
        began = [
            each.began_at
            for each in sessions.values()
            if each.source.room == room and each.ended_at is None
        ]
        state = room_states.state(
            covered=covered.get(room, []),
            episodes=[each for each in episodes if each.room == room],
            begins_at=max(began, default=None),
            from_at=since,
            now=now,
        )
        rows.append(
            {
                "id": room,
                "state": state.name,
                "since": state.since,
                "whole": state.whole,
            }
        )
    return rows


def _source(source: Source, session: ListeningSession | None, *, now: datetime) -> Row:
    state, since = _listening(source, session, now=now)
    is_open = session is not None and session.ended_at is None
    return {
        "id": str(source.pk),
        "name": source.name,
        "room": source.room,
        "kind": source.kind,
        "state": state,
        "since": since,
        "session": str(session.pk) if session else None,
        "began_at": session.began_at if session else None,
        "heard_until": session.at(session.heard_ms) if session else None,
        "score": session.score if session and is_open else None,
        "level_db": session.level_db if session and is_open else None,
    }


def _listening(
    source: Source, session: ListeningSession | None, *, now: datetime
) -> tuple[str, datetime | None]:
    if session is None or session.ended_at is not None:
        return "off", session.ended_at if session else None
    last = source.last_word_at or session.began_at
    if source.down_since or now - last > room_states.STALE:
        return "down", source.down_since or last
    if now - last > SILENT:
        return "silent", last
    return "listening", session.began_at


def _scores(household: Household, *, since: datetime) -> list[Row]:
    """Give what each step was thought of, in parts: of one that goes on the last is new."""
    rows = ListeningSession.objects.of(household).exclude(ended_at__lt=since)
    rows = rows.exclude(scores=b"").select_related("source").order_by("began_at", "id")
    told = []
    for session in rows.only("began_at", "scores", "source__room"):
        steps = live_scores.scores(session.scores)
        first = max(0, session.position(since) // PART_MS)
        for number in range(first, -(-len(steps) // STEPS_OF_PART)):
            part = steps[number * STEPS_OF_PART : (number + 1) * STEPS_OF_PART]
            told.append(
                {
                    "id": f"{session.pk} {number}",
                    "session": str(session.pk),
                    "room": session.source.room,
                    "start_at": session.at(number * PART_MS),
                    "step_ms": STEP_MS,
                    "scores": part,
                }
            )
    return told


def _detections(household: Household, *, since: datetime) -> list[Row]:
    rows = Detection.objects.of(household).filter(end_at__gt=since)
    return [
        {
            "id": str(each.pk),
            "room": each.room,
            "start_at": each.start_at,
            "end_at": each.end_at,
            "label": each.label.name,
            "crying": each.label.counts_as_crying,
            "score": each.score,
            "session": each.session_id and str(each.session_id),
            "final": each.final,
            "has_sound": _has_sound(each),
            "verdict": each.verdict,
            "by": str(each.by) if each.by else "",
            "episode": each.episode_id and str(each.episode_id),
        }
        for each in rows.select_related("label", "by", "session__source").in_order()
    ]


def _has_sound(detection: Detection) -> bool:
    """Whether it can be heard: its clip was sent, or all of the sound was."""
    session = detection.session
    sent = session is not None and session.source.kind == Source.Kind.PHONE
    return detection.has_clip or sent


def _episode(episode: Episode) -> Row:
    return _row(
        str(episode.pk),
        episode,
        room=episode.room,
        crying_ms=episode.crying_ms,
        n_detections=episode.n_detections,
        loudest=episode.loudest,
        model=episode.model.number if episode.model else None,
    )


def _notes(household: Household, *, since: datetime) -> list[Row]:
    rows = CareNote.objects.of(household).standing().filter(at__gt=since)
    return [
        {
            "id": str(each.pk),
            "kind": each.kind,
            "words": each.words,
            "at": each.at,
            "by": str(each.by) if each.by else "",
        }
        for each in rows.select_related("by").order_by("at", "id")
    ]


def _row(given: str, stretch: joining.Stretch, **more: object) -> Row:
    return {
        "id": given,
        "start_at": stretch.start_at,
        "end_at": stretch.end_at,
        **more,
    }
