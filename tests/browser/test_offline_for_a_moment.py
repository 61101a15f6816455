"""The network goes and comes: what was changed is kept, told truly, and arrives."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, intervals, log_in, ready, saved

pytestmark = pytest.mark.browser


def test_changes_made_offline_are_counted_and_arrive_once(editor, problems):
    before = intervals(editor).count()
    editor.context.set_offline(True)
    intervals(editor).first.click()

    editor.keyboard.press("a")
    editor.keyboard.press("r")

    status = editor.locator("[data-saving]")
    expect(status).to_have_attribute("data-state", "offline")
    expect(status).to_contain_text("2 changes wait")
    editor.context.set_offline(False)
    saved(editor)
    expect(status).to_contain_text("All saved")
    editor.reload()
    ready(editor)
    expect(intervals(editor)).to_have_count(before)
    expect(intervals(editor).first).to_contain_text("accepted")
    expect(intervals(editor).nth(1)).to_contain_text("rejected")
    forgive(problems, "ERR_INTERNET_DISCONNECTED")


def test_somebody_elses_change_is_shown_instead_of_overwritten(
    editor, new_page, lullabel, person, problems
):
    other = new_page()
    log_in(other, lullabel, person)
    other.goto(editor.url)
    ready(other)
    intervals(other).first.click()
    other.keyboard.press("r")
    saved(other)

    intervals(editor).first.click()
    editor.keyboard.press("a")

    expect(editor.locator("[data-toast]")).to_contain_text("Someone else changed")
    expect(intervals(editor).first).to_contain_text("rejected")
    saved(editor)
    forgive(problems, "412", "409")
