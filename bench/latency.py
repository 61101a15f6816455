"""How soon crying is known: from its onset to the event, and to an open page.

The ear: composed nights of real cries go through the detector in tenths of a second, and
for each bout that it hears the place in the sound at which it first said so is taken.
All of the way: excerpts of such a night are played in real time to the ear at the cot,
which tells the program, which tells a page in a browser that shows it.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from acoustics import backbone, bundle
from acoustics.events import Interval, join
from acoustics.streaming import Streaming
from bench import CACHE, AtMost, Result, _browsing, _homes, _paced
from bench._homes import Night
from bench._phone import RATE_HZ, token
from bench._running import ROOT

# None of these nights was looked at while a threshold was chosen.
NIGHTS = (
    ("baby-a", 501),
    ("baby-b", 511),
    ("esc-152007", 521),
    ("baby-b", 541),
)
BOUT_GAP_MS = 3_000
BLOCK_MS = 100

# Excerpts: so much before a bout's onset, and so much after its end or its tenth second.
LEAD_MS, TAIL_MS, MOST_MS = 10_000, 12_000, 10_000
RUN_IN_MS = 45_000
N_PLAYED = 12

# When the page first said that it cries, by the clock of this machine.
_WATCH = """
() => {
  window.cried = [];
  let was = false;
  const look = () => {
    const is = document.querySelector('[data-rooms] [data-state="crying"]') !== null;
    if (is && !was) window.cried.push(Date.now());
    was = is;
    requestAnimationFrame(look);
  };
  look();
}
"""


def measure(*, hours: float) -> Result:  # noqa: ARG001 - these nights have one length
    """Measure the ear by itself, then all of the way."""
    nights = [
        _homes.night(f"{baby}-{seed}", seed=seed, baby=baby) for baby, seed in NIGHTS
    ]
    heard = [_ear(one) for one in nights]
    ear_s = np.concatenate([known for known, _ in heard])
    n_bouts = sum(n for _, n in heard)
    page_s = _all_the_way(nights[1])
    return Result(
        figures={
            "n_bouts": n_bouts,
            "n_heard": len(ear_s),
            **_spread("ear", ear_s),
            "n_played": N_PLAYED,
            "n_shown": len(page_s),
            **_spread("page", page_s),
        },
        aims={
            "ear_median_s": AtMost(1.0),
            "ear_p95_s": AtMost(2.0),
            "page_median_s": AtMost(1.5),
            "page_p95_s": AtMost(3.0),
        },
    )


def _spread(name: str, delays_s: np.ndarray) -> dict[str, float]:
    return {
        f"{name}_median_s": round(float(np.median(delays_s)), 2),
        f"{name}_p75_s": round(float(np.percentile(delays_s, 75)), 2),
        f"{name}_p95_s": round(float(np.percentile(delays_s, 95)), 2),
    }


def _ear(night: Night) -> tuple[np.ndarray, int]:
    """Say how late each bout was known, of those that were, and how many there are."""
    going = Streaming(bundle.load(), backbone.load(ROOT / backbone.DEFAULT_PATH))
    said: list[tuple[int, Interval]] = []
    n_block = BLOCK_MS * RATE_HZ // 1_000
    for first in range(0, len(night.samples), n_block):
        going.add(night.samples[first : first + n_block])
        said += [(going.heard_ms, one.interval) for one in going.unsettled()]
    bouts = join(night.truth, gap_ms=BOUT_GAP_MS)
    delays_s = []
    for bout in bouts:
        known = [at_ms for at_ms, one in said if one.overlaps(bout)]
        after = [at_ms for at_ms in known if at_ms >= bout.start_ms]
        if after:
            delays_s.append((min(after) - bout.start_ms) / 1_000)
    return np.array(delays_s), len(bouts)


def _all_the_way(night: Night) -> np.ndarray:
    """Play excerpts to a device and watch a page; gives how late each was shown."""
    sound, onsets_s = _excerpts(night)
    var = CACHE / "latency"
    var.mkdir(parents=True, exist_ok=True)
    with _browsing.logged_in(var) as (page, url), _paced.source(sound) as played:
        key = token(var, _browsing.USERNAME, _browsing.PASSWORD)
        page.goto(f"{url}/tonight/")
        page.evaluate(_WATCH)
        device = _device(url, key, played.url, spool=var / "spool")
        try:
            _sleep(page, len(sound) / RATE_HZ + 10)
        finally:
            device.terminate()
            device.wait(timeout=60)
        cried_s = np.array(page.evaluate("window.cried")) / 1_000
    begun_s = played.began_s or 0.0
    return _delays(cried_s - begun_s, onsets_s)


def _excerpts(night: Night) -> tuple[np.ndarray, list[float]]:
    """Cut bouts out that have quiet before them; gives the onsets in the new sound."""
    bouts = join(night.truth, gap_ms=BOUT_GAP_MS)
    onsets_s: list[float] = []
    pieces = [night.samples[: RUN_IN_MS * RATE_HZ // 1_000]]
    before_ms = 0
    for bout in bouts:
        is_apart = bout.start_ms - before_ms >= LEAD_MS and bout.start_ms > RUN_IN_MS
        before_ms = bout.end_ms
        if not is_apart or len(onsets_s) == N_PLAYED:
            continue
        held_ms = sum(map(len, pieces)) * 1_000 // RATE_HZ
        onsets_s.append((held_ms + LEAD_MS) / 1_000)
        first_ms = bout.start_ms - LEAD_MS
        last_ms = min(bout.end_ms, bout.start_ms + MOST_MS)
        pieces.append(_cut(night, first_ms, last_ms))
        pieces.append(_quiet(night, TAIL_MS))
    return np.concatenate(pieces), onsets_s


def _cut(night: Night, start_ms: int, end_ms: int) -> np.ndarray:
    return night.samples[start_ms * RATE_HZ // 1_000 : end_ms * RATE_HZ // 1_000]


def _quiet(night: Night, length_ms: int) -> np.ndarray:
    """Give sound of the night's longest time without crying."""
    ends = [0, *(one.end_ms for one in night.truth)]
    starts = [*(one.start_ms for one in night.truth), night.duration_ms]
    longest = max(zip(ends, starts, strict=True), key=lambda gap: gap[1] - gap[0])
    return _cut(night, longest[0] + 1_000, longest[0] + 1_000 + length_ms)


def _device(
    url: str, key: str, source: str, *, spool: Path
) -> "subprocess.Popen[bytes]":
    name = f"cot {time.time():.0f}"
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "acoustics", "detect", source, "--server", url),
            *("--token", key, "--name", name, "--room", name, "--spool", str(spool)),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _sleep(page: Page, seconds: float) -> None:
    """Wait as a browser waits: a driver that sleeps would hold its page."""
    page.wait_for_timeout(seconds * 1_000)


def _delays(cried_s: np.ndarray, onsets_s: Sequence[float]) -> np.ndarray:
    """Say how long after each onset the page first said so, before the next one."""
    delays = []
    for onset_s, next_s in zip(onsets_s, [*onsets_s[1:], np.inf], strict=True):
        shown = cried_s[(cried_s >= onset_s) & (cried_s < next_s)]
        if len(shown):
            delays.append(float(shown.min() - onset_s))
    return np.array(delays)
