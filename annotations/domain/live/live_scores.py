"""What was thought of each ten seconds of a session, in one byte each: 0 if nothing."""

from collections.abc import Iterable

from acoustics.live_scores import STEP_MS

HIGHEST = 254


def with_more(kept: bytes | memoryview, told: Iterable[tuple[int, float]]) -> bytes:
    """Put in what was told; of one step the higher counts, in whatever order it came."""
    steps = bytearray(kept)
    for start_ms, score in told:
        step = start_ms // STEP_MS
        steps.extend(bytes(max(0, step + 1 - len(steps))))
        steps[step] = max(steps[step], 1 + round(score * HIGHEST))
    return bytes(steps)


def scores(kept: bytes | memoryview) -> list[float | None]:
    """Give the score of each step, in [0, 1]; None where nothing was told."""
    return [round((byte - 1) / HIGHEST, 2) if byte else None for byte in bytes(kept)]
