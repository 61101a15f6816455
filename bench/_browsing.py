"""Chromium, and the program's one household, as measurements use them."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bench import _running

USERNAME = "bench"
PASSWORD = "a-long-lullaby"  # noqa: S105 - of a household that only this measurement has
PATIENCE_MS = 1_800_000

_BEGIN = """
import sys
from annotations.domain import households
from annotations.models import Household
if not Household.objects.exists():
    households.begin(
        name="Bench", time_zone="UTC", username=sys.argv[1], password=sys.argv[2]
    )
"""


def chromium() -> str:
    """Return where Chromium is."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        msg = "Chromium is not installed."
        raise FileNotFoundError(msg)
    return found


@contextlib.contextmanager
def logged_in(var: Path) -> Iterator[tuple[Page, str]]:
    """Start the program and Chromium; gives a page that is logged in, and the address."""
    with _running.lullabel(var) as (url, _), sync_playwright() as playwright:
        _running.do(var, _BEGIN, USERNAME, PASSWORD)
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.goto(f"{url}/login/")
        page.get_by_label("Username").fill(USERNAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("[data-home]")
        yield page, url
        browser.close()


def hand_in(page: Page, url: str, original: Path) -> str:
    """Upload a night unless it is there; return its page once it was listened to."""
    page.goto(f"{url}/recordings/")
    page.wait_for_selector('[data-recordings][data-state="ready"]')
    row = page.locator("[data-list] > li[data-id]", has_text=original.name)
    if row.count() == 0:
        page.locator("[data-files]").set_input_files(str(original))
    expect(row).to_have_attribute("data-listening", "done")
    return f"{url}/recordings/{row.get_attribute('data-id')}/"


def open_editor(page: Page, address: str) -> None:
    """Open a night's page and wait until it can be worked with."""
    page.goto(address)
    page.wait_for_selector('[data-annotate][data-state="ready"]')
