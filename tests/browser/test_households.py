"""Two households on one machine see nothing of each other."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, log_in, log_in_by_the_form

pytestmark = pytest.mark.browser

MISSING = "00000000-0000-4000-8000-000000000000"


def test_a_foreign_recording_is_as_good_as_missing(
    reader, lullabel, new_page, free_names, problems
):
    theirs = reader.url
    neighbour = new_page()
    log_in(neighbour, lullabel, next(free_names))

    foreign = neighbour.goto(theirs)
    seen = neighbour.locator("main").inner_text()
    missing = neighbour.goto(f"{lullabel.url}/recordings/{MISSING}/")

    assert (foreign.status, missing.status) == (404, 404)
    assert seen == neighbour.locator("main").inner_text()
    neighbour.goto(f"{lullabel.url}/recordings/")
    expect(neighbour.get_by_text("No recordings yet.")).to_be_visible()
    forgive(problems, "404")


def test_nothing_is_shown_without_logging_in(reader, lullabel, new_page):
    stranger = new_page()

    for address in (reader.url, f"{lullabel.url}/", f"{lullabel.url}/exports/"):
        stranger.goto(address)
        expect(stranger.get_by_role("heading", level=1)).to_have_text("Log in")


def test_logging_out_closes_the_door(logged_in, lullabel):
    logged_in.goto(f"{lullabel.url}/account/")
    logged_in.get_by_role("button", name="Log out").click()
    expect(logged_in.get_by_role("heading", level=1)).to_have_text("Log in")

    logged_in.goto(f"{lullabel.url}/recordings/")

    expect(logged_in.get_by_role("heading", level=1)).to_have_text("Log in")


def test_the_form_lets_in_who_knows_the_password(page, lullabel, person):
    log_in_by_the_form(page, lullabel, person)

    page.goto(f"{lullabel.url}/recordings/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Recordings")
