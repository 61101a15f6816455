"""Take the pictures of the guide from the running program: `make pictures`.

Starts Lullabel on an empty folder, makes the sample night, decides on a few places and
photographs the pages. Needs Chromium and the packages of requirements-dev.txt.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import (
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
ADDRESS = "127.0.0.1:8731"
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE_MS = 120_000


@contextmanager
def running() -> Iterator[str]:
    """Lullabel on an empty folder of its own."""
    with tempfile.TemporaryDirectory(prefix="lullabel-pictures-") as var:
        surroundings = {**os.environ, "LULLABEL_VAR": var, "BIND": ADDRESS}
        program = subprocess.Popen(
            [sys.executable, "-m", "labeler.home"], cwd=HERE.parent, env=surroundings
        )
        try:
            _wait_until_it_answers()
            yield f"http://{ADDRESS}"
        finally:
            program.terminate()
            program.wait(timeout=60)


def _wait_until_it_answers() -> None:
    give_up_at = monotonic() + PATIENCE_MS / 1_000
    while True:
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}/healthz", timeout=5):
                return
        except OSError:
            if monotonic() > give_up_at:
                raise
            sleep(0.2)


def begin(page: Page, home: str) -> Locator:
    page.goto(home)
    page.get_by_label("Your household").fill("The Alders")
    page.get_by_label("Your name").fill("alice")
    page.get_by_label("Password").fill("a-long-lullaby")
    page.get_by_role("button", name="Begin").click()
    decide = page.get_by_text("Decide on")
    expect(decide).to_be_visible(timeout=PATIENCE_MS)
    return decide


def label_a_little(page: Page) -> None:
    editor = page.locator("[data-annotate]")
    expect(editor).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    for key in ["n", "a", "a", "a", "r", "a", "a"]:
        page.keyboard.press(key)
        expect(page.get_by_text("All saved")).to_be_visible()
    tones = page.locator("[data-spectrogram]")
    expect(tones).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    # Stop the sound that the last verdict went on to, with the place in the middle.
    page.keyboard.press("Shift+S")
    page.evaluate("document.querySelectorAll('audio').forEach((a) => a.pause())")


def freeze(page: Page, home: str) -> None:
    page.goto(f"{home}/datasets/")
    page.get_by_role("button", name="Freeze").click()
    frozen = page.locator('[data-list] > li[data-state="done"]')
    frozen.get_by_role("link").click(timeout=PATIENCE_MS)
    expect(page.locator("[data-chart] svg")).to_be_visible()


def shoot(page: Page, name: str, size: ViewportSize, *, dark: bool = False) -> None:
    page.set_viewport_size(size)
    page.emulate_media(
        color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with running() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        page = browser.new_page(viewport=DESK, locale="en-GB")
        begin(page, home).click()
        label_a_little(page)
        shoot(page, "annotate", DESK)
        shoot(page, "annotate-phone", PHONE, dark=True)
        page.goto(f"{home}/review/")
        expect(page.locator("[data-review]")).to_have_attribute("data-state", "ready")
        shoot(page, "review-phone", PHONE, dark=True)
        for name in ("recordings", "exports"):
            page.goto(f"{home}/{name}/")
            shoot(page, name, DESK)
        freeze(page, home)
        shoot(page, "dataset", DESK)
        browser.close()


if __name__ == "__main__":
    main()
