"""The exports page: what goes in, in which format, and a ZIP to take along."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import id_in, let_in

pytestmark = pytest.mark.browser

PATIENCE_MS = 120_000


@pytest.fixture
def exports(page, lullabel, known_night):
    """The page of somebody who has labels, and datasets of them."""
    name = lullabel.arrange("archive", recording=id_in(known_night[1]))
    let_in(page, lullabel, name)
    page.goto(f"{lullabel.url}/exports/")
    expect(page.locator("[data-exports]")).to_have_attribute("data-state", "ready")
    return page


def download(page, folder):
    newest = page.locator("[data-list] > li").first
    link = newest.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        link.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return zipfile.ZipFile(path)


def make(page):
    """Ask for another, and wait until it is in the list."""
    before = page.locator("[data-list] > li").count()
    page.get_by_role("button", name="Make the ZIP").click()
    expect(page.locator("[data-list] > li")).to_have_count(before + 1)


def test_labels_go_out_by_keys_alone(exports, tmp_path):
    exports.get_by_role("combobox", name="Format").focus()
    exports.keyboard.type("Audacity")
    words = exports.locator("[data-format-words]")
    expect(words).to_contain_text("label track for each recording")
    exports.get_by_role("button", name="Make the ZIP").focus()
    exports.keyboard.press("Enter")
    expect(exports.locator("[data-list] > li").first).to_contain_text("Audacity")

    archive = download(exports, tmp_path)

    (name,) = archive.namelist()
    lines = archive.read(name).decode().splitlines()
    assert [line.split("\t")[2] for line in lines] == ["cry", "laugh", "cry"]


def test_a_dataset_goes_out_as_it_was_frozen(exports, tmp_path):
    exports.get_by_role("radio", name="A frozen dataset").check()
    exports.locator("[data-dataset]").select_option("1")
    exports.get_by_role("combobox", name="Format").select_option("Dataset bundle")
    exports.get_by_text("Options").click()
    expect(exports.get_by_text("just as it was frozen")).to_be_visible()
    make(exports)

    archive = download(exports, tmp_path)

    assert archive.filename.split("/")[-1].startswith("lullabel-dataset-1-bundle-")
    assert {"manifest.jsonl", "dataset.json", "README.md"} <= set(archive.namelist())


def test_what_needs_a_dataset_cannot_be_chosen_without_one(exports):
    format = exports.get_by_role("combobox", name="Format")
    exports.get_by_role("radio", name="A frozen dataset").check()
    format.select_option("Croissant")

    exports.get_by_role("radio", name="The labels of today").check()

    expect(format).to_have_value("clips")
    expect(format.get_by_role("option", name="Croissant")).to_be_disabled()


def test_the_table_goes_out_without_clips(exports, tmp_path):
    exports.get_by_text("Options").click()
    exports.get_by_role("radio", name="No clips, the table alone").check()
    exports.get_by_label("Leave out what is shorter").fill("1")
    make(exports)

    archive = download(exports, tmp_path)

    assert archive.namelist() == ["manifest.csv"]


def test_it_fits_on_a_phone(exports):
    exports.set_viewport_size({"width": 360, "height": 800})
    exports.get_by_text("Options").click()

    assert exports.evaluate("document.documentElement.scrollWidth") <= 360
