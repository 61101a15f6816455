"""Every page, light and dark, on a desk and on a phone: no barrier, no sideways scroll."""

import pytest
from playwright.sync_api import expect

from annotations.web.pages.urls import urlpatterns
from tests.browser.conftest import forgive, let_in, running
from tests.browser.everyone import (
    DOORS,
    EMPTY,
    NO_PAGES,
    PLACES,
    barriers,
    barriers_everywhere,
    dialogs,
)

pytestmark = pytest.mark.browser

NARROWEST_PX = 320


@pytest.fixture
def member(page, lullabel, known_night):
    """Somebody whose night has been listened to."""
    let_in(page, lullabel, known_night[0])
    return page


@pytest.fixture
def fresh(tmp_path, stack_kind):
    """A Lullabel that nobody has opened yet."""
    with running(tmp_path, kind=stack_kind) as program:
        yield program


def small_targets(page):
    """Buttons and fields under 44 px, which a thumb at night would miss."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, select, .button, .top a")]
          .filter((element) => element.checkVisibility())
          .map((element) => [element.outerHTML.slice(0, 90),
                             element.getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
          .map(([html]) => html)"""
    )


def test_every_page_is_looked_at():
    looked_at = {name.partition(":")[0] for name in [*PLACES, *DOORS, *EMPTY]}
    with_the_first_run = looked_at | {"welcome"}

    addresses = {pattern.name for pattern in urlpatterns} - NO_PAGES
    assert addresses - with_the_first_run == set()


@pytest.mark.parametrize("place", PLACES)
def test_no_page_has_a_barrier(member, lullabel, place):
    PLACES[place](member, lullabel)

    assert barriers_everywhere(member) == []


@pytest.mark.parametrize("place", ["recordings", "annotate", "labels"])
def test_no_dialog_has_a_barrier(member, lullabel, place):
    PLACES[place](member, lullabel)
    member.emulate_media(color_scheme="dark", reduced_motion="reduce")

    found = {name: barriers(member) for name in dialogs(member)}

    assert found
    assert {name: list_ for name, list_ in found.items() if list_} == {}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_has_a_barrier(page, lullabel, door, problems):
    DOORS[door](page, lullabel)

    assert barriers_everywhere(page) == []
    forgive(problems, "403", "404", "429")


@pytest.mark.parametrize("place", EMPTY)
def test_no_empty_page_has_a_barrier(page, lullabel, free_names, place):
    EMPTY[place](page, lullabel, next(free_names))

    assert barriers_everywhere(page) == []


def test_the_first_page_has_no_barrier(page, fresh):
    page.goto(fresh.url)
    expect(page).to_have_url(f"{fresh.url}/welcome/")

    assert barriers_everywhere(page) == []


def test_a_phone_never_scrolls_sideways_and_has_room_for_thumbs(
    member, lullabel, known_night
):
    for place, come in PLACES.items():
        # Some places are looked at as somebody else.
        let_in(member, lullabel, known_night[0])
        member.set_viewport_size({"width": 1400, "height": 900})
        come(member, lullabel)
        for width_px in (360, NARROWEST_PX):
            member.set_viewport_size({"width": width_px, "height": 740})
            # Pictures are drawn anew for the new width a moment later.
            member.wait_for_function(
                "() => document.documentElement.scrollWidth <= innerWidth"
            )
            assert small_targets(member) == [], place


def test_the_switch_turns_the_light_and_is_remembered(logged_in):
    logged_in.emulate_media(color_scheme="light")
    root = logged_in.locator("html")

    logged_in.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    logged_in.reload()

    expect(root).to_have_attribute("data-theme", "dark")
    ground = logged_in.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(16, 20, 29)"
    bars = logged_in.locator("meta[name=theme-color]")
    colours = {bars.nth(n).get_attribute("content") for n in range(bars.count())}
    assert colours == {"#181e2b"}


def test_at_a_desk_the_controls_take_three_rows_at_most(reader):
    picture = reader.locator("[data-picture]").bounding_box()
    places = reader.locator("[data-places]").bounding_box()

    between_px = places["y"] - (picture["y"] + picture["height"])
    assert between_px < 4 * 44
