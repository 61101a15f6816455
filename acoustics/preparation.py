"""From an original to what the application works with, in one pass over its sound."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acoustics import peaks
from acoustics.audio import working
from acoustics.audio.decoding import DecodeLimits, NotAudio, Outcome, open_decoder
from acoustics.audio.whole import written_together

__all__ = ["DecodeLimits", "NotAudio", "Prepared", "prepare"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of an original.

    `complete` is false when sound is missing, and `problem` then says so in a sentence
    for a parent. `recorded_at` is the moment the file's metadata names.
    """

    duration_ms: int
    declared_ms: int | None
    complete: bool
    problem: str
    container: str
    recorded_at: datetime | None


def prepare(
    original: Path,
    *,
    working_path: Path,
    peaks_path: Path,
    report: Callable[[float], None],
    limits: DecodeLimits | None = None,
) -> Prepared:
    """Make the working copy and the peaks of an original.

    Parameters
    ----------
    original : Path
        The upload, as it came; its name means nothing.
    working_path, peaks_path : Path
        Where the two files appear, each whole.
    report : callable
        Called with the part done, in [0, 1]. It may raise to stop the work.
    limits : DecodeLimits
        What the original may be.

    Raises
    ------
    NotAudio
        If there is no sound in it; its message is for a parent.

    Notes
    -----
    Whatever is raised, no new file is left.
    """
    points = peaks.Builder()
    with written_together(working_path, peaks_path) as (working_part, peaks_part):
        with (
            working.open_writer(working_part) as writer,
            open_decoder(original, limits=limits) as decoder,
        ):
            report(0.0)
            for block in decoder:
                writer.write(block)
                points.add(block)
                report(decoder.progress)
        peaks.write(points, peaks_part)
        report(1.0)
    return _prepared(decoder.outcome)


def _prepared(outcome: Outcome) -> Prepared:
    return Prepared(
        duration_ms=outcome.duration_ms,
        declared_ms=outcome.declared_ms,
        complete=outcome.complete,
        problem=outcome.problem,
        container=outcome.container,
        recorded_at=outcome.recorded_at,
    )
