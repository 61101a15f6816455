"""Tab leads through every page: to all that can be done, always to be seen."""

import pytest

from tests.browser.conftest import forgive, let_in
from tests.browser.everyone import DOORS, PLACES, walk

pytestmark = pytest.mark.browser

WIDTHS = [1400, 360]


@pytest.fixture
def member(page, lullabel, known_night):
    let_in(page, lullabel, known_night[0])
    return page


def faults(page):
    """Walk through the page; return what was missed, hidden, or without a ring."""
    stops, expected = walk(page)
    assert stops
    found = [stop for stop in stops if not (stop["ringed"] and stop["seen"])]
    if len(stops) < expected:
        found.append(f"Tab came to {len(stops)} of {expected}: {stops[-1]['html']}")
    return found


@pytest.mark.parametrize("width_px", WIDTHS)
@pytest.mark.parametrize("place", PLACES)
def test_tab_leads_through_the_page(member, lullabel, place, width_px):
    PLACES[place](member, lullabel)
    member.set_viewport_size({"width": width_px, "height": 800})

    assert faults(member) == []


@pytest.mark.parametrize("door", DOORS)
def test_tab_leads_through_the_doors(page, lullabel, door, problems):
    DOORS[door](page, lullabel)

    assert faults(page) == []
    forgive(problems, "403", "404", "429")
