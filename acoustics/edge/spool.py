"""What is still to be told to a server, on disk, in order and within bounds.

One file for each thing, named by a number that counts up. A file is there whole or not at
all, and goes when the server has it. While the server is away, words of one session are
joined into one, so that a night without a network takes a few hundred kilobytes; clips
take the rest of the room, and the oldest of them go first.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acoustics.audio.whole import written_whole

MOST_BYTES = 500_000_000
# A word is joined with the one before it until it holds so many detections.
_MOST_IN_WORD = 200

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be told: where it lies, what it is, and what is said in it."""

    path: Path
    kind: str
    body: Mapping[str, Any]

    @property
    def sound(self) -> Path:
        """Where the sound of a clip lies, 16-bit at 16 kHz."""
        return self.path.with_suffix(".pcm")


class Spool:
    """A folder of things to be told; one writer and one sender may use it at once.

    Parameters
    ----------
    folder : Path
        Made if it is not there; what an earlier run left in it is told first.
    most_bytes : int
        How much room clips may take.
    say : callable
        Gets a sentence when clips are dropped.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = MOST_BYTES,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._most_bytes, self._say = folder, most_bytes, say
        self._changed = threading.Condition()
        self._in_hand: Path | None = None
        for sound in folder.glob("*.pcm"):
            if not sound.with_suffix(".json").exists():
                sound.unlink()
        self._number = max((int(path.stem) for path in self._paths()), default=0)

    def put(self, kind: str, body: Body) -> None:
        """Add something to be told last."""
        with self._changed:
            if not (kind == "word" and self._join(body)):
                self._write(self._next(), kind, body)
            self._changed.notify()

    def put_clip(self, body: Body, sound: bytes) -> None:
        """Add a clip, and drop the oldest ones if there is no room."""
        with self._changed:
            path = self._next()
            with written_whole(path.with_suffix(".pcm")) as part:
                part.write_bytes(sound)
            self._write(path, "clip", body)
            self._make_room()
            self._changed.notify()

    def first(self, *, timeout_s: float) -> Item | None:
        """Take the oldest thing in hand; it stays until `done`."""
        with self._changed:
            if not self._paths():
                self._changed.wait(timeout_s)
            for path in self._paths():
                if (item := self._read(path)) is not None:
                    self._in_hand = path
                    return item
        return None

    def done(self, item: Item) -> None:
        """Forget what the server has, or does not want."""
        with self._changed:
            # The row first: a sound without one is swept, a row without sound is not.
            item.path.unlink(missing_ok=True)
            item.sound.unlink(missing_ok=True)
            self._in_hand = None
            self._changed.notify()

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Wait until everything was told; False if that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._paths(), timeout_s)

    def _next(self) -> Path:
        self._number += 1
        return self._folder / f"{self._number:012}.json"

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def _write(self, path: Path, kind: str, body: Body) -> None:
        with written_whole(path) as part:
            part.write_text(json.dumps({"kind": kind, "body": body}), "utf-8")

    def _read(self, path: Path) -> Item | None:
        try:
            told = json.loads(path.read_text("utf-8"))
            return Item(path, told["kind"], told["body"])
        except (ValueError, KeyError, TypeError, OSError):
            # Half a file after a power cut, or a stranger's: it can tell nothing.
            self._say(f"{path.name} in the spool could not be read, and was dropped.")
            path.unlink(missing_ok=True)
            return None

    def _join(self, body: Body) -> bool:
        """Add a word to the newest one if that waits and is of the same session."""
        paths = self._paths()
        if not paths or paths[-1] == self._in_hand:
            return False
        last = self._read(paths[-1])
        if last is None or last.kind != "word":
            return False
        if last.body["session"] != body["session"]:
            return False
        if len(last.body["detections"]) >= _MOST_IN_WORD:
            return False
        self._write(paths[-1], "word", joined(last.body, body))
        return True

    def _make_room(self) -> None:
        clips = [path for path in self._paths() if path.with_suffix(".pcm").exists()]
        sizes = {path: path.with_suffix(".pcm").stat().st_size for path in clips}
        dropped, n_bytes = 0, sum(sizes.values())
        for path in clips:
            if n_bytes <= self._most_bytes:
                break
            if path != self._in_hand:
                path.unlink()
                path.with_suffix(".pcm").unlink()
                n_bytes -= sizes[path]
                dropped += 1
        if dropped:
            self._say(f"The spool is full: the {dropped} oldest clips were dropped.")


def joined(word: Mapping[str, Any], later: Mapping[str, Any]) -> Body:
    """Say in one word what two say: everything final of both, the rest of the later.

    Examples
    --------
    >>> first = {"covered": [[0, 5]], "scores": [[0, 0.5]], "detections": [1]}
    >>> later = {"covered": [[5, 9]], "scores": [[0, 0.2]], "detections": [2]}
    >>> joined(first, {**later, "heard_ms": 9})
    {'covered': [[0, 9]], 'scores': [[0, 0.5]], 'detections': [1, 2], 'heard_ms': 9}
    """
    covered = [list(span) for span in word["covered"]]
    for start_ms, end_ms in later["covered"]:
        if covered and start_ms <= covered[-1][1]:
            covered[-1][1] = max(covered[-1][1], end_ms)
        else:
            covered.append([start_ms, end_ms])
    detections = [*word["detections"], *later["detections"]]
    # What an older version wrote down has none.
    scores = _highest([*word.get("scores", ()), *later.get("scores", ())])
    return {**later, "covered": covered, "scores": scores, "detections": detections}


def _highest(scores: Iterable[tuple[int, float]]) -> list[list[float]]:
    """Give each step once, with the highest of its scores."""
    steps: dict[int, float] = {}
    for start_ms, score in scores:
        steps[start_ms] = max(score, steps.get(start_ms, 0.0))
    return [[start_ms, score] for start_ms, score in steps.items()]
