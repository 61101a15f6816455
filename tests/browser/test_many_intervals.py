"""Five thousand suggestions in one night: seen, walked, narrowed, decided at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    id_in,
    intervals,
    let_in,
    night_for,
    ready,
    saved,
)

pytestmark = pytest.mark.browser

N = 5_000
DECISIONS = """
async () => {
  const path = location.pathname.split("/")[2];
  const rows = await (await fetch(`/api/v1/recordings/${path}/suggestions/`)).json();
  const counts = {};
  for (const row of rows) counts[row.decision] = (counts[row.decision] ?? 0) + 1;
  return counts;
}
"""


@pytest.fixture(scope="module")
def crowded_night(lullabel, known_night, free_names):
    """A night full of suggestions: its parent's name and its address."""
    name = next(free_names)
    address = night_for(lullabel, known_night, name)
    lullabel.arrange("crowd", recording=id_in(address), n=N)
    return name, address


@pytest.fixture
def crowd(page, lullabel, crowded_night):
    name, address = crowded_night
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    expect(how_many(page)).to_have_text("5000 places")
    return page


def how_many(page):
    return page.locator("[data-intervals-count]")


def selected(page):
    return page.locator('[data-intervals] > [aria-selected="true"]')


def narrow(page, low, high):
    page.get_by_label("Score from").fill(low)
    page.get_by_label("Score to").fill(high)
    page.get_by_label("Score to").press("Tab")


def test_the_page_holds_few_and_keys_reach_the_last(crowd):
    assert intervals(crowd).count() < 100

    crowd.locator("[data-intervals]").focus()
    crowd.keyboard.press("End")
    last = selected(crowd)
    expect(last).to_have_attribute("aria-posinset", "5000")
    expect(last).to_have_attribute("aria-setsize", "5000")
    expect(last).to_be_in_viewport()
    expect(last).to_have_attribute(
        "aria-label", re.compile(r"^20:33:5\d, cry, 0\.0 s, suggested, score 1\.00$")
    )
    crowd.keyboard.press("PageUp")
    expect(selected(crowd)).to_have_attribute("aria-posinset", "4994")
    crowd.keyboard.press("ArrowDown")
    expect(selected(crowd)).to_have_attribute("aria-posinset", "4995")

    # Scrolled away, the selected one is still there for whoever listens to it.
    crowd.locator("[data-intervals]").evaluate("list => list.scrollTo(0, 0)")
    expect(intervals(crowd).first).to_have_attribute("aria-posinset", "1")
    expect(selected(crowd)).to_have_attribute("aria-posinset", "4995")
    expect(crowd.locator("[data-intervals]")).to_have_attribute(
        "aria-activedescendant", selected(crowd).get_attribute("id")
    )
    assert intervals(crowd).count() < 100


def test_none_is_invisible_in_the_picture(crowd):
    crowd.get_by_role("button", name="Whole night").click()

    canvas = crowd.locator('[part~="crowd"]')
    expect(canvas).to_have_attribute("data-rows", "5000")
    ink = canvas.evaluate(
        """canvas => {
          const { data, width } = canvas.getContext("2d")
            .getImageData(0, 40, canvas.width, 1);
          let inked = 0;
          for (let x = 0; x < width; x += 1) if (data[4 * x + 3] > 0) inked += 1;
          return inked / width;
        }"""
    )
    assert ink > 0.9


def test_a_band_is_rejected_at_once_and_taken_back_by_one_undo(crowd):
    narrow(crowd, "0.4", "0.45")
    expect(how_many(crowd)).to_have_text("255 of 5000 places")

    crowd.get_by_role("button", name="Decide on all shown").click()
    crowd.get_by_role("button", name="Reject all 255 shown").click()
    dialog = crowd.get_by_role("dialog", name="Reject 255 suggestions?")
    expect(dialog).to_contain_text(", cry, 0.0 s, suggested, score 0.40")
    dialog.get_by_role("button", name="Leave them").click()
    expect(dialog).to_be_hidden()
    assert crowd.evaluate(DECISIONS) == {"pending": N}

    crowd.get_by_role("button", name="Decide on all shown").click()
    crowd.get_by_role("button", name="Reject all 255 shown").click()
    dialog.get_by_role("button", name="Reject").click()
    expect(crowd.locator("[data-toast]")).to_contain_text("Rejected 255 suggestions.")
    saved(crowd)
    assert crowd.evaluate(DECISIONS) == {"pending": N - 255, "rejected": 255}

    crowd.keyboard.press("Control+z")
    saved(crowd)
    expect(how_many(crowd)).to_have_text("255 of 5000 places")
    assert crowd.evaluate(DECISIONS) == {"pending": N}
    expect(crowd.get_by_role("button", name="Undo", exact=True).first).to_be_disabled()


def test_order_and_filter_are_kept_and_walked(crowd):
    crowd.get_by_role("button", name="To decide").click()
    crowd.get_by_label("Order").select_option("most doubtful first")
    expect(crowd.get_by_text("there the model learns most from you")).to_be_visible()
    narrow(crowd, "0.499", "0.503")
    expect(how_many(crowd)).to_have_text("25 of 5000 places")

    crowd.reload()
    ready(crowd)

    expect(how_many(crowd)).to_have_text("25 of 5000 places")
    crowd.locator("[data-intervals]").focus()
    for place, score in ((1, "0.50"), (2, "0.50"), (3, "0.50")):
        crowd.keyboard.press("ArrowDown")
        expect(selected(crowd)).to_have_attribute("aria-posinset", str(place))
        expect(selected(crowd).locator("[data-score]")).to_have_text(f"score {score}")
    fourth = intervals(crowd).nth(3).get_attribute("id")

    crowd.keyboard.press("r")

    expect(how_many(crowd)).to_have_text("24 of 5000 places")
    expect(selected(crowd)).to_have_attribute("id", fourth)
    expect(selected(crowd)).to_have_attribute("aria-posinset", "3")
    crowd.keyboard.press("Control+z")
    expect(how_many(crowd)).to_have_text("25 of 5000 places")
    saved(crowd)

    crowd.get_by_role("button", name="Show all").first.click()
    expect(how_many(crowd)).to_have_text("5000 places")


def test_an_older_models_word_is_looked_at_and_not_decided(crowd):
    crowd.get_by_label("Suggested by").select_option("model 99")

    expect(how_many(crowd)).to_have_text("7 places")
    intervals(crowd).nth(2).click()
    expect(selected(crowd)).to_have_attribute("data-kind", "past")
    expect(crowd.get_by_role("button", name="Accept")).to_be_hidden()
    crowd.keyboard.press("a")
    expect(crowd.get_by_role("button", name="Decide on all shown")).to_be_hidden()

    crowd.get_by_label("Suggested by").select_option("the current model")
    expect(how_many(crowd)).to_have_text("5000 places")
    assert crowd.evaluate(DECISIONS) == {"pending": N}


def test_on_a_phone_the_bar_folds_and_a_thumb_finds_its_way(crowd):
    crowd.set_viewport_size({"width": 360, "height": 740})
    crowd.reload()
    ready(crowd)

    expect(crowd.get_by_label("Order", exact=True)).to_be_hidden()
    crowd.get_by_text("Order and filter").click()
    narrow(crowd, "0.9", "1")
    expect(how_many(crowd)).to_have_text("500 of 5000 places")
    assert crowd.evaluate("document.documentElement.scrollWidth") <= 360
    row = intervals(crowd).nth(1).bounding_box()
    assert row["height"] >= 44
