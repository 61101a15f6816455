"""Files that lie, break off or are something else, by name; made from good ones."""

import struct
from pathlib import Path

import numpy as np

from tests.acoustics import sounds

MAX_U32 = 2**32 - 1


def wav(
    *,
    code: int = 1,
    n_channels: int = 1,
    rate_hz: int = 16_000,
    bits: int = 16,
    data: bytes = bytes(16_000),
    data_bytes: int | None = None,
    riff_bytes: int | None = None,
) -> bytes:
    """A WAV whose header says what it is told to say."""
    block = n_channels * bits // 8
    form = struct.pack(
        "<HHIIHH",
        code,
        n_channels,
        rate_hz,
        min(MAX_U32, rate_hz * block),
        min(65_535, block),
        bits,
    )
    size = len(data) if data_bytes is None else data_bytes
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size)
    )
    whole = len(body) + len(data) if riff_bytes is None else riff_bytes
    return b"RIFF" + struct.pack("<I", whole) + body + data


def _wavs() -> dict[str, bytes]:
    cases = {
        "riff alone": b"RIFF\x04\0\0\0WAVE",
        "riff cut in its name": b"RIFF\x04\0\0\0WA",
        "without fmt": b"RIFF\x10\0\0\0WAVEdata\x04\0\0\0abcd",
        "without data": wav(data=b"")[:36],
        "empty data": wav(data=b""),
        "odd data": wav(data=bytes(15_999)),
        "riff size zero": wav(riff_bytes=0),
        "riff size huge": wav(riff_bytes=MAX_U32),
        "fmt of four gigabytes": b"RIFF\x24\0\0\0WAVEfmt \xff\xff\xff\xff" + bytes(99),
        "chunk of no size, again and again": b"RIFF\0\0\0\0WAVE"
        + b"junk\0\0\0\0" * 5_000,
    }
    for size in (0, 1, 15_998, 20_000, 2**31 - 1, 2**31, 2**32 - 2, MAX_U32):
        cases[f"data of {size} bytes"] = wav(data_bytes=size)
    for n_channels in (0, 2, 6, 8, 9, 255, 65_535):
        cases[f"{n_channels} channels"] = wav(n_channels=n_channels)
    for rate_hz in (0, 1, 4_000, 192_000, 192_001, 2**31, MAX_U32):
        cases[f"{rate_hz} Hz"] = wav(rate_hz=rate_hz)
    for bits in (0, 1, 8, 24, 32, 64, 65_535):
        cases[f"{bits} bits"] = wav(bits=bits)
    for code in (0, 2, 3, 6, 7, 17, 49, 80, 85, 255, 65_534, 65_535):
        cases[f"format {code}"] = wav(code=code, bits=32 if code == 3 else 16)
    for name, big in (("RF64", b"RF64"), ("BW64", b"BW64")):
        cases[f"{name} without its sizes"] = big + wav()[4:]
    wild = np.array([np.nan, np.inf, -np.inf, 1e300] * 999, "<f8")
    cases["doubles that are no numbers"] = wav(code=3, bits=64, data=wild.tobytes())
    return {f"wav: {name}": sound for name, sound in cases.items()}


def _flacs(flac: bytes) -> dict[str, bytes]:
    def with_total(n_samples: int) -> bytes:
        packed = struct.unpack_from(">Q", flac, 18)[0]
        packed = packed >> 36 << 36 | n_samples
        return flac[:18] + struct.pack(">Q", packed) + flac[26:]

    return {
        "flac: magic alone": flac[:4],
        "flac: header alone": flac[:42],
        "flac: no total": with_total(0),
        "flac: a total of 49 days": with_total(2**36 - 1),
        "flac: a total of one sample": with_total(1),
        "flac: twice its total": with_total(128_000),
        "flac: wrong checksum": flac[:26] + bytes(16) + flac[42:],
        "flac: rate zero": flac[:18] + b"\0\0\x02" + flac[21:],
        "flac: metadata of 16 MB": flac[:4] + b"\0\xff\xff\xff" + flac[8:],
        "flac: behind a tag": b"ID3\x04\0\0\0\0\0\x04abcd" + flac,
        "flac: twice in a row": flac + flac,
    }


def _mp3s(mp3: bytes) -> dict[str, bytes]:
    frame = mp3.find(b"\xff\xf3", 0) if b"\xff\xf3" in mp3 else mp3.find(b"\xff\xfb")
    plain = mp3[frame:]
    big_tag = b"ID3\x04\0\0" + bytes([5, 0, 0, 0]) + bytes(5 * 2**21)
    return {
        "mp3: tag alone": b"ID3\x04\0\0\0\0\x10\0",
        "mp3: tag longer than the file": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + plain,
        "mp3: tag with a broken size": b"ID3\x04\0\0\xff\xff\xff\xff" + plain,
        "mp3: tag of 10 MB": big_tag + plain,
        "mp3: a hundred tags": b"ID3\x04\0\0\0\0\0\0" * 100 + plain,
        "mp3: free bitrate": bytes(
            b & 0x0F if i == 2 else b for i, b in enumerate(plain)
        ),
        "mp3: starts in mid-frame": plain[50:],
        "mp3: one frame": plain[:288],
        "mp3: with a zip behind": plain + b"PK\x03\x04" + bytes(200),
        "mp3: with a hole": plain[:3_000] + bytes(2_000) + plain[5_000:],
        "mp3: sync bytes only": b"\xff\xfb" * 5_000,
        "mp3: all ones": b"\xff" * 9_000,
    }


