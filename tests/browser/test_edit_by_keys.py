"""Every kind of change by keys alone, there and back again, and keys of one's own."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, intervals, let_in, ready, saved

pytestmark = pytest.mark.browser


def api(page, path):
    answer = page.request.get(page.url.split("/recordings/")[0] + f"/api/v1/{path}")
    rows = answer.json()
    return rows.get("results", rows) if isinstance(rows, dict) else rows


def night_of(page):
    return page.url.rstrip("/").rpartition("/")[2]


def standing(page):
    """What people say of the night, as the server has it."""
    rows = api(page, f"recordings/{night_of(page)}/annotations/")
    places = [(row["start_ms"], row["end_ms"], row["label"]) for row in rows]
    return sorted(places)


def decisions(page):
    rows = api(page, f"recordings/{night_of(page)}/suggestions/")
    return [
        row["decision"]
        for row in sorted(rows, key=lambda row: (row["start_ms"], row["id"]))
    ]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def at_kind(page, kind):
    expect(page.locator("[data-details]")).to_have_attribute("data-kind", kind)


def stays_after_a_decision(page):
    press(page, "Shift+G")
    expect(page.get_by_label("Go on by itself")).not_to_be_checked()


def test_every_step_is_taken_back_and_done_again_by_keys(editor, problems):
    start = decisions(editor)
    assert len(start) >= 2
    stays_after_a_decision(editor)
    press(editor, "n", "a")
    at_kind(editor, "annotation")
    saved(editor)
    [(first_ms, last_ms, _)] = standing(editor)

    press(editor, ".", ".", "Shift+,", "Shift+'", "l")
    saved(editor)
    assert standing(editor) == [(first_ms - 80, last_ms + 100, "laugh")]
    expect(editor.locator("[data-play-word]")).to_have_text("Play")
    press(editor, "Home", "m", "Shift+.", "Escape", "Shift+N", "r")
    saved(editor)
    steps = 9
    after = standing(editor)
    assert (100, 1000, "cry") in after
    assert sorted({*decisions(editor)} - {"pending"}) == ["edited", "rejected"]

    press(editor, *["Control+z"] * steps)
    expect(editor.locator("[data-undo]")).to_be_disabled()
    saved(editor)
    assert (standing(editor), decisions(editor)) == ([], start)

    press(editor, *["Control+Shift+z"] * (steps - 1), "Control+y")
    expect(editor.locator("[data-redo]")).to_be_disabled()
    saved(editor)
    assert standing(editor) == after
    # A version that moved on with another row's is asked for again, and logged.
    forgive(problems, "412")


def test_a_place_is_cut_and_joined_by_keys(editor):
    press(editor, "Home", "m")
    at_kind(editor, "annotation")
    press(editor, "ArrowRight", "]", "Home", "ArrowRight", "ArrowLeft")
    editor.evaluate("document.querySelector('[data-media]').currentTime = 0.8")
    expect(editor.locator("[data-now]")).to_contain_text("0.8")
    press(editor, "Shift+X")
    saved(editor)
    assert standing(editor) == [(0, 800, "cry"), (800, 2000, "cry")]

    press(editor, "p", "Shift+J")
    saved(editor)
    assert standing(editor) == [(0, 2000, "cry")]
    press(editor, "Control+z", "Control+z")
    saved(editor)
    assert standing(editor) == [(0, 2000, "cry")]


def test_verdicts_go_on_by_themselves_until_the_last_one(editor):
    n_open = len(decisions(editor))

    press(editor, "n")
    at_kind(editor, "suggestion")
    press(editor, *["r"] * n_open)

    expect(editor.locator("[data-toast]")).to_contain_text("That was the last one.")
    saved(editor)
    assert decisions(editor) == ["rejected"] * n_open
    expect(intervals(editor).first).to_contain_text("rejected")


def test_a_suggestion_is_taken_under_another_name_by_its_letter(editor):
    press(editor, "n")
    at_kind(editor, "suggestion")
    press(editor, "l")
    saved(editor)

    assert [label for _, _, label in standing(editor)] == ["laugh"]
    assert decisions(editor).count("edited") == 1
    at_kind(editor, "suggestion")


def change_key(page, name, key):
    dialog = page.get_by_role("dialog", name="Keys")
    button = dialog.get_by_role("button", name=f"Change the key for “{name}")
    button.focus()
    press(page, "Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    press(page, key)
    return dialog


def test_a_key_of_ones_own_stays_over_a_reload_and_is_refused_where_taken(
    logged_in, lullabel, known_night, new_page, person
):
    name, address = known_night
    page = new_page()
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    press(page, "?")
    said = page.locator("[data-keys-said]")

    change_key(page, "Mark one second", "c")
    expect(said).to_contain_text("letter of “cry”")
    press(page, "r")
    expect(said).to_contain_text("R already does")
    press(page, "Escape")
    expect(said).to_have_text("It stays as it was.")
    change_key(page, "Next place in the list", "x")
    expect(said).to_contain_text("is X now")
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    hint = page.locator("[data-command=next]")
    expect(hint.locator("kbd")).to_have_text("X")
    expect(hint).to_have_attribute("aria-keyshortcuts", "X")

    page.reload()
    ready(page)
    press(page, "n")
    expect(page.locator("[data-details]")).to_be_hidden()
    press(page, "x")
    expect(page.locator("[data-details]")).to_be_visible()
    mine = page.request.get(f"{lullabel.url}/api/v1/me/shortcuts/").json()
    assert mine == {"keys": {"next": "x"}}
    theirs = logged_in.request.get(f"{lullabel.url}/api/v1/me/shortcuts/").json()
    assert json.dumps(theirs) == '{"keys": {}}'

    press(page, "?")
    page.get_by_role("button", name="Back to the usual keys").focus()
    press(page, "Enter")
    expect(said).to_have_text("All keys are as usual again.")
    expect(hint.locator("kbd")).to_have_text("N")
