"""How far what is heard and what is drawn lie apart, at the tenth hour of a night.

The page plays and draws in a real Chromium. What it plays is taken from the player
through Web Audio, what it draws from the pixels of its canvas.
"""

import numpy as np
from playwright.sync_api import Page
from scipy import signal

from bench import CACHE, AtMost, Result, _browsing, _ticks

RATE_HZ = 16_000
LISTEN_S = 6.0
# Shares of the night to listen at besides its last minute, where drift is largest.
EARLIER = (1 / 60, 0.5)
LATE_S = (58.0, 14.0)
# On a busy machine a block of sound is lost now and then; what was heard most counts.
HEARINGS = 3
FARTHEST_S = 0.9
MOST_MS = 20

# Hears what the page plays: the player's own output, in a context of one rate.
_TAP = """
() => {
  const audio = document.querySelector("[data-media]");
  const context = new AudioContext({ sampleRate: 16_000 });
  // A worklet would need a script of its own, which the page's policy forbids.
  const tap = context.createScriptProcessor(1024, 1, 1);
  window.tap = { audio, context, heard: [], silent: 0 };
  tap.onaudioprocess = (event) => {
    const block = event.inputBuffer.getChannelData(0);
    window.tap.silent = block.every((sample) => sample === 0) ? window.tap.silent + 1 : 0;
    window.tap.heard.push(...block);
  };
  context.createMediaElementSource(audio).connect(tap);
  tap.connect(context.destination);
}
"""
# Plays from a second on, once what was played before has died away.
_LISTEN = """
async ([from_s, length_s]) => {
  const { tap } = window;
  const until = (holds) => new Promise((done) => {
    const look = () => (holds() ? done() : setTimeout(look, 20));
    look();
  });
  await tap.context.resume();
  tap.audio.pause();
  tap.audio.currentTime = from_s;
  await new Promise((done) => tap.audio.addEventListener("seeked", done, { once: true }));
  tap.silent = 0;
  await until(() => tap.silent >= 3);
  tap.heard.length = 0;
  await tap.audio.play();
  await until(() => tap.audio.currentTime > from_s + length_s);
  tap.audio.pause();
  return tap.heard.map((sample) => Math.round(sample * 32768));
}
"""
# Scrolls the picture, as close as it goes, to a second, and measures its columns.
_DRAWN = """
async ([at_s, around_s]) => {
  const host = document.querySelector("[data-waveform] > div").shadowRoot;
  const scroll = host.querySelector('[part~="scroll"]');
  const wrapper = host.querySelector('[part~="wrapper"]');
  const duration_s = document.querySelector("[data-media]").duration;
  const pxPerS = () => wrapper.clientWidth / duration_s;
  const columns = () => {
    const found = [];
    for (const canvas of host.querySelectorAll(".canvases canvas")) {
      const left = parseFloat(canvas.style.left);
      const step = parseFloat(canvas.style.width) / canvas.width;
      const from = Math.max(0, Math.floor(((at_s - around_s) * pxPerS() - left) / step));
      const to = Math.min(canvas.width, Math.ceil(((at_s + around_s) * pxPerS() - left) / step));
      if (to <= from) continue;
      const { data } = canvas.getContext("2d").getImageData(from, 0, to - from, canvas.height);
      for (let x = 0; x < to - from; x += 1) {
        let high = 0;
        for (let y = 0; y < canvas.height; y += 1) {
          high += data[(y * (to - from) + x) * 4 + 3] > 0 ? 1 : 0;
        }
        found.push([(left + (from + x + 0.5) * step) / pxPerS(), high]);
      }
    }
    return found;
  };
  const zoom = document.querySelector("[data-zoom]");
  zoom.value = zoom.max;
  zoom.dispatchEvent(new Event("input", { bubbles: true }));
  scroll.scrollLeft = at_s * pxPerS() - scroll.clientWidth / 2;
  // Coarse points come first; the picture is there when it no longer changes.
  let before = "";
  for (let same = 0; same < 10; ) {
    await new Promise((done) => setTimeout(done, 100));
    const now = JSON.stringify(columns());
    same = now === before && now !== "[]" ? same + 1 : 0;
    before = now;
  }
  return [columns(), pxPerS()];
}
"""


