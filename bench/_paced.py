"""A source that plays sound in real time over HTTP, and knows when it played what."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

RATE_HZ = 16_000
BLOCK_MS = 20
# A WAV header of a stream whose length nobody knows.
_UNKNOWN = 0xFFFF_FFFF


@dataclass(slots=True)
class Played:
    """The address of a source, and when its first listener heard its first sample."""

    url: str
    began_s: float | None = None


@contextlib.contextmanager
def source(samples: np.ndarray) -> Iterator[Played]:
    """Play sound to whoever asks for it, from its start, as fast as it passes."""
    played = Played("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav")
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(_header())
                self._play()

        def _play(self) -> None:
            began_s = time.time()
            played.began_s = played.began_s or began_s
            n_block = BLOCK_MS * RATE_HZ // 1_000
            for first in range(0, len(samples), n_block):
                # A block leaves when its last sample has sounded.
                due_s = began_s + (first + n_block) / RATE_HZ
                time.sleep(max(0.0, due_s - time.time()))
                self.wfile.write(samples[first : first + n_block].tobytes())

        def log_message(self, *_about: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    played.url = f"http://127.0.0.1:{server.server_port}/live.wav"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _header() -> bytes:
    about = np.array([16, 1 | 1 << 16, RATE_HZ, 2 * RATE_HZ, 2 | 16 << 16], "<u4")
    length = _UNKNOWN.to_bytes(4, "little")
    return b"RIFF" + length + b"WAVEfmt " + about.tobytes() + b"data" + length
