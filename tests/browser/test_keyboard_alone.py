"""The whole of labelling without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import intervals, ready, saved

pytestmark = pytest.mark.browser


def tab_to(page, locator):
    for _ in range(60):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never came to {locator}")


def test_suggestions_are_decided_and_a_place_is_marked_by_keys(editor):
    before = intervals(editor).count()
    tab_to(editor, editor.locator("[data-intervals]"))
    editor.keyboard.press("ArrowDown")
    expect(intervals(editor).first).to_have_attribute("aria-selected", "true")
    expect(editor.locator("[data-intervals]")).to_have_attribute(
        "aria-activedescendant", intervals(editor).first.get_attribute("id")
    )

    editor.keyboard.press("a")
    editor.keyboard.press("u")
    expect(intervals(editor).first).to_contain_text("accepted")
    expect(intervals(editor).nth(1)).to_contain_text("unsure")

    editor.keyboard.press(" ")
    expect(editor.locator("[data-play-word]")).to_have_text("Play")
    editor.keyboard.press("m")
    expect(intervals(editor)).to_have_count(before + 1)
    editor.keyboard.press("l")
    expect(editor.locator("[data-label-menu]")).to_have_value("laugh")
    editor.keyboard.press("Delete")
    expect(intervals(editor)).to_have_count(before)
    editor.keyboard.press("Control+z")
    expect(intervals(editor)).to_have_count(before + 1)
    saved(editor)

    editor.reload()
    ready(editor)
    expect(intervals(editor)).to_have_count(before + 1)
    expect(editor.locator("[data-intervals]")).to_contain_text("laugh")


def test_the_keys_are_shown_and_put_away_by_keys(reader):
    reader.keyboard.press("?")

    dialog = reader.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Accept; in a chance check: crying")
    expect(dialog).to_contain_text("Call it “cry”")
    reader.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_first_tab_leads_past_the_menu(logged_in, lullabel):
    logged_in.goto(f"{lullabel.url}/recordings/")
    expect(logged_in.locator("[data-recordings]")).to_have_attribute(
        "data-state", "ready"
    )

    logged_in.keyboard.press("Tab")
    logged_in.keyboard.press("Enter")

    expect(logged_in.locator("main")).to_be_focused()
