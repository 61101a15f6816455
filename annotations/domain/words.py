"""Lengths of time as a person says them."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


def as_span(duration_ms: int) -> str:
    """Say a length with the two units that matter.

    >>> as_span(11_520_000), as_span(95_000), as_span(7_340)
    ('3 h 12 min', '1 min 35 s', '7.3 s')
    """
    if duration_ms >= HOUR_MS:
        return f"{duration_ms // HOUR_MS} h {duration_ms % HOUR_MS // MINUTE_MS} min"
    if duration_ms >= MINUTE_MS:
        return f"{duration_ms // MINUTE_MS} min {duration_ms % MINUTE_MS // 1_000} s"
    return f"{duration_ms / 1_000:.1f} s"
