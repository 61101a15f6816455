"""The waveform's picture, from coarse to fine."""

from django.utils.translation import gettext as _

from acoustics import peaks as peaks_file
from annotations.domain import files
from annotations.domain.errors import NotPossibleNow
from annotations.models import Recording

FIRST_LOOK_BYTES = 96_000  # a night is seen before 100 kB have come


class NotDrawnYet(NotPossibleNow):
    """The recording is still being prepared, or never could be."""

    code = "not_ready"


def pyramid(recording: Recording) -> peaks_file.Pyramid:
    _must_play(recording)
    return peaks_file.pyramid(files.peaks(recording))


def first_look(pyramid: peaks_file.Pyramid) -> int:
    """Tell which level to fetch whole before anything is drawn: the finest small one."""
    for number, level in enumerate(pyramid.levels):
        if level.n_points * peaks_file.BYTES_PER_POINT <= FIRST_LOOK_BYTES:
            return number
    return len(pyramid.levels) - 1


def points(recording: Recording, *, level: int, first: int, count: int) -> bytes:
    """Give `count` points of a level from `first` on, fewer at its end."""
    _must_play(recording)
    return peaks_file.read_points(
        files.peaks(recording), level=level, first=first, count=count
    )


def _must_play(recording: Recording) -> None:
    if not recording.playable:
        msg = _("This recording is not ready yet. Its picture comes with it.")
        raise NotDrawnYet(msg)
