"""The picture of a night comes first, by itself; the rest of the page follows it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Held, forgive, log_in, ready

pytestmark = pytest.mark.browser

EDITOR = "**/annotate_editor.js"
ASKED = "performance.getEntriesByType('resource').map(({ name }) => name)"


@pytest.fixture
def visitor(page, lullabel, known_night):
    """Somebody on their way to a night that other tests look at too."""
    name, _ = known_night
    log_in(page, lullabel, name)
    return page


def test_the_first_points_are_asked_for_once_and_nothing_before_them(
    visitor, known_night
):
    _, address = known_night

    visitor.goto(address)
    ready(visitor)

    asked = visitor.evaluate(ASKED)
    assert len([url for url in asked if "/peaks/" in url]) == 1


def test_the_picture_does_not_wait_for_the_rest_of_the_page(visitor, known_night):
    _, address = known_night
    rest = Held(visitor, EDITOR)

    visitor.goto(address)

    picture = visitor.locator("[data-picture]")
    expect(picture).to_have_attribute("data-state", "ready")
    expect(visitor.locator("[data-annotate]")).to_have_attribute(
        "data-state", "loading"
    )
    rest.let_go()
    ready(visitor)


def test_a_page_whose_rest_does_not_come_says_so(visitor, known_night, problems):
    _, address = known_night
    visitor.route(EDITOR, lambda route: route.abort())

    visitor.goto(address)

    expect(visitor.locator("[data-failed]")).to_contain_text("be reached just now")
    forgive(problems, "net::ERR_FAILED")
