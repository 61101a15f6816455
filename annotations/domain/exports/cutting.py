"""The clips of an export: a recording is opened once for all that is cut out of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from acoustics import clips
from acoustics.audio import working
from acoustics.audio.working import DamagedWorkingCopy
from acoustics.events import Interval
from annotations.domain import files
from annotations.models import Recording


class RecordingLeft(Exception):
    """A recording was deleted while clips were cut out of it."""


class Cutter:
    """Cuts intervals that come recording by recording."""

    def __init__(self, opened: ExitStack) -> None:
        self._opened = opened
        self._reader: working.Reader | None = None
        self._recording = ""

    def cut(
        self, recording: str, interval: Interval, *, lead_ms: int, tail_ms: int
    ) -> clips.Clip:
        """Cut an interval with the sound around it.

        Raises
        ------
        RecordingLeft
            If somebody has deleted the recording.
        """
        try:
            reader = self._of(recording)
            return clips.cut_from(
                reader, interval=interval, lead_ms=lead_ms, tail_ms=tail_ms
            )
        except DamagedWorkingCopy as error:
            if not Recording.objects.kept().filter(pk=recording).exists():
                raise RecordingLeft from error
            raise

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
def cutter() -> Iterator[Cutter]:
    """Cut clips; what was opened is closed at the end."""
    with ExitStack() as opened:
        yield Cutter(opened)
