"""Cries that follow each other closely are decided on in one go."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import intervals, saved

pytestmark = pytest.mark.browser

ROWS = """
() => [...document.querySelectorAll("[data-intervals] > li")].map((row) => [
  row.querySelector("[data-when]").textContent, row.dataset.decision])
"""


def decisions(page):
    return page.evaluate(ROWS)


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(rest)


def test_a_whole_run_is_accepted_by_one_key_and_taken_back_by_one(editor):
    before = decisions(editor)
    intervals(editor).first.click()

    editor.keyboard.press("Shift+A")

    # The next one to decide begins the next run, far away.
    selected = editor.locator('[data-intervals] > [aria-selected="true"]')
    expect(selected).to_have_attribute("data-decision", "pending")
    saved(editor)
    after = decisions(editor)
    n_accepted = sum(decision == "accepted" for _, decision in after)
    assert 2 <= n_accepted < len(after)
    accepted = [seconds(when) for when, decision in after if decision == "accepted"]
    first_left = min(seconds(when) for when, what in after if what == "pending")
    assert accepted == [seconds(when) for when, _ in before[:n_accepted]]
    assert first_left - max(accepted) >= 3

    editor.keyboard.press("Control+z")

    expect(selected).to_have_attribute("data-decision", "pending")
    saved(editor)
    assert decisions(editor) == before


def test_a_whole_run_is_rejected_by_one_key(editor):
    n_before = len(decisions(editor))
    intervals(editor).first.click()

    editor.keyboard.press("Shift+R")

    saved(editor)
    rejected = [what for _, what in decisions(editor) if what == "rejected"]
    assert 2 <= len(rejected) < n_before
