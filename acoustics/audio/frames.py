"""The frame headers of MP3 and ADTS: how long each frame says it is."""

from collections.abc import Callable

_MP3_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000)}
_MP3_RATES_HZ[0] = (11_025, 12_000, 8_000)
_KBPS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def mp3_rate_hz(header: bytes) -> int:
    """Return the sampling rate of a layer III frame header, or 0 if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    rates_hz = _MP3_RATES_HZ.get(header[1] >> 3 & 3)
    index = header[2] >> 2 & 3
    return rates_hz[index] if rates_hz and index < 3 else 0


def mp3_frame_samples(header: bytes) -> int:
    """Return how many samples a layer III frame holds."""
    return 1_152 if header[1] >> 3 & 3 == 3 else 576


def mp3_frame_bytes(header: bytes) -> int:
    """Return the length of a layer III frame, or 0 if `header` begins none."""
    rate_hz = mp3_rate_hz(header)
    bitrate = header[2] >> 4 if rate_hz else 15
    if bitrate in {0, 15}:
        return 0
    is_v1 = mp3_frame_samples(header) == 1_152
    kbps = (_KBPS_V1 if is_v1 else _KBPS_V2)[bitrate]
    padding = header[2] >> 1 & 1
    return mp3_frame_samples(header) // 8 * kbps * 1_000 // rate_hz + padding


def adts_frame_bytes(header: bytes) -> int:
    """Return the length of an ADTS frame, or 0 if `header` begins none."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return 0
    if header[2] >> 2 & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0


def run_length(
    body: bytes, start: int, frame_bytes: Callable[[bytes], int], *, enough: int = 4
) -> int:
    """Count the frames that follow each other from `start`, up to `enough`.

    The last one may reach past the end of `body`.
    """
    count = 0
    while count < enough and (length := frame_bytes(body[start : start + 8])):
        count += 1
        start += length
    return count


def find_run(body: bytes, frame_bytes: Callable[[bytes], int], *, at_least: int) -> int:
    """Return where `at_least` frames follow each other, or -1."""
    start = body.find(0xFF)
    while start >= 0:
        if run_length(body, start, frame_bytes, enough=at_least) >= at_least:
            return start
        start = body.find(0xFF, start + 1)
    return -1


def ends_mid_frame(tail: bytes, frame_bytes: Callable[[bytes], int]) -> bool:
    """Tell whether the last frame in `tail` lacks its end.

    A tag or rubbish behind whole frames is no such thing.
    """
    start = 0 if frame_bytes(tail) else find_run(tail, frame_bytes, at_least=3)
    if start < 0:
        return False
    while length := frame_bytes(tail[start : start + 8]):
        start += length
    if start > len(tail):
        return True
    rest = tail[start:]
    return 0 < len(rest) < 8 and rest[0] == 0xFF
