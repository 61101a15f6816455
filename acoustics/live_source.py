"""Sound from a microphone, a camera or any other source that ffmpeg can open.

Only for sources that the operator names on the command line: here ffmpeg may reach
devices and the network, which `acoustics.audio` never lets an upload do.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from acoustics.audio import ffmpeg
from acoustics.audio.decoding import RATE_HZ

MICROPHONE = "mic"
DEVICES = ("alsa", "pulse", "avfoundation", "dshow", "openal", "oss", "jack")
BLOCK_MS = 100

_MICROPHONES = {
    "linux": ("alsa", "default"),
    "darwin": ("avfoundation", ":default"),
    "win32": ("dshow", "audio=default"),
}
_BLOCK_BYTES = 2 * RATE_HZ * BLOCK_MS // 1_000
_MOST_MESSAGE = 200


class SourceFailed(Exception):
    """The source cannot be opened, or gave no sound."""


def is_live(source: str) -> bool:
    """Say whether a source is a device or an address and not a file.

    Examples
    --------
    >>> is_live("rtsp://camera/stream"), is_live("alsa:default"), is_live("night.m4a")
    (True, True, False)
    """
    device = source.partition(":")[0]
    is_address = re.match(r"[a-z][a-z0-9+.-]*://", source) is not None
    return source == MICROPHONE or is_address or device in DEVICES


def input_arguments(source: str) -> list[str]:
    """Say to ffmpeg what to open.

    Examples
    --------
    >>> input_arguments("alsa:hw:1")
    ['-f', 'alsa', '-i', 'hw:1']
    """
    if source == MICROPHONE:
        device, name = _MICROPHONES.get(sys.platform, _MICROPHONES["linux"])
        return ["-f", device, "-i", name]
    device, _, name = source.partition(":")
    if device in DEVICES:
        return ["-f", device, "-i", name]
    if source.startswith("rtsp"):
        # Over UDP a busy network loses sound without a word.
        return ["-rtsp_transport", "tcp", "-i", source]
    return ["-i", source]


@contextmanager
def open_live(source: str) -> Iterator[Iterator[np.ndarray]]:
    """Listen to a live source until it ends.

    Parameters
    ----------
    source : str
        ``mic``, an address, or a device as ``alsa:default``.

    Yields
    ------
    iterator of ndarray, dtype int16
        Mono sound at 16 kHz, a tenth of a second at a time.

    Raises
    ------
    SourceFailed
        While iterating, if the source gave no sound at all.
    """
    arguments = [
        *("-hide_banner", "-nostdin", "-v", "error"),
        *input_arguments(source),
        *("-map", "0:a:0", "-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "pipe:1"),
    ]
    # The ffmpeg of our wheels is built without ALSA and its like; the system's has them.
    program = shutil.which("ffmpeg") or ffmpeg.program()
    with (
        TemporaryFile() as messages,
        Popen(  # noqa: S603 - no shell; the operator may name any source
            [program, *arguments], stdin=DEVNULL, stdout=PIPE, stderr=messages
        ) as process,
    ):

        def blocks() -> Iterator[np.ndarray]:
            n_bytes = 0
            while process.stdout and (raw := process.stdout.read(_BLOCK_BYTES)):
                n_bytes += len(raw)
                yield np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")
            if not n_bytes:
                raise SourceFailed(_sentence(source, messages))

        try:
            yield blocks()
        finally:
            process.kill()


def _sentence(source: str, messages: IO[bytes]) -> str:
    messages.seek(0)
    said = messages.read().decode("utf-8", "replace")
    if "Unknown input format" in said:
        return (
            f"{source} cannot be opened: install your system's ffmpeg, which knows "
            "the devices of this machine."
        )
    last = said.strip().rpartition("\n")[2][-_MOST_MESSAGE:]
    return f"{source} gave no sound; check that it is there ({last.rstrip('.')})."
