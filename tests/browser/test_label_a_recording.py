"""From suggestions to labels: accept, reject, draw, move, note, delete, take back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import id_in, intervals, ready, saved

pytestmark = pytest.mark.browser


def pick(page, number):
    intervals(page).nth(number).click()
    expect(intervals(page).nth(number)).to_have_attribute("aria-selected", "true")


def selected_id(page):
    return page.locator("[data-details]").get_attribute("data-id")


def row(page, number):
    return intervals(page).nth(number)


def drag(page, from_share, to_share):
    """Drag along the waveform, from one share of its width to another."""
    box = page.locator("[data-waveform]").bounding_box()
    y = box["y"] + 90
    page.mouse.move(box["x"] + box["width"] * from_share, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (from_share + to_share) / 2, y)
    page.mouse.move(box["x"] + box["width"] * to_share, y)
    page.mouse.up()


def test_a_verdict_is_kept_and_leads_on_to_the_next(editor):
    before = intervals(editor).count()
    pick(editor, 0)
    first = selected_id(editor)

    editor.get_by_role("button", name="Accept").click()

    expect(row(editor, 0).locator("[data-standing]")).to_have_text("accepted")
    expect(row(editor, 1)).to_have_attribute("aria-selected", "true")
    assert selected_id(editor) != first
    editor.get_by_role("button", name="Reject").click()
    saved(editor)
    editor.reload()
    ready(editor)
    expect(intervals(editor)).to_have_count(before)
    expect(row(editor, 0).locator("[data-standing]")).to_have_text("accepted")
    expect(row(editor, 1).locator("[data-standing]")).to_have_text("rejected")


def test_a_drawn_place_is_moved_by_its_fields_noted_deleted_and_taken_back(editor):
    before = intervals(editor).count()
    editor.get_by_role("button", name="Whole night").click()

    drag(editor, 0.02, 0.04)

    expect(intervals(editor)).to_have_count(before + 1)
    expect(row(editor, 0).locator("[data-standing]")).to_have_text("drawn by you")
    editor.get_by_role("textbox", name="Start").fill("20:30:06.250")
    editor.get_by_role("textbox", name="Start").press("Tab")
    editor.get_by_role("textbox", name="End").fill("20:30:09")
    editor.get_by_role("textbox", name="End").press("Tab")
    editor.get_by_label("Label").select_option("fuss")
    editor.get_by_label("Note").fill("hiccups <b>twice</b>")
    editor.get_by_label("Note").press("Tab")
    saved(editor)
    expect(row(editor, 0)).to_contain_text("20:30:06.2")
    expect(row(editor, 0)).to_contain_text("hiccups <b>twice</b>")
    expect(row(editor, 0).locator("[data-length]")).to_have_text("2.8 s")

    editor.get_by_role("button", name="Delete", exact=True).click()
    expect(intervals(editor)).to_have_count(before)
    editor.locator("[data-toast]").get_by_role("button", name="Undo").click()

    expect(intervals(editor)).to_have_count(before + 1)
    saved(editor)
    editor.reload()
    ready(editor)
    expect(row(editor, 0).locator("[data-label]")).to_have_text("fuss")
    expect(row(editor, 0)).to_contain_text("hiccups <b>twice</b>")


def test_a_drag_that_begins_on_a_chance_check_draws(editor, lullabel):
    at_start = {"start_ms": 4_000, "end_ms": 10_000}
    lullabel.arrange("check_at", recording=id_in(editor.url), **at_start)
    editor.reload()
    ready(editor)
    before = intervals(editor).count()
    editor.get_by_role("button", name="Whole night").click()

    drag(editor, 0.02, 0.04)

    expect(intervals(editor)).to_have_count(before + 1)
    expect(row(editor, 0).locator("[data-standing]")).to_have_text("drawn by you")


def test_a_place_is_resized_by_its_edge_and_moved_by_its_middle(editor):
    pick(editor, 0)
    end = editor.get_by_role("textbox", name="End")
    start = editor.get_by_role("textbox", name="Start")
    was_end, was_start = end.input_value(), start.input_value()
    editor.get_by_role("button", name="Pause").click()

    editor.locator("[data-waveform]").scroll_into_view_if_needed()
    box = editor.locator('[part~="grip-end"]').bounding_box()
    editor.mouse.move(box["x"] + 3, box["y"] + 60)
    editor.mouse.down()
    editor.mouse.move(box["x"] + 43, box["y"] + 60, steps=4)
    editor.mouse.up()

    expect(end).not_to_have_value(was_end)
    expect(start).to_have_value(was_start)
    expect(editor.locator("[data-details-standing]")).to_have_text("corrected")
    saved(editor)
    now_end = end.input_value()
    box = editor.locator('[part~="selected"]').bounding_box()
    editor.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    editor.mouse.down()
    editor.mouse.move(box["x"] + box["width"] / 2 - 30, box["y"] + 60, steps=4)
    editor.mouse.up()

    expect(start).not_to_have_value(was_start)
    expect(end).not_to_have_value(now_end)
    saved(editor)


def test_times_that_make_no_sense_are_explained_and_change_nothing(reader):
    pick(reader, 0)
    end = reader.get_by_role("textbox", name="End")
    was = end.input_value()

    end.fill("half past")
    end.press("Tab")
    expect(reader.get_by_text("Please write times like")).to_be_visible()
    end.fill("20:30:00")
    end.press("Tab")
    expect(reader.get_by_text("The end must come after the start.")).to_be_visible()

    reader.reload()
    ready(reader)
    pick(reader, 0)
    expect(end).to_have_value(was)


def test_filters_show_what_is_to_decide_and_what_is_mine(editor):
    before = intervals(editor).count()
    pick(editor, 0)
    editor.get_by_role("button", name="Accept").click()
    saved(editor)

    editor.get_by_role("button", name="To decide").click()
    expect(intervals(editor)).to_have_count(before - 1)
    editor.get_by_role("button", name="Mine").click()
    expect(intervals(editor)).to_have_count(1)


def test_the_picture_is_drawn_and_says_what_is_the_models(reader):
    pick(reader, 0)

    region = reader.locator('[part~="region"][part~="suggestion"][part~="selected"]')
    expect(region).to_have_attribute("data-text", re.compile(r"^cry \d\.\d\d$"))
    ink = reader.evaluate(
        """() => {
          const canvas = document.querySelector("[data-waveform] > div").shadowRoot
            .querySelector("canvas");
          const { data } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, place) => place % 4 === 3 && value > 0).length;
        }"""
    )
    assert ink > 1000
    expect(reader.locator('[part~="notch-named"]').first).to_have_text(
        re.compile(r"^20:3\d:\d\d(\.\d)?$")
    )
