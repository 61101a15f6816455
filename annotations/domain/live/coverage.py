"""Which clock time was really listened to, session by session.

A session's rows are a set of time: they never touch or overlap, so that telling twice
adds nothing.
"""

from collections.abc import Iterable

from acoustics import spans as time
from acoustics.events import Interval
from annotations.models import CoveredSpan, ListeningSession


def add(session: ListeningSession, spans: Iterable[Interval]) -> None:
    """Add stretches of a session, in its own positions; with the session held."""
    told = time.union(spans)
    if not told:
        return
    touching = CoveredSpan.objects.filter(
        session=session,
        start_at__lte=session.at(told[-1].end_ms),
        end_at__gte=session.at(told[0].start_ms),
    )
    rows = {_in_positions(row, session): row for row in touching}
    after = set(time.union([*rows, *told]))
    gone = [row for interval, row in rows.items() if interval not in after]
    new = [interval for interval in after if interval not in rows]
    # Most words lengthen the last stretch: its row stays.
    for row, interval in zip(gone, new, strict=False):
        row.start_at = session.at(interval.start_ms)
        row.end_at = session.at(interval.end_ms)
        row.save(update_fields=["start_at", "end_at"])
    CoveredSpan.objects.filter(pk__in=[row.pk for row in gone[len(new) :]]).delete()
    CoveredSpan.objects.bulk_create(
        CoveredSpan(
            household_id=session.household_id,
            session=session,
            start_at=session.at(interval.start_ms),
            end_at=session.at(interval.end_ms),
        )
        for interval in new[len(gone) :]
    )


def of(session: ListeningSession) -> list[Interval]:
    """Give what was listened to, in the session's positions."""
    rows = CoveredSpan.objects.filter(session=session).order_by("start_at")
    return [_in_positions(row, session) for row in rows]


def _in_positions(row: CoveredSpan, session: ListeningSession) -> Interval:
    return Interval(session.position(row.start_at), session.position(row.end_at))
