"""A playlist under a harmless name must never make us read another file."""

import socketserver
import subprocess
import threading

import pytest

from acoustics.audio import containers, ffmpeg
from acoustics.audio.decoding import NotAudio
from tests.acoustics import playlists
from tests.acoustics.decoded import decode

LIMITS = ffmpeg.CageLimits(max_memory_bytes=2**30, max_wall_s=20)
KINDS = (
    *(containers.WAV, containers.FLAC, containers.MP3, containers.MP4),
    *(containers.OGG, containers.WEBM, containers.CAF, containers.AMR, containers.AAC),
)
OUTPUT = ("-ac", "1", "-ar", "16000", "-f", "s16le", "pipe:1")


@pytest.fixture(scope="module")
def calls():
    """Whoever called the listener."""
    return []


@pytest.fixture(scope="module")
def listener(calls):
    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            calls.append(self.request.recv(200))

    with socketserver.TCPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def nursery(tmp_path_factory, listener):
    return playlists.nursery(tmp_path_factory.mktemp("nursery"), listener=listener)


def open_to_all(original, *arguments: str) -> bytes:
    """Decode as a program without our guards would."""
    return subprocess.run(
        [
            *(ffmpeg.program(), "-v", "quiet", "-nostdin", *arguments),
            *("-i", str(original), *OUTPUT),
        ],
        capture_output=True,
        timeout=30,
        check=False,
    ).stdout


def caged(original, arguments) -> bytes:
    with ffmpeg.caged(
        ["-v", "quiet", *arguments, *OUTPUT],
        original=original,
        limits=LIMITS,
        with_output=True,
    ) as run:
        return run.process.stdout.read()


@pytest.mark.parametrize("name", playlists.NAMES)
def test_every_playlist_is_refused(name, nursery, calls):
    for what, text in nursery.texts().items():
        original = nursery.own / name
        original.write_bytes(text)

        with pytest.raises(NotAudio) as refusal:
            decode(original)

        assert str(refusal.value).endswith("."), what
    assert calls == []


def test_a_playlist_that_slips_through_opens_nothing(nursery, calls):
    for text in list(nursery.texts().values())[:14]:
        original = nursery.own / "x.m3u8"
        original.write_bytes(text)
        for kind in KINDS[:3]:
            raw = caged(original, ffmpeg.input_arguments(kind))

            assert not playlists.hears_the_canary(raw)
    assert calls == []


@pytest.mark.parametrize(("protocols", "leaks"), [("fd", False), ("fd,file", True)])
def test_even_a_playlist_reader_opens_nothing_by_our_only_protocol(
    protocols, leaks, nursery
):
    original = nursery.own / "x.wav"
    original.write_bytes(nursery.texts()["concat by protocol"])
    reader = ["-protocol_whitelist", protocols, "-f", "concat", "-safe", "0"]

    raw = caged(original, [*reader, "-i", "fd:"])

    assert playlists.hears_the_canary(raw) == leaks


def test_without_the_guards_the_canary_is_heard(nursery):
    leaks = set()
    for name in playlists.NAMES:
        for what, text in nursery.texts().items():
            if "network" in what or "sdp" in what:
                continue
            original = nursery.own / name
            original.write_bytes(text)
            if playlists.hears_the_canary(open_to_all(original)):
                leaks.add((what, name))

    assert len(leaks) >= 8, leaks


def test_without_the_cage_the_listener_is_called(nursery, calls):
    original = nursery.own / "x.m3u8"
    original.write_bytes(nursery.texts()["hls from the network"])

    open_to_all(original, "-protocol_whitelist", "file,http,tcp")

    assert len(calls) >= 1
    calls.clear()
