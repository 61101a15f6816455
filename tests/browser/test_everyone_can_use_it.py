"""Every page, light and dark, on a desk and on a phone: no barrier, no sideways scroll."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import forgive, intervals, ready

pytestmark = pytest.mark.browser

PAGES = {
    "/": "[data-home]",
    "/recordings/": "[data-recordings]",
    "/exports/": "[data-exports]",
    "/labels/": "[data-labels]",
    "/account/": "[data-tokens]",
}
# What WCAG 2.2 asks at AA, and what axe counts as good practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
NARROWEST_PX = 360


def barriers(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        (rule["id"], node["html"][:120], node["failureSummary"][:200])
        for rule in found
        for node in rule["nodes"]
    ]


def small_targets(page):
    """Buttons and fields under 44 px, which a thumb at night would miss."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, select, [role=button]")]
          .filter((element) => element.checkVisibility())
          .map((element) => [element.outerHTML.slice(0, 90),
                             element.getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
          .map(([html]) => html)"""
    )


def visit_all(page, lullabel):
    annotate = page.url
    for path, root in PAGES.items():
        page.goto(f"{lullabel.url}{path}")
        expect(page.locator(root)).to_have_attribute("data-state", "ready")
        yield path
    page.goto(annotate)
    ready(page)
    intervals(page).first.click()
    expect(page.locator("[data-details]")).to_be_visible()
    yield "annotate"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(reader, lullabel, scheme):
    reader.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    found = {path: barriers(reader) for path in visit_all(reader, lullabel)}

    assert {path: list_ for path, list_ in found.items() if list_} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_doors_have_no_barrier(page, lullabel, scheme, problems):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{lullabel.url}/login/")
    at_the_door = barriers(page)
    page.goto(f"{lullabel.url}/nowhere/")

    assert (at_the_door, barriers(page)) == ([], [])
    forgive(problems, "404")


def test_a_phone_never_scrolls_sideways_and_has_room_for_thumbs(reader, lullabel):
    reader.set_viewport_size({"width": NARROWEST_PX, "height": 740})

    for path in visit_all(reader, lullabel):
        width = reader.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROWEST_PX, path
        assert small_targets(reader) == [], path


def test_the_switch_turns_the_light_and_is_remembered(logged_in):
    logged_in.emulate_media(color_scheme="light")
    root = logged_in.locator("html")

    logged_in.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    logged_in.reload()

    expect(root).to_have_attribute("data-theme", "dark")
    ground = logged_in.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(16, 20, 29)"
