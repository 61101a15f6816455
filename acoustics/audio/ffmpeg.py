"""Our one ffmpeg, started in its cage on one open file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Timer
from typing import IO

import imageio_ffmpeg

from acoustics.audio.containers import Container

CAGE = Path(__file__).with_name("cage.py")
PIPE_BYTES = 1_048_576
MAX_LINE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class CageLimits:
    """What one run of ffmpeg may use."""

    max_memory_bytes: int
    max_wall_s: int


@cache
def program() -> str:
    """Return the path of the ffmpeg that came with our wheels."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def input_arguments(container: Container) -> list[str]:
    """Open standard input as exactly this kind of file.

    The only protocol is the descriptor we hand over, so that whatever a file names,
    there is no way to open it.
    """
    return [
        *("-protocol_whitelist", "fd"),
        *("-format_whitelist", container.demuxer),
        *("-codec_whitelist", ",".join(container.codecs)),
        *("-f", container.demuxer, "-i", "fd:"),
    ]


class CagedRun:
    """A running ffmpeg and whether its time ran out."""

    def __init__(self, process: Popen[bytes]) -> None:
        self.process = process
        self.is_out_of_time = False

    def stop(self) -> None:
        """End it because it has used up its time."""
        self.is_out_of_time = True
        self.process.kill()


@contextmanager
def caged(
    arguments: list[str], *, original: Path, limits: CageLimits, with_output: bool
) -> Iterator[CagedRun]:
    """Run ffmpeg on `original` with an empty environment, and end it with the block."""
    cage = [sys.executable, "-I", "-S", str(CAGE)]
    bounds = [str(limits.max_memory_bytes), str(limits.max_wall_s)]
    with (
        original.open("rb") as sound,
        Popen(  # noqa: S603 - no shell, and no word of the command is a user's
            [*cage, *bounds, program(), "-hide_banner", "-nostdin", *arguments],
            stdin=sound,
            stdout=PIPE if with_output else DEVNULL,
            stderr=PIPE,
            env={},
            pipesize=PIPE_BYTES,
        ) as process,
    ):
        run = CagedRun(process)
        alarm = Timer(limits.max_wall_s, run.stop)
        alarm.daemon = True
        alarm.start()
        try:
            yield run
        finally:
            alarm.cancel()
            process.kill()


def messages(stream: IO[bytes]) -> Iterator[str]:
    """Yield the lines ffmpeg writes; of an overlong one only the beginning."""
    is_new_line = True
    while chunk := stream.readline(MAX_LINE_BYTES):
        if is_new_line:
            yield chunk.decode("utf-8", "replace").rstrip()
        is_new_line = chunk.endswith(b"\n")
