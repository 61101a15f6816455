"""Take the pictures of the guide from the running program: `make pictures`.

Starts Lullabel on an empty folder, makes the sample night, decides on a few places and
photographs the pages; then again those of the nights, once a made-up year has gone by.
Needs Chromium and the packages of requirements-dev.txt.
"""

import json
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
from typing import Any

from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from acoustics import synthesis

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
ADDRESS = "127.0.0.1:8731"
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What listens hears a room; which one, is said where the browser is started.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE_MS = 120_000
WHO = "alice"
# Nobody is told anything: nothing listens at this address.
CHANNELS = "parents=json://127.0.0.1:9"


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Lullabel on an empty folder of its own; gives what surrounds it."""
    with tempfile.TemporaryDirectory(prefix="lullabel-pictures-") as var:
        surroundings = {
            **os.environ,
            "LULLABEL_VAR": var,
            "BIND": ADDRESS,
            "ALERT_CHANNELS": CHANNELS,
        }
        program = subprocess.Popen(
            [sys.executable, "-m", "labeler.home"], cwd=HERE.parent, env=surroundings
        )
        try:
            _wait_until_it_answers()
            yield surroundings
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


def launched(playwright: Playwright, room: Path) -> Browser:
    """Start a browser on a machine with a microphone, which hears a quiet room."""
    synthesis.render_night(room, duration_ms=30_000, n_bouts=0, seed=11)
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*BROWSER, f"--use-file-for-fake-audio-capture={room}"],
    )


def begin(page: Page, home: str) -> Locator:
    page.goto(home)
    page.get_by_label("Your household").fill("The Alders")
    page.get_by_label("Your name").fill(WHO)
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


def arrange(surroundings: dict[str, str], *verbs: tuple[str, dict[str, Any]]) -> None:
    """Do something behind the scenes, as the journeys of the tests do."""
    subprocess.run(
        [sys.executable, "-m", "tests.browser.backstage"],
        cwd=HERE.parent,
        env=surroundings,
        input="".join(json.dumps(verb) + "\n" for verb in verbs),
        stdout=subprocess.DEVNULL,
        text=True,
        check=True,
    )


def sleep_a_year(surroundings: dict[str, str]) -> None:
    """Let a year of nights have gone by; tonight it has cried, and somebody went in."""
    tonight = {"name": WHO, "device": "Old phone", "room": "nursery"}
    arrange(surroundings, ("sleep_as_known", {"name": WHO}), ("wake_tonight", tonight))


def go_to(page: Page, home: str, path: str, root: str) -> None:
    page.goto(f"{home}{path}")
    expect(page.locator(f"[data-{root}]")).to_have_attribute(
        "data-state", "ready", timeout=PATIENCE_MS
    )


def shoot_nights(page: Page, home: str) -> None:
    for name, path, root in (
        ("nights", "/nights/?days=90", "nights"),
        ("nights-picture", "/nights/picture/?days=90", "nights-picture"),
        ("links", "/nights/links/", "links"),
        ("letter", "/nights/letter/", "letter"),
    ):
        page.set_viewport_size(DESK)
        go_to(page, home, path, root)
        shoot(page, name, DESK)
    page.goto(f"{home}/tonight/")
    expect(page.locator("[data-list] > li").nth(2)).to_be_visible(timeout=PATIENCE_MS)
    shoot(page, "tonight-phone", PHONE, dark=True)


def tell_somebody(page: Page, home: str) -> None:
    """Write a rule, as the page suggests it."""
    go_to(page, home, "/alerts/", "alerts")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("[data-rules] > li")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-rules] > li")).to_have_count(1)


def listen(page: Page, home: str) -> None:
    """Let this browser be the monitor; the clock is in the picture."""
    go_to(page, home, "/listen/", "listen")
    form = page.locator("[data-start-form]")
    form.get_by_label("What to call it").fill("Phone on the shelf")
    form.get_by_label("Room").fill("nursery")
    form.get_by_role("button", name="Start listening").click()
    words = page.locator("[data-words]")
    expect(words).to_contain_text("Listening", timeout=PATIENCE_MS)
    # Until the first piece of it has come to the server.
    expect(words).not_to_contain_text("about to", timeout=PATIENCE_MS)


def shoot(page: Page, name: str, size: ViewportSize, *, dark: bool = False) -> None:
    page.set_viewport_size(size)
    page.emulate_media(
        color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    home = f"http://{ADDRESS}"
    with running() as surroundings, sync_playwright() as playwright:
        browser = launched(playwright, Path(surroundings["LULLABEL_VAR"]) / "room.wav")
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
        tell_somebody(page, home)
        shoot(page, "alerts-phone", PHONE, dark=True)
        sleep_a_year(surroundings)
        shoot_nights(page, home)
        listen(page, home)
        shoot(page, "listen-phone", PHONE, dark=True)
        browser.close()


if __name__ == "__main__":
    main()