def _boxed(front: bytes, end: bytes) -> dict[str, bytes]:
    moov = end.find(b"moov") - 4
    return {
        "m4a: brand alone": front[:32],
        "m4a: no index": end[:moov],
        "m4a: index alone": front[: front.find(b"mdat")],
        "m4a: box of no size": front[:32] + b"\0\0\0\0junk" + bytes(90),
        "m4a: box smaller than its header": front[:32] + b"\0\0\0\x03junk" + bytes(90),
        "m4a: box of exabytes": front[:32] + b"\0\0\0\x01junk" + b"\xff" * 8,
        "m4a: boxes without end": front[:32] + b"\0\0\0\x08free" * 9_000,
        "m4a: encrypted": front.replace(b"mp4a", b"enca"),
        "m4a: unknown codec": front.replace(b"mp4a", b"xxxx"),
        "m4a: no chunk table": front.replace(b"stco", b"free"),
        "m4a: no sample sizes": front.replace(b"stsz", b"free"),
        "m4a: wild time scale": front.replace(b"mdhd", b"mdhd\xff\xff"),
        "m4a: with an edit list": front.replace(b"elst", b"free"),
        "m4a: film brand": front.replace(b"M4A ", b"qt  "),
    }


def _paged(ogg: bytes, webm: bytes) -> dict[str, bytes]:
    second = ogg.find(b"OggS", 4)
    last = ogg.rfind(b"OggS")
    return {
        "ogg: magic alone": b"OggS",
        "ogg: first page alone": ogg[:second],
        "ogg: without its first page": ogg[second:],
        "ogg: without its last page": ogg[:last],
        "ogg: two in a row": ogg + ogg,
        "ogg: negative position": ogg[: last + 6] + b"\xff" * 8 + ogg[last + 14 :],
        "ogg: position past all": ogg[: last + 6]
        + b"\xff" * 7
        + b"\x7f"
        + ogg[last + 14 :],
        "ogg: broken checksum": ogg[: last + 22] + bytes(4) + ogg[last + 26 :],
        "webm: magic alone": webm[:4],
        "webm: header alone": webm[:60],
        "webm: segment of no size": webm.replace(
            b"\x18\x53\x80\x67\x01", b"\x18\x53\x80\x67\x00"
        ),
        "webm: all sizes unknown": webm.replace(
            b"\x1f\x43\xb6\x75", b"\x1f\x43\xb6\x75\xff"
        ),
        "webm: no tracks": webm.replace(b"\x16\x54\xae\x6b", b"\xec\x54\xae\x6b"),
    }


def _phones(amr: bytes, caf: bytes, aac: bytes) -> dict[str, bytes]:
    return {
        "amr: magic alone": b"#!AMR\n",
        "amr: reserved frames": b"#!AMR\n" + b"\x78" * 500,
        "amr: wide magic, narrow frames": b"#!AMR-WB\n" + amr[6:],
        "amr: text behind the magic": b"#!AMR\n" + b"Dear diary. " * 40,
        "caf: magic alone": b"caff\0\x01\0\0",
        "caf: no description": caf[:8] + caf[52:],
        "caf: negative chunk": caf[:52] + b"junk" + b"\xff" * 8 + caf[52:],
        "caf: rate that is no number": caf[:20] + b"\x7f\xf8" + bytes(6) + caf[28:],
        "caf: data of exabytes": caf.replace(b"data\0\0\0\0", b"data\x7f\xff\xff\xff"),
        "aac: one frame": aac[:200],
        "aac: with a hole": aac[:2_000] + bytes(500) + aac[2_500:],
    }


def cases(folder: Path) -> dict[str, bytes]:
    """Every malformed file: its name and its bytes."""
    scene = sounds.noise(4, rng=np.random.default_rng(5))
    good = {
        name: sounds.encode_as(name, scene, folder).read_bytes()
        for name in (
            *("flac", "mp3-plain", "m4a", "m4a-front", "ogg-opus", "webm"),
            *("amr", "caf-ima4", "aac"),
        )
    }
    return {
        **_wavs(),
        **_flacs(good["flac"]),
        **_mp3s(good["mp3-plain"]),
        **_boxed(good["m4a-front"], good["m4a"]),
        **_paged(good["ogg-opus"], good["webm"]),
        **_phones(good["amr"], good["caf-ima4"], good["aac"]),
        "a WAV that is also a page": wav(data=b"<html><script>" * 900),
        "a WAV named twice": wav() + wav(),
    }


