"""Texts that ask a decoder to open other files: under harmless names."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.acoustics import sounds

CANARY_HZ = 440
NAMES = ("x.wav", "x.mp3", "x.m4a", "x.m3u8", "original")
BOM = b"\xef\xbb\xbf"
TAG = b"ID3\x04\0\0\0\0\0\x04abcd"


@dataclass(frozen=True)
class Nursery:
    """One person's folder, with another's sound beside it and below it."""

    own: Path
    listener: str

    def texts(self) -> dict[str, bytes]:
        """Every playlist, by what it tries."""
        beside = self.own.parent / "private.wav"
        master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=64000\nsecond.m3u8\n"
        texts = {
            "concat beside": "ffconcat version 1.0\nfile private.flac\n",
            "concat below": "ffconcat version 1.0\nfile child/private.flac\n",
            "concat above": "ffconcat version 1.0\nfile ../private.wav\n",
            "concat absolute": f"ffconcat version 1.0\nfile '{beside}'\n",
            "concat by protocol": f"ffconcat version 1.0\nfile 'file:{beside}'\n",
            "hls beside": _hls("private.flac"),
            "hls segment": _hls("private.ts"),
            "hls absolute": _hls(f"file://{beside}"),
            "hls master": master,
            "hls from the network": _hls(f"{self.listener}/private.ts"),
            "dash": _dash(f"file://{beside}"),
            "dash from the network": _dash(f"{self.listener}/private.mp4"),
            "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\n"
            "t=0 0\r\nm=audio 5004 RTP/AVP 0\r\n",
            "asx": f'<asx version="3"><entry><ref href="{self.listener}"/></entry></asx>',
        }
        raw = {name: text.encode() for name, text in texts.items()}
        bom = {f"{name}, BOM": BOM + text for name, text in raw.items()}
        tagged = {f"{name}, tagged": TAG + text for name, text in raw.items()}
        return raw | bom | tagged


def nursery(folder: Path, *, listener: str) -> Nursery:
    """Lay out the folders and the canary: a tone nobody may hear."""
    own = folder / "own"
    (own / "child").mkdir(parents=True)
    canary = sounds.tone(CANARY_HZ, duration_s=2)
    sounds.encode(canary, folder / "private.wav")
    sounds.encode(canary, own / "private.flac")
    sounds.encode(canary, own / "child" / "private.flac")
    sounds.encode(canary, own / "private.ts", "-c:a", "aac")
    (own / "second.m3u8").write_text(_hls("private.ts"))
    return Nursery(own, listener)


def hears_the_canary(raw: bytes) -> bool:
    """Whether 16 kHz 16-bit sound contains the tone."""
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")
    return len(samples) > 800 and sounds.loudness_at(samples, CANARY_HZ) > 0.3


def _hls(target: str) -> str:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n"


def _dash(target: str) -> str:
    return (
        '<?xml version="1.0"?><MPD type="static"><Period><AdaptationSet mimeType='
        f'"audio/mp4"><Representation id="0"><BaseURL>{target}</BaseURL>'
        "</Representation></AdaptationSet></Period></MPD>"
    )
