"""A labeller at the annotate page: presses, clicks, drags, listens; each is counted."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from acoustics.events import Interval

_Y_PX = 110  # of the waveform, where neither body grips nor the clock are
_BORDER_PX = 6
_STEPS = 4
EDGES = ("start", "end")

# Adds up what the player really plays; a jump is no playing.
_COUNT_PLAYED = """
() => {
  const audio = document.querySelector("[data-media]");
  window.playedS = 0;
  window.sinceS = 0;
  let last = null;
  const look = () => {
    const now = audio.currentTime;
    const passed = now - last;
    if (last !== null && !audio.paused && passed > 0 && passed < 0.5) {
      window.playedS += passed;
      window.sinceS += passed;
    }
    last = audio.paused ? null : now;
    requestAnimationFrame(look);
  };
  look();
}
"""
_HEARD = """
(listen_s) => window.sinceS >= listen_s
  || (window.sinceS > 0 && document.querySelector("[data-media]").paused)
"""
_SELECTED = """
(places) => places.includes(document.querySelector("[data-details]").dataset.id)
"""
# The stretch that the waveform shows, in seconds, and where it lies on screen.
_WINDOW = """
() => {
  const place = document.querySelector("[data-waveform]");
  const host = place.querySelector(":scope > div").shadowRoot;
  const scroll = host.querySelector('[part~="scroll"]');
  const wrapper = host.querySelector('[part~="wrapper"]');
  const pxPerS = wrapper.clientWidth / document.querySelector("[data-media]").duration;
  const box = place.getBoundingClientRect();
  const start = scroll.scrollLeft / pxPerS;
  return [start, start + scroll.clientWidth / pxPerS, box.left, box.top, scroll.clientWidth];
}
"""


@dataclass(slots=True)
class Labeller:
    """Works with keys and mouse alone, and keeps count."""

    page: Page
    actions: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Count what is played from here on."""
        self.page.evaluate(_COUNT_PLAYED)

    @property
    def played_s(self) -> float:
        """Seconds of sound played so far."""
        return float(self.page.evaluate("window.playedS"))

    def press(self, key: str) -> None:
        """Press one key, once."""
        self._count("key")
        self.page.evaluate("() => { window.sinceS = 0 }")
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        """Click one button."""
        self._count("click")
        self.page.locator(selector).click()

    def listen(self, listen_s: float) -> None:
        """Hear what plays for a while, or to its end if that comes sooner."""
        self.page.wait_for_function(_HEARD, arg=listen_s, polling=20)

    def go_to(self, at_s: float, *, duration_s: float) -> None:
        """Click into the picture of the whole night."""
        self._count("click")
        box = self.page.locator("[data-overview]").bounding_box()
        if box is None:
            raise RuntimeError
        self.page.mouse.click(
            box["x"] + box["width"] * at_s / duration_s, box["y"] + box["height"] / 2
        )
        self._until(lambda view: view[0] <= at_s <= view[1])

    def drag(self, from_s: float, to_s: float) -> None:
        """Drag on the waveform; past its border the picture comes along."""
        self._count("drag")
        mouse = self.page.mouse
        mouse.move(*self._at(from_s))
        mouse.down()
        start_s, end_s, left, top, width = self._window()
        if not start_s < to_s < end_s:
            border = left + (_BORDER_PX if to_s < start_s else width - _BORDER_PX)
            mouse.move(border, top + _Y_PX, steps=_STEPS)
            self._until(lambda view: view[0] < to_s < view[1])
        mouse.move(*self._at(to_s), steps=_STEPS)
        mouse.move(*self._at(to_s))
        mouse.up()

    def drag_edge(self, from_s: float, to_s: float) -> None:
        """Drag an edge of the selected place, once it is in view."""
        self.bring_into_view(from_s)
        before = self.selected_interval()
        self.drag(from_s, to_s)
        self._until(lambda _: self.selected_interval() != before)

    def bring_into_view(self, second: float) -> None:
        """Look from farther away until a second is seen."""
        while not self.sees(second):
            self.press("-")

    def draw(self, interval: Interval) -> None:
        """Mark a place, whatever lies there."""
        self.page.keyboard.down("Alt")  # held with the drag: one action of two hands
        self.drag(interval.start_ms / 1_000, interval.end_ms / 1_000)
        self.page.keyboard.up("Alt")

    def selected_interval(self) -> Interval:
        """Read where the selected place lies."""
        fields = (self.page.locator(f"[data-{edge}]").input_value() for edge in EDGES)
        return Interval(*(_ms(text) for text in fields))

    def wait_until_selected(self, places: Iterable[str]) -> str:
        """Wait for one of some places to be the selected one; return which it is."""
        self.page.wait_for_function(_SELECTED, arg=list(places), polling=20)
        return str(self.page.locator("[data-details]").get_attribute("data-id"))

    def wait_until_saved(self) -> None:
        """Wait until the server has it all."""
        self.page.wait_for_selector('[data-saving][data-state="saved"]')

    def stand_at(self, second: float, *, window_s: float) -> None:
        """Be where somebody is who has listened up to here; this counts as nothing."""
        self.page.keyboard.press("Escape")
        self.page.evaluate(
            "(at) => document.querySelector('[data-media]').currentTime = at", second
        )
        while self._span_s() < window_s:
            self.page.keyboard.press("-")
        while self._span_s() > 2 * window_s:
            self.page.keyboard.press("+")

    def play_until(self, second: float) -> None:
        """Play up to a second, and stop."""
        self.page.keyboard.press("Space")
        self.page.wait_for_function(
            "(until) => document.querySelector('[data-media]').currentTime >= until",
            arg=second,
            polling=10,
        )
        self.page.keyboard.press("Space")

    def sees(self, second: float) -> bool:
        """Whether the waveform shows a second of the night."""
        start_s, end_s, *_ = self._window()
        return start_s < second < end_s

    def _span_s(self) -> float:
        start_s, end_s, *_ = self._window()
        return end_s - start_s

    def _at(self, second: float) -> tuple[float, float]:
        start_s, end_s, left, top, width = self._window()
        return left + (second - start_s) / (end_s - start_s) * width, top + _Y_PX

    def _window(self) -> list[float]:
        view: list[float] = self.page.evaluate(_WINDOW)
        return view

    def _until(self, holds: Callable[[list[float]], bool]) -> None:
        deadline_s = time.monotonic() + 60
        while not holds(self._window()):
            if time.monotonic() > deadline_s:
                msg = "The picture did not come along."
                raise TimeoutError(msg)
            self.page.wait_for_timeout(5)

    def _count(self, kind: str) -> None:
        self.actions += 1
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


def rows(page: Page, url: str, address: str, kind: str) -> list[dict[str, Any]]:
    """Return all rows of a kind that the API has for a night."""
    recording = address.rstrip("/").rpartition("/")[2]
    answer = page.request.get(f"{url}/api/v1/recordings/{recording}/{kind}/").json()
    found: list[dict[str, Any]] = answer
    return found


def interval_of(row: dict[str, Any]) -> Interval:
    """Return where a row lies."""
    return Interval(row["start_ms"], row["end_ms"])


def _ms(text: str) -> int:
    """Read an offset such as 1:02:03.450."""
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds * 1_000)
