"""How soon a night is seen: from navigation to the first pixels of its waveform."""

import contextlib
import os
import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from bench import CACHE, AtMost, Result, _running, ingest

REPEATS = 7
USERNAME = "bench"
PASSWORD = "a-long-lullaby"  # noqa: S105 - of a household that only this measurement has

# Hand a night in and prepare it, as an upload and a worker would; print its id.
_HAND_IN = """
import hashlib, shutil, sys
from pathlib import Path
from django.utils import timezone
from annotations import tasks
from annotations.domain import files, households
from annotations.domain.recordings import recordings
from annotations.models import Household, Job, Person, Recording
original, username, password = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if not Household.objects.exists():
    households.begin(
        name="Bench", time_zone="Europe/Vienna", username=username, password=password
    )
person = Person.objects.get(username=username)
recording = Recording.objects.filter(status=Recording.Status.READY).first()
if recording is None:
    path = files.incoming()
    shutil.copyfile(original, path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    upload = recordings.Upload(path, original.name, sha256, path.stat().st_size)
    recording = recordings.receive(
        upload, household=person.household, person=person, now=timezone.now()
    ).recording
    tasks.run(job_id=str(Job.objects.get(recording=recording, kind="prepare").pk))
print("ID", recording.pk)
"""

# The moment at which wavesurfer's first canvas holds a pixel that is not empty.
_WATCH = """
(() => {
  const look = () => {
    const host = document.querySelector("[data-waveform] > div");
    const canvas = host?.shadowRoot?.querySelector("canvas");
    if (canvas?.width) {
      const { data } = canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height);
      if (data.some((value, place) => place % 4 === 3 && value > 0)) {
        window.firstPixelsMs = performance.now();
        document.documentElement.dataset.firstPixels = "";
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""
_FIGURES = """
() => {
  const peaks = performance.getEntriesByType("resource")
    .filter((entry) => entry.name.includes("/peaks/"))
    .filter((entry) => entry.responseEnd <= window.firstPixelsMs);
  const bytes = peaks.reduce((sum, entry) => sum + entry.transferSize, 0);
  return [window.firstPixelsMs / 1000, bytes / 1000];
}
"""


def measure(*, hours: float) -> Result:
    """Open the page of a night several times, each in a browser that knows nothing."""
    var = CACHE / f"open-{hours:g}h"
    var.mkdir(parents=True, exist_ok=True)
    with _running.lullabel(var) as (url, _), sync_playwright() as playwright:
        night = _hand_in(ingest.night(hours=hours), var)
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox"]
        )
        session = _log_in(browser, url)
        page_of = f"{url}/recordings/{night}/"
        _open(browser, session, page_of)  # the first request warms the server
        opened = [_open(browser, session, page_of) for _ in range(REPEATS)]
        version = browser.version
        browser.close()
    return Result(
        figures={
            "hours": hours,
            "first_pixels_s": round(float(np.median([run[0] for run in opened])), 3),
            "slowest_first_pixels_s": round(max(run[0] for run in opened), 3),
            "waveform_kb_before": round(max(run[1] for run in opened), 1),
        },
        aims={"first_pixels_s": AtMost(1.2), "waveform_kb_before": AtMost(100)},
        notes={"repeats": REPEATS, "cores": os.cpu_count(), "chromium": version},
    )


def _hand_in(original: Path, var: Path) -> str:
    said = _running.do(var, _HAND_IN, str(original), USERNAME, PASSWORD)
    return said.split("ID ")[1].strip()


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        msg = "Chromium is not installed."
        raise FileNotFoundError(msg)
    return found


def _log_in(browser: Browser, url: str) -> Path:
    with contextlib.closing(browser.new_context()) as context:
        page: Page = context.new_page()
        page.goto(f"{url}/login/")
        page.get_by_label("Username").fill(USERNAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("[data-home]")
        session = CACHE / "open-session.json"
        context.storage_state(path=session)
    return session


def _open(browser: Browser, session: Path, address: str) -> list[float]:
    context = browser.new_context(
        storage_state=session, viewport={"width": 1400, "height": 900}
    )
    with contextlib.closing(context):
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(address)
        page.wait_for_selector("html[data-first-pixels]")
        figures: list[float] = page.evaluate(_FIGURES)
    return figures