def mutant(sound: bytes, rng: np.random.Generator) -> bytes:
    """Damage a good file in one of five ways."""
    body = bytearray(sound)
    where = int(rng.integers(0, len(body)))
    match int(rng.integers(0, 5)):
        case 0:
            del body[max(16, where) :]
        case 1:
            for at in rng.integers(0, min(96, len(body)), 4):
                body[at] = int(rng.integers(0, 256))
        case 2:
            for at in rng.integers(0, len(body), 40):
                body[at] ^= 1 << int(rng.integers(0, 8))
        case 3:
            body[where:where] = rng.bytes(int(rng.integers(1, 3_000)))
        case _:
            length = int(rng.integers(1, 3_000))
            other = int(rng.integers(0, len(body)))
            body[where : where + length] = body[other : other + length]
    return bytes(body)


# The names of all cases, so that each can be a test of its own.
NAMES = (
    "wav: riff alone",
    "wav: riff cut in its name",
    "wav: without fmt",
    "wav: without data",
    "wav: empty data",
    "wav: odd data",
    "wav: riff size zero",
    "wav: riff size huge",
    "wav: fmt of four gigabytes",
    "wav: chunk of no size, again and again",
    "wav: data of 0 bytes",
    "wav: data of 1 bytes",
    "wav: data of 15998 bytes",
    "wav: data of 20000 bytes",
    "wav: data of 2147483647 bytes",
    "wav: data of 2147483648 bytes",
    "wav: data of 4294967294 bytes",
    "wav: data of 4294967295 bytes",
    "wav: 0 channels",
    "wav: 2 channels",
    "wav: 6 channels",
    "wav: 8 channels",
    "wav: 9 channels",
    "wav: 255 channels",
    "wav: 65535 channels",
    "wav: 0 Hz",
    "wav: 1 Hz",
    "wav: 4000 Hz",
    "wav: 192000 Hz",
    "wav: 192001 Hz",
    "wav: 2147483648 Hz",
    "wav: 4294967295 Hz",
    "wav: 0 bits",
    "wav: 1 bits",
    "wav: 8 bits",
    "wav: 24 bits",
    "wav: 32 bits",
    "wav: 64 bits",
    "wav: 65535 bits",
    "wav: format 0",
    "wav: format 2",
    "wav: format 3",
    "wav: format 6",
    "wav: format 7",
    "wav: format 17",
    "wav: format 49",
    "wav: format 80",
    "wav: format 85",
    "wav: format 255",
    "wav: format 65534",
    "wav: format 65535",
    "wav: RF64 without its sizes",
    "wav: BW64 without its sizes",
    "wav: doubles that are no numbers",
    "flac: magic alone",
    "flac: header alone",
    "flac: no total",
    "flac: a total of 49 days",
    "flac: a total of one sample",
    "flac: twice its total",
    "flac: wrong checksum",
    "flac: rate zero",
    "flac: metadata of 16 MB",
    "flac: behind a tag",
    "flac: twice in a row",
    "mp3: tag alone",
    "mp3: tag longer than the file",
    "mp3: tag with a broken size",
    "mp3: tag of 10 MB",
    "mp3: a hundred tags",
    "mp3: free bitrate",
    "mp3: starts in mid-frame",
    "mp3: one frame",
    "mp3: with a zip behind",
    "mp3: with a hole",
    "mp3: sync bytes only",
    "mp3: all ones",
    "m4a: brand alone",
    "m4a: no index",
    "m4a: index alone",
    "m4a: box of no size",
    "m4a: box smaller than its header",
    "m4a: box of exabytes",
    "m4a: boxes without end",
    "m4a: encrypted",
    "m4a: unknown codec",
    "m4a: no chunk table",
    "m4a: no sample sizes",
    "m4a: wild time scale",
    "m4a: with an edit list",
    "m4a: film brand",
    "ogg: magic alone",
    "ogg: first page alone",
    "ogg: without its first page",
    "ogg: without its last page",
    "ogg: two in a row",
    "ogg: negative position",
    "ogg: position past all",
    "ogg: broken checksum",
    "webm: magic alone",
    "webm: header alone",
    "webm: segment of no size",
    "webm: all sizes unknown",
    "webm: no tracks",
    "amr: magic alone",
    "amr: reserved frames",
    "amr: wide magic, narrow frames",
    "amr: text behind the magic",
    "caf: magic alone",
    "caf: no description",
    "caf: negative chunk",
    "caf: rate that is no number",
    "caf: data of exabytes",
    "aac: one frame",
    "aac: with a hole",
    "a WAV that is also a page",
    "a WAV named twice",
)
