"""What ffmpeg sees in a file before a sample is decoded."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acoustics.audio import ffmpeg, started
from acoustics.audio.containers import Container, NotAudio

_NAMED_LAYOUTS = {
    "mono": 1,
    "stereo": 2,
    "downmix": 2,
    "binaural": 2,
    "quad": 4,
    "hexagonal": 6,
    "octagonal": 8,
    "cube": 8,
}
_UNHEARD_OF = 65_535  # a layout we cannot count is refused like one too large

_DURATION = re.compile(r"\[info\]   Duration: (\d+):(\d\d):(\d\d)\.(\d\d)")
_STREAM = re.compile(r"\[info\]   Stream #0:\d+\S*: (\w+): (.*)")
_SOUND = re.compile(r"(\d+) Hz, ([^,]+)")
_CREATED = re.compile(r"\[info\]\s+creation_time\s*: (\S+)")

_NO_SOUND = (
    "There is no sound in this file. If it is a video, it was recorded without "
    "a microphone."
)
_UNREADABLE = (
    "The beginning of this file is damaged, so that no sound can be read from it. "
    "Please copy it from the recorder again."
)


@dataclass(frozen=True, slots=True)
class Probe:
    """The first sound in a file, as its headers describe it.

    `duration_ms` is that of the longest stream, and may be a guess from the bitrate:
    good enough for a progress bar.
    """

    rate_hz: int
    n_channels: int
    duration_ms: int | None
    created_at: datetime | None
    is_film: bool


def probe(original: Path, container: Container, *, limits: ffmpeg.CageLimits) -> Probe:
    """Look at `original` without decoding it.

    Raises
    ------
    NotAudio
        If there is no sound in it that we can decode.
    """
    created: str | None = None
    duration_ms: int | None = None
    streams: list[tuple[str, str]] = []
    arguments = ["-v", "level+info", *ffmpeg.input_arguments(container)]
    with ffmpeg.caged(
        arguments, original=original, limits=limits, with_output=False
    ) as run:
        if run.process.stderr is None:
            raise RuntimeError
        for line in ffmpeg.messages(run.process.stderr):
            if found := _STREAM.match(line):
                streams.append((found[1], found[2]))
            elif found := _DURATION.match(line):
                duration_ms = _to_ms(found)
            elif created is None and (found := _CREATED.match(line)):
                created = found[1]
    rate_hz, n_channels = _first_sound(streams)
    return Probe(
        rate_hz=rate_hz,
        n_channels=n_channels,
        duration_ms=duration_ms,
        created_at=started.from_metadata(created) if created else None,
        is_film=any(kind == "Video" for kind, _ in streams),
    )


def _first_sound(streams: list[tuple[str, str]]) -> tuple[int, int]:
    for kind, description in streams:
        if kind != "Audio":
            continue
        if sound := _SOUND.search(description):
            return int(sound[1]), _count_channels(sound[2])
        raise NotAudio(_UNREADABLE)
    raise NotAudio(_NO_SOUND if streams else _UNREADABLE)


def _count_channels(layout: str) -> int:
    """Count the channels of a layout by the name ffmpeg gives it.

    >>> _count_channels("stereo"), _count_channels("5.1(side)")
    (2, 6)
    >>> _count_channels("12 channels (FL+FR)")
    12
    """
    name = layout.split("(")[0].strip()
    if counted := re.match(r"(\d+) channels", name):
        return int(counted[1])
    if re.fullmatch(r"\d+(\.\d)+", name):
        return sum(int(part) for part in name.split("."))
    return _NAMED_LAYOUTS.get(name, _UNHEARD_OF)


def _to_ms(found: re.Match[str]) -> int:
    hours, minutes, seconds, hundredths = (int(part) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + hundredths * 10
