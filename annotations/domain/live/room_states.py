"""What can be said of a room right now; of a time nobody listened to it is nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.domain.live.joining import Stretch, ends, join

# Nobody listens any more if nothing was listened to for so long; a hole that is no
# longer than this is none.
STALE = timedelta(minutes=1)
# Crying that ended this long before the last sound heard is still called crying.
STILL = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class RoomState:
    """`crying`, `quiet`, `nobody` or `starting`, and since when.

    `since` is None where nobody has listened at all. One that is `whole` was so from
    the beginning of what was looked at, and may have been so before.
    """

    name: str
    since: datetime | None
    whole: bool = False


def state(
    *,
    covered: Iterable[Stretch],
    episodes: Sequence[Stretch],
    begins_at: datetime | None,
    from_at: datetime,
    now: datetime,
) -> RoomState:
    """Say how it stands.

    `covered` is what was listened to from `from_at` on, `episodes` what was heard;
    `begins_at` is when the newest session began, if one is open.
    """
    runs = join(covered, gap=STALE)
    start_at, heard_until = ends(runs[-1]) if runs else (None, None)
    if start_at is None or heard_until is None or now - heard_until > STALE:
        if begins_at is not None and now - begins_at <= STALE:
            return RoomState("starting", begins_at)
        return RoomState("nobody", heard_until)
    last = max(episodes, key=lambda one: one.end_at, default=None)
    if last is not None and last.end_at > heard_until - STILL:
        return RoomState("crying", last.start_at)
    if last is not None and last.end_at > start_at:
        return RoomState("quiet", last.end_at)
    return RoomState("quiet", max(start_at, from_at), whole=start_at <= from_at)
