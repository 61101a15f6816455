"""The picture of a recording's tones, at every zoom."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from acoustics import spectrogram
from annotations.domain import files
from annotations.domain.errors import NotPossibleNow
from annotations.models import Job, Recording


class NotDrawnYet(NotPossibleNow):
    """The picture is on its way, or could not be drawn."""

    code = "not_ready"


class NoSuchTile(Exception):
    """There is no tile of that name, or it belongs to an older drawing."""


def draw(recording: Recording, *, report: Callable[[float], None]) -> None:
    """Draw the working copy; safe to repeat."""
    spectrogram.draw(
        files.working_copy(recording), files.spectrogram(recording), report=report
    )


def drawn(recording: Recording) -> bool:
    try:
        spectrogram.drawing(files.spectrogram(recording))
    except spectrogram.DamagedDrawing:
        return False
    return True


def pictures(recording: Recording) -> spectrogram.Drawing:
    try:
        return spectrogram.drawing(files.spectrogram(recording))
    except spectrogram.DamagedDrawing as error:
        raise NotDrawnYet(_how_far(recording)) from error


def tile(
    recording: Recording, *, version: int, picture: str, level: int, tile: int
) -> bytes:
    """Give one tile as a JPEG."""
    if version != pictures(recording).version:
        raise NoSuchTile
    try:
        return spectrogram.read_tile(
            files.spectrogram(recording), picture=picture, level=level, tile=tile
        )
    except LookupError as error:
        raise NoSuchTile from error


def never_drawn() -> Recording | None:
    """Find the newest recording that plays and that nobody was ever told to draw."""
    told = Job.objects.filter(kind=Job.Kind.DRAW).values("recording")
    playing = Recording.objects.kept().playing()
    return playing.exclude(pk__in=told).order_by("-created_at").first()


def forget_outdated() -> None:
    """Let what an older release drew, or what was lost, count as never drawn."""
    done = Job.objects.filter(kind=Job.Kind.DRAW, status=Job.Status.DONE)
    for job in done.filter(recording__leaving_at=None).select_related("recording"):
        if job.recording is not None and not drawn(job.recording):
            job.delete()


def _how_far(recording: Recording) -> str:
    jobs = Job.objects.filter(recording=recording, kind=Job.Kind.DRAW)
    job = jobs.order_by("-created_at").first()
    if job is not None and job.status in {Job.Status.FAILED, Job.Status.CANCELLED}:
        return _("The picture of the tones could not be drawn. You can try again.")
    if job is not None and job.status == Job.Status.RUNNING:
        sentence = _("The picture of the tones is being drawn: %s.")
        return sentence % f"{job.progress:.0%}"
    return _("The picture of the tones will be drawn soon.")