def measure(*, hours: float) -> Result:
    """Hear and see the ticks of a night in three formats."""
    nights = _ticks.nights(hours=hours)
    var = CACHE / f"drift-{hours:g}h"
    var.mkdir(parents=True, exist_ok=True)
    figures: dict[str, float] = {"hours": hours}
    with _browsing.logged_in(var) as (page, url):
        # All are handed in first: nothing is at work while something is played.
        addresses = {
            name: _browsing.hand_in(page, url, path) for name, path in nights.items()
        }
        for name, address in addresses.items():
            figures |= _apart(page, address, hours=hours, name=name)
    return Result(
        figures=figures,
        aims={f"{name}_heard_vs_drawn_ms": AtMost(MOST_MS) for name in nights},
        notes={"formats": {n: " ".join(o) for n, o in _ticks.FORMATS.items()}},
    )


def _apart(page: Page, address: str, *, hours: float, name: str) -> dict[str, float]:
    """Return how far heard, drawn and true lie apart at most, in milliseconds."""
    _browsing.open_editor(page, address)
    page.evaluate(_TAP)
    end_s = hours * 3_600
    truth = _ticks.times_s(hours=hours)
    found: list[tuple[float, float, float]] = []
    for from_s in _places(truth, end_s):
        hearings: dict[float, list[float]] = {}
        for _ in range(HEARINGS):
            samples = np.array(page.evaluate(_LISTEN, [from_s, LISTEN_S]), dtype=float)
            for heard_s in _ticks_in(samples, from_s=from_s):
                true_s = float(truth[np.abs(truth - heard_s).argmin()])
                hearings.setdefault(true_s, []).append(heard_s)
        found += [
            (true_s, float(np.median(heard_s)), _drawn_s(page, true_s))
            for true_s, heard_s in hearings.items()
            if len(heard_s) == HEARINGS
        ]
    return _figures(np.array(found), late_s=end_s - 61, name=name)


def _places(truth: np.ndarray, end_s: float) -> list[float]:
    """Seconds to play from, each a little before a tick."""
    wanted = [end_s * share for share in EARLIER] + [end_s - late for late in LATE_S]
    return [float(truth[truth >= second][0]) - 0.7 for second in wanted]


def _ticks_in(samples: np.ndarray, *, from_s: float) -> list[float]:
    """Return when the ticks were heard, by the page's own clock."""
    began = int(np.flatnonzero(samples)[0])
    shape = _ticks.tick(RATE_HZ)
    likeness = np.abs(signal.correlate(samples, shape, mode="valid"))
    peaks, _ = signal.find_peaks(
        likeness, height=likeness.max() / 2, distance=RATE_HZ // 2
    )
    middles = peaks + (len(shape) - 1) / 2
    return [from_s + float(middle - began) / RATE_HZ for middle in middles]


def _drawn_s(page: Page, true_s: float) -> float:
    """Return the middle of the tall columns around a second."""
    columns, px_per_s = page.evaluate(_DRAWN, [true_s, FARTHEST_S / 2])
    seconds, heights = np.array(columns).T
    if px_per_s < 1_000 / MOST_MS:
        msg = f"The picture comes no closer than {px_per_s:g} pixels a second."
        raise RuntimeError(msg)
    above = np.clip(heights - heights.max() * 0.3, 0, None)
    near = np.abs(seconds - seconds[heights.argmax()]) < _ticks.TICK_MS / 500
    return float(np.average(seconds[near], weights=above[near]))


def _figures(found: np.ndarray, *, late_s: float, name: str) -> dict[str, float]:
    true_s, heard_s, drawn_s = found.T

    def largest(one: np.ndarray, other: np.ndarray) -> float:
        return round(float(np.abs(one - other)[true_s >= late_s].max()) * 1_000, 1)

    early = true_s < late_s
    return {
        f"{name}_heard_vs_drawn_ms": largest(heard_s, drawn_s),
        f"{name}_heard_vs_true_ms": largest(heard_s, true_s),
        f"{name}_drawn_vs_true_ms": largest(drawn_s, true_s),
        f"{name}_earlier_heard_vs_drawn_ms": round(
            float(np.abs(heard_s - drawn_s)[early].max()) * 1_000, 1
        ),
        f"{name}_n_ticks": len(found),
    }
