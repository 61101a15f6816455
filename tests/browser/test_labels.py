"""A household's own words: added, used, merged, put away and brought back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, intervals, ready, saved

pytestmark = pytest.mark.browser


def open_labels(page, lullabel):
    page.goto(f"{lullabel.url}/labels/")
    expect(page.locator("[data-labels]")).to_have_attribute("data-state", "ready")


def row_of(page, name):
    return page.locator(f'[data-labels] [data-list] > [data-id="{name}"]')


def opened(page, name):
    """The row of a label, with its fields open, by keys."""
    row = row_of(page, name)
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    return row


def names(page):
    return page.locator("[data-list] > [data-id] [data-name]")


def toast(page):
    return page.locator("[data-toast-words]")


def add(page, name, key):
    form = page.locator("[data-add-form]")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Key").fill(key)
    form.get_by_label("Key").press("Enter")


def test_a_label_of_ones_own_is_used_by_its_key_then_merged(editor, lullabel):
    annotate = editor.url
    open_labels(editor, lullabel)
    add(editor, "Tired cry", "T")
    expect(toast(editor)).to_have_text("“tired-cry” is added.")
    expect(names(editor).last).to_have_text("tired-cry")

    editor.goto(annotate)
    ready(editor)
    editor.get_by_role("button", name="Mark here").click()
    editor.keyboard.press("t")
    expect(editor.locator("[data-label-menu]")).to_have_value("tired-cry")
    saved(editor)

    open_labels(editor, lullabel)
    expect(row_of(editor, "tired-cry")).to_contain_text("1 marked")
    row = opened(editor, "tired-cry")
    row.get_by_label("Merge into").select_option("fuss")
    row.get_by_role("button", name="Merge").click()
    editor.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(toast(editor)).to_have_text("“tired-cry” is now “fuss”.")
    expect(row_of(editor, "fuss")).to_contain_text("1 marked")
    expect(editor.locator("[data-archived-list]")).to_contain_text("tired-cry")

    editor.goto(annotate)
    ready(editor)
    expect(intervals(editor).filter(has_text="fuss")).to_have_count(1)
    expect(editor.locator('[data-label-menu] [value="tired-cry"]')).to_have_count(0)


def test_each_change_is_saved_at_once_and_by_keys(logged_in, lullabel):
    open_labels(logged_in, lullabel)
    row = opened(logged_in, "laugh")
    row.get_by_label("Name").fill("Giggle")
    row.get_by_label("Name").press("Tab")
    expect(toast(logged_in)).to_have_text("“giggle” is saved.")
    row = row_of(logged_in, "giggle")
    row.get_by_label("Key").fill("g")
    row.get_by_label("Key").press("Tab")
    expect(row.locator("[data-key]")).to_have_text("G")
    row.get_by_label("Colour").fill("#123456")
    row.get_by_label("Counts as crying").press("Space")
    expect(row.locator("[data-facts]")).to_contain_text("counts as crying")
    row.get_by_role("button", name="Move “giggle” up").focus()
    logged_in.keyboard.press("Enter")
    expect(names(logged_in).nth(1)).to_have_text("giggle")
    expect(row.get_by_role("button", name="Move “giggle” up")).to_be_focused()

    open_labels(logged_in, lullabel)
    expect(names(logged_in).nth(1)).to_have_text("giggle")
    row = opened(logged_in, "giggle")
    expect(row.get_by_label("Key")).to_have_value("g")
    expect(row.get_by_label("Colour")).to_have_value("#123456")
    expect(row.get_by_label("Counts as crying")).to_be_checked()


def test_what_will_not_do_is_said_beside_its_field(logged_in, lullabel, problems):
    open_labels(logged_in, lullabel)

    add(logged_in, "hiccups", "a")
    form = logged_in.locator("[data-add-form]")
    expect(form.locator("#add-hotkey-problem")).to_have_text(
        "That key already does something on the page."
    )
    expect(form.get_by_label("Key")).to_have_attribute("aria-invalid", "true")
    row = opened(logged_in, "laugh")
    row.get_by_label("Name").fill("cry")
    row.get_by_label("Name").press("Tab")
    expect(row.locator('[data-field-problem="name"]')).to_have_text(
        "There is a label “cry” already."
    )
    opened(logged_in, "cry").get_by_role("button", name="Archive").click()
    expect(row_of(logged_in, "cry")).to_contain_text("suggestions come by this name")
    forgive(problems, "400", "409")


def test_one_that_is_put_away_comes_back(logged_in, lullabel):
    open_labels(logged_in, lullabel)

    opened(logged_in, "noise").get_by_role("button", name="Archive").click()
    expect(row_of(logged_in, "noise")).to_have_count(0)
    logged_in.get_by_role("button", name="Bring back “noise”").click()

    expect(names(logged_in).last).to_have_text("noise")
    expect(logged_in.locator("[data-archived]")).to_be_hidden()
