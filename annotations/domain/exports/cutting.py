"""The clips of an export: a recording is opened once for all that is cut out of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

from acoustics import clips
from acoustics.audio import working
from acoustics.audio.working import DamagedWorkingCopy
from annotations.domain import files
from annotations.domain.exports.choosing import Place
from annotations.models import Export, Recording


class RecordingLeft(Exception):
    """A recording was deleted while clips were cut out of it."""


class Cutter:
    """Cuts places that come in order of their recordings."""

    def __init__(self, export: Export, opened: ExitStack) -> None:
        self._export = export
        self._opened = opened
        self._reader: working.Reader | None = None
        self._recording = ""

    def cut(self, place: Place) -> clips.Clip:
        """Cut a place with the sound around it that the export keeps."""
        try:
            return clips.cut_from(
                self._of(place.recording),
                interval=place.interval,
                lead_ms=self._export.lead_ms,
                tail_ms=self._export.tail_ms,
            )
        except DamagedWorkingCopy as error:
            if not Recording.objects.kept().filter(pk=place.recording).exists():
                raise RecordingLeft from error
            raise

    def encode(self, clip: clips.Clip) -> bytes:
        """Return a clip as the content of a file."""
        encoding = Export.Encoding(self._export.encoding).value
        return clips.encode(clip, format=cast("clips.Format", encoding))

    def _of(self, recording: str) -> working.Reader:
        if self._reader is None or recording != self._recording:
            self._opened.close()
            row = Recording.objects.filter(pk=recording).first()
            if row is None:
                raise RecordingLeft
            path = files.working_copy(row)
            self._reader = self._opened.enter_context(working.open_reader(path))
            self._recording = recording
        return self._reader


@contextmanager
def cutter(export: Export) -> Iterator[Cutter]:
    """Cut clips for an export; what was opened is closed at the end."""
    with ExitStack() as opened:
        yield Cutter(export, opened)
