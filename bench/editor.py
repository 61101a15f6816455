"""Whether a night full of places stays quick: first sight, zooming, panning, memory."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from bench import CACHE, AtMost, Result, _browsing, _running, ingest
from bench import open as opening

REPEATS = 5
PLACES = 5_000
MOVING_S = 3.0  # of each kind of movement

# Wait until the worker has listened to the night and drawn its tones.
_SETTLE = """
import sys, time
from annotations.models import Job
jobs = Job.objects.filter(recording=sys.argv[1])
deadline_s = time.monotonic() + 3_600
while jobs.filter(status__in=["queued", "running"]).exists():
    if time.monotonic() > deadline_s:
        raise TimeoutError("the jobs of the night")
    time.sleep(1)
failed = [job.kind for job in jobs.exclude(status="done")]
if failed or not jobs.filter(kind="draw").exists():
    raise SystemExit(f"not drawn: {failed}")
"""

# Three of ten are annotations, the others suggestions; the same ones each time.
_CROWD = """
import random, sys
from django.utils import timezone
from annotations.models import Annotation, DetectionModel, Label, Recording, Suggestion
recording, wanted = Recording.objects.get(pk=sys.argv[1]), int(sys.argv[2])
household = recording.household
model = DetectionModel.objects.get(household=household, current=True)
labels = list(Label.objects.filter(household=household).order_by("position"))
chance, now = random.Random(20), timezone.now()
recording.annotations.all().delete()
recording.suggestions.all().delete()
each_ms = recording.duration_ms // wanted
rows = {Annotation: [], Suggestion: []}
for n in range(wanted):
    start_ms = n * each_ms + chance.randrange(each_ms // 4)
    place = dict(
        household=household, recording=recording, label=chance.choice(labels),
        start_ms=start_ms, end_ms=start_ms + chance.randrange(300, each_ms // 2),
    )
    if n % 10 < 3:
        who = recording.uploaded_by
        row = Annotation(**place, created_by=who, created_at=now, updated_at=now)
    else:
        row = Suggestion(**place, model=model, score=chance.random())
    rows[type(row)].append(row)
for table, some in rows.items():
    table.objects.bulk_create(some, batch_size=500)
"""

# The moment at which the tones of the window stand there in full, on a real canvas.
_WATCH_TONES = """
(() => {
  const look = () => {
    const place = document.querySelector("[data-spectrogram]");
    const canvas = place?.querySelector("canvas");
    if (place?.dataset.sharp === "true" && canvas?.width) {
      const { data } = canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height);
      if (data.some((value, at) => at % 4 === 3 && value > 0)) {
        window.tonesMs = performance.now();
        document.documentElement.dataset.tones = "";
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""
_COUNT_FRAMES = """
() => {
  window.frames_ms = [];
  let before = performance.now();
  const next = (now) => {
    window.frames_ms.push(now - before);
    before = now;
    window.counting = requestAnimationFrame(next);
  };
  window.counting = requestAnimationFrame((now) => {
    before = now;
    window.counting = requestAnimationFrame(next);
  });
}
"""
_FRAMES = "() => { cancelAnimationFrame(window.counting); return window.frames_ms; }"


@dataclass(frozen=True, slots=True)
class Opened:
    first_pixels_s: float
    tones_after_s: float


def measure(*, hours: float) -> Result:
    """Open a night with thousands of places, then zoom and pan in it."""
    var = CACHE / f"open-{hours:g}h"
    var.mkdir(parents=True, exist_ok=True)
    with _running.lullabel(var) as (url, _), sync_playwright() as playwright:
        night = opening._hand_in(ingest.night(hours=hours), var)
        _running.do(var, _SETTLE, night)
        _running.do(var, _CROWD, night, str(PLACES))
        browser = playwright.chromium.launch(
            executable_path=_browsing.chromium(), args=["--no-sandbox"]
        )
        session = opening._log_in(browser, url)
        page_of = f"{url}/recordings/{night}/"
        _open(browser, session, page_of)  # the first request warms the server
        opened = [_open(browser, session, page_of) for _ in range(REPEATS)]
        moved = _move(browser, session, page_of)
        version = browser.version
        browser.close()
    frames_ms = np.concatenate([moved["zoom"], moved["pan"], moved["keys"]])
    tones_after_s = float(np.median([run.tones_after_s for run in opened]))
    return Result(
        figures={
            "hours": hours,
            "places": PLACES,
            "first_pixels_s": _median([run.first_pixels_s for run in opened]),
            "tones_after_first_pixels_s": round(tones_after_s, 3),
            "frame_median_ms": round(float(np.median(frames_ms)), 1),
            "frame_p95_ms": round(float(np.percentile(frames_ms, 95)), 1),
            **{
                f"frame_p95_{kind}_ms": round(float(np.percentile(moved[kind], 95)), 1)
                for kind in ("zoom", "pan", "keys")
            },
            "frames": len(frames_ms),
            "js_heap_mb": round(moved["heap_bytes"] / 1e6, 1),
        },
        aims={
            "first_pixels_s": AtMost(1.0),
            "tones_after_first_pixels_s": AtMost(0.5),
            "frame_median_ms": AtMost(20),
            "js_heap_mb": AtMost(150),
        },
        notes={"repeats": REPEATS, "cores": os.cpu_count(), "chromium": version},
    )


def _median(figures: list[float]) -> float:
    return round(float(np.median(figures)), 3)


def _page(browser: Browser, session: Path) -> Page:
    context = browser.new_context(
        storage_state=session, viewport={"width": 1400, "height": 900}
    )
    return context.new_page()


def _open(browser: Browser, session: Path, address: str) -> Opened:
    page = _page(browser, session)
    with contextlib.closing(page.context):
        page.add_init_script(opening._WATCH)
        page.add_init_script(_WATCH_TONES)
        page.goto(address)
        page.wait_for_selector("html[data-first-pixels][data-tones]")
        pixels_ms, tones_ms = page.evaluate("[window.firstPixelsMs, window.tonesMs]")
    return Opened(pixels_ms / 1_000, max(0.0, tones_ms - pixels_ms) / 1_000)


def _move(browser: Browser, session: Path, address: str) -> dict[str, Any]:
    page = _page(browser, session)
    with contextlib.closing(page.context):
        page.goto(address)
        page.wait_for_selector('[data-annotate][data-state="ready"]')
        page.wait_for_selector('[data-spectrogram][data-state="ready"]')
        box = page.locator("[data-waveform]").bounding_box()
        if box is None:
            raise RuntimeError(address)
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80)
        return {
            "zoom": _frames(page, _zoom),
            "pan": _frames(page, _pan),
            "keys": _frames(page, _press),
            "heap_bytes": _heap_bytes(page),
        }


def _frames(page: Page, move: Any) -> list[float]:  # noqa: ANN401 - a function of this module
    page.evaluate(_COUNT_FRAMES)
    until_s = time.monotonic() + MOVING_S
    while time.monotonic() < until_s:
        move(page)
    frames: list[float] = page.evaluate(_FRAMES)
    return frames


def _zoom(page: Page) -> None:
    """Come closer by wheel, by a hundred times, and go back."""
    page.keyboard.down("Control")
    for delta in [-40] * 23 + [40] * 20:
        page.mouse.wheel(0, delta)
    page.keyboard.up("Control")


def _pan(page: Page) -> None:
    for delta in [120] * 12 + [-120] * 12:
        page.mouse.wheel(delta, 0)


def _press(page: Page) -> None:
    for key in ("+", "+", "ArrowRight", "ArrowRight", "-", "-", "n", "n", "p"):
        page.keyboard.press(key)


def _heap_bytes(page: Page) -> float:
    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.collectGarbage")
    client.send("Performance.enable")
    metrics = client.send("Performance.getMetrics")["metrics"]
    named = {metric["name"]: metric["value"] for metric in metrics}
    heap: float = named["JSHeapUsedSize"]
    return heap
