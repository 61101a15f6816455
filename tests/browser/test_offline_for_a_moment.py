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


def test_somebody_elses_word_is_asked_about_instead_of_overwritten(
    editor, new_page, lullabel, person, problems
):
    editor.context.set_offline(True)
    other = new_page()
    log_in(other, lullabel, person)
    other.goto(editor.url)
    ready(other)
    intervals(other).first.click()
    other.keyboard.press("r")
    saved(other)

    intervals(editor).first.click()
    editor.keyboard.press("a")
    editor.context.set_offline(False)

    question = editor.locator("[data-questions]")
    expect(question).to_contain_text("said “not right”")
    expect(editor.locator("[data-saving]")).to_contain_text("waits for your answer")
    question.get_by_role("button", name="Keep theirs").click()
    saved(editor)
    expect(intervals(editor).first).to_contain_text("rejected")
    expect(question.get_by_role("button")).to_have_count(0)
    forgive(problems, "412", "409", "ERR_INTERNET_DISCONNECTED")
