"""Labels made elsewhere come in: read first, decided on, added, taken back."""

import pytest
from playwright.sync_api import expect

from tests.brought import clip, zipped
from tests.browser.conftest import (
    forgive,
    heard,
    intervals,
    let_in,
    log_in,
    ready,
    row_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def importer(page, lullabel, person, own_night):
    """The page of somebody who has handed in a night."""
    let_in(page, lullabel, person)
    come(page, lullabel)
    return page


def come(page, lullabel):
    page.goto(f"{lullabel.url}/recordings/")
    page.get_by_role("link", name="Bring labels in").click()
    expect(page.locator("[data-imports]")).to_have_attribute("data-state", "ready")


def bring(page, name, content):
    content = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    page.locator("[data-files]").set_input_files([file])
    expect(first(page).locator("[data-title]")).to_have_text(name)


def first(page):
    return page.locator("[data-list] > li").first


def status(page, state):
    expect(first(page)).to_have_attribute("data-state", state)


def test_somebody_with_nothing_yet_learns_what_can_be_read(logged_in, lullabel):
    come(logged_in, lullabel)

    expect(logged_in.get_by_text("Audacity labels")).to_be_visible()
    expect(logged_in.get_by_text("Donate-a-Cry")).to_be_visible()


def test_a_list_of_labels_is_read_decided_on_added_and_taken_back(
    importer, lullabel, night
):
    rows = "1.0\t2.5\thowl\n3.0\t4.0\tlaugh\n5.0\t900.0\tlaugh\nnonsense\n"
    bring(importer, f"{night.stem}.txt", rows)

    row = first(importer)
    expect(row.locator("[data-title]")).to_be_focused()
    expect(row.locator("[data-sentence]")).to_have_text("2 of 4 labels can be added.")
    expect(row).to_contain_text("1 stays out: it reaches beyond the end")
    expect(row).to_contain_text("1 could not be read")
    expect(row.get_by_role("button", name="Add this label")).to_be_visible()
    row.get_by_label("“howl” becomes").select_option("new label “howl”")
    row.get_by_role("button", name="Add these 2 labels").click()
    status(importer, "added")
    expect(row.locator("[data-sentence]")).to_have_text("2 of 4 labels are added.")

    importer.goto(f"{lullabel.url}/recordings/")
    row_of(importer, night.name).locator("[data-open]").click()
    ready(importer)
    expect(intervals(importer).filter(has_text="howl")).to_have_count(1)

    come(importer, lullabel)
    first(importer).get_by_role("button", name="Take this import back").click()
    status(importer, "taken back")
    expect(first(importer).locator("[data-sentence]")).to_contain_text(
        "2 are taken back. 2 of 4 labels can be added."
    )


def test_a_list_that_names_no_recording_is_told_which_it_is(importer, night):
    bring(importer, "labels.txt", "1.0\t2.5\tcry\n")
    row = first(importer)
    expect(row).to_contain_text("you have no recording of this name")

    menu = row.get_by_label("Which recording is it about?")
    menu.select_option(index=1)

    expect(row).to_contain_text(f"is about “{night.name}”, as you chose")
    expect(row.get_by_role("button", name="Add this label")).to_be_visible()


def test_clips_in_folders_become_recordings_with_labels(logged_in, lullabel):
    come(logged_in, lullabel)
    packed = zipped(
        {
            "cry/one.wav": clip(seed=1, duration_s=2),
            "cry/two.wav": clip(seed=2, duration_s=2),
            "dishwasher/three.wav": clip(seed=3, duration_s=2),
        }
    )
    bring(logged_in, "clips.zip", packed)
    row = first(logged_in)
    row.get_by_label("“dishwasher” becomes").select_option("noise")

    row.get_by_role("button", name="Add these 3 clips").click()

    status(logged_in, "added")
    logged_in.goto(f"{lullabel.url}/recordings/")
    expect(heard(logged_in, "three.wav")).to_contain_text("1 marked")


def test_what_cannot_be_read_is_refused_kindly(logged_in, lullabel, problems):
    come(logged_in, lullabel)
    file = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"milk, nappies"}

    logged_in.locator("[data-files]").set_input_files([file])

    upload = logged_in.locator("[data-uploads] > li")
    expect(upload).to_have_attribute("data-state", "refused")
    expect(upload).to_contain_text("We read:")
    forgive(problems, "422")


def test_a_recording_that_is_gone_meanwhile_is_said_and_the_rest_can_go_on(
    importer, lullabel, night, chromium, person, tmp_path
):
    bring(importer, f"{night.stem}.txt", "1.0\t2.5\tcry\n")
    other = chromium.new_context().new_page()
    log_in(other, lullabel, person)
    other.goto(f"{lullabel.url}/recordings/")
    other.get_by_role("button", name=f"Delete {night.name}").click()
    other.get_by_role("button", name="Delete", exact=True).click()
    expect(row_of(other, night.name)).to_have_count(0)
    other.context.close()

    first(importer).get_by_role("button", name="Add this label").click()

    status(importer, "failed")
    expect(first(importer)).to_contain_text("was deleted in the meantime")
    expect(first(importer).get_by_role("button", name="Add")).to_have_count(0)
