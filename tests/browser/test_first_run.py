"""From nothing to clips on disk: the very first evening with Lullabel."""

import csv
import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, intervals, ready, running, saved

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, stack_kind):
    """A Lullabel that nobody has opened yet."""
    with running(tmp_path_factory.mktemp("fresh"), kind=stack_kind) as program:
        yield program


def test_a_sample_night_becomes_labelled_clips(fresh, page, tmp_path):
    begin(page, fresh)
    open_the_sample(page)
    n_suggested = intervals(page).count()
    assert n_suggested > 3

    accept_one_and_reject_one(page)
    draw_one_and_note_it(page)
    saved(page)

    manifest, names = export(page, fresh, tmp_path)
    assert sorted(row["label"] for row in manifest) == ["cry", "fuss"]
    assert {row["source"] for row in manifest} == {"accepted", "human"}
    assert [row["note"] for row in manifest if row["note"]] == ["while asleep"]
    assert all(row["path"] in names for row in manifest)
    assert {row["synthetic"] for row in manifest} <= {"true", "True", "1", "yes"}


def begin(page, program):
    page.goto(program.url)
    expect(page).to_have_url(f"{program.url}/welcome/")
    page.get_by_label("Your household").fill("The Alders")
    page.get_by_label("Your name").fill("alice")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert").first).to_contain_text("too short")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("[data-home]")).to_have_attribute("data-state", "ready")


def open_the_sample(page):
    expect(page.locator("[data-badges]")).to_contain_text("synthetic", timeout=120_000)
    decide = page.get_by_role("link", name="Decide on")
    expect(decide).to_be_visible(timeout=120_000)
    decide.click()
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("synthetic")
    expect(page.locator("[data-work]")).to_have_attribute(
        "data-state", "done", timeout=120_000
    )


def accept_one_and_reject_one(page):
    intervals(page).first.click()
    page.keyboard.press("a")
    expect(intervals(page).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("r")
    expect(intervals(page).nth(1)).to_contain_text("rejected")


def draw_one_and_note_it(page):
    page.get_by_role("button", name="Whole night").click()
    page.locator("[data-waveform]").scroll_into_view_if_needed()
    box = page.locator("[data-waveform]").bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 80, steps=3)
    page.mouse.up()
    expect(intervals(page).first).to_contain_text("drawn by you")
    page.get_by_label("Label").select_option("fuss")
    page.get_by_label("Note").fill("while asleep")
    page.get_by_label("Note").press("Tab")
    expect(intervals(page).first).to_contain_text("while asleep")


def export(page, program, folder):
    page.goto(f"{program.url}/exports/")
    page.get_by_role("button", name="Make the ZIP").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=60_000)
    expect(page.locator("[data-list]")).to_contain_text("2 clips, WAV")
    with page.expect_download() as download:
        link.click()
    path = folder / "clips.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        (name,) = [n for n in archive.namelist() if n.endswith("manifest.csv")]
        text = archive.read(name).decode()
        return list(csv.DictReader(io.StringIO(text))), archive.namelist()
