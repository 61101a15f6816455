"""Draw the app's icons from static/icon.svg: `make icons`.

Needs Chromium and the packages of requirements-dev.txt.
"""

import base64
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"
ICONS = STATIC / "icons"
GROUND = "#1b2233"  # the drawing's own, so that it may be cut to any shape
# A phone may cut a maskable icon to the circle of four fifths of its width.
SAFE_SHARE = 0.8
# Name, width in pixels, how much of it the drawing takes, and what lies beneath it.
SIZES = [
    ("icon-192", 192, 1.0, "transparent"),
    ("icon-512", 512, 1.0, "transparent"),
    ("icon-maskable-512", 512, SAFE_SHARE, GROUND),
    ("apple-touch-icon", 180, 1.0, GROUND),
]


def draw(page: Page, *, name: str, width_px: int, share: float, ground: str) -> None:
    drawing = base64.b64encode((STATIC / "icon.svg").read_bytes()).decode()
    page.set_viewport_size({"width": width_px, "height": width_px})
    page.set_content(
        f"<body style='margin:0;display:grid;place-items:center;height:100vh;"
        f"background:{ground}'><img width='{width_px * share}' "
        f"height='{width_px * share}' src='data:image/svg+xml;base64,{drawing}'>"
    )
    page.wait_for_function("document.images[0].complete")
    page.screenshot(path=ICONS / f"{name}.png", omit_background=True)


def main() -> None:
    ICONS.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, width_px, share, ground in SIZES:
            draw(page, name=name, width_px=width_px, share=share, ground=ground)
        browser.close()


if __name__ == "__main__":
    main()
