"""What goes with crying: found, said and drawn; and readings, added and brought."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in
from tests.browser.test_keyboard_alone import tab_to

pytestmark = pytest.mark.browser

TABLE = """time;Room (°C);note
01.03.2026 21:00;20,5;warm
01.03.2026 22:00;21,0;cold
soon;21,0;cold
02.03.2026 21:00;19,5;cold
"""


START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_TABLE = "time,Room (°C)\n" + "".join(
    f"{START + timedelta(minutes=k)},20.{k % 10}\n" for k in range(100_000)
)


@pytest.fixture
def parent(page, lullabel, person):
    let_in(page, lullabel, person)
    open_links(page, lullabel)
    return page


def open_links(page, lullabel):
    page.goto(f"{lullabel.url}/nights/links/")
    expect(page.locator("[data-links]")).to_have_attribute("data-state", "ready")


def all_series(page):
    return page.locator("[data-series] > li")


def bring(page, table, name="room.csv"):
    file = {"name": name, "mimeType": "text/csv", "buffer": table.encode()}
    page.get_by_label("CSV file").set_input_files([file])


def settled_count(page, lullabel):
    """How many readings there are, once no more come."""
    counts = []
    while len(counts) < 2 or counts[-1] != counts[-2]:
        page.wait_for_timeout(1_000)
        (one,) = page.request.get(f"{lullabel.url}/api/v1/series/").json()
        counts.append(one["n_readings"])
    return counts[-1]


def add_series(page, name="Room", unit="°C"):
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Unit, such as °C").fill(unit)
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(all_series(page)).to_have_count(1)


def test_what_goes_with_warm_nights_is_said_and_drawn(page, lullabel):
    let_in(page, lullabel, lullabel.arrange("warm_nights"))
    open_links(page, lullabel)

    found = page.locator("[data-found]")
    expect(found).to_contain_text(
        re.compile(r"Room: about [\d.]+ minutes more \(.*for each °C; 40 nights\.")
    )
    expect(page.locator("[data-table] tbody tr").first).to_contain_text("Room")
    page.get_by_text("How all of it goes together").first.click()
    expect(page.locator("[data-heat] td[data-sign=more]").first).to_be_visible()
    chance = page.locator("[data-heat] td:not([data-sign])", has_text="chance").first
    expect(chance).to_contain_text(re.compile(r"may be chance .*of 1; \d+ nights"))
    expect(page.locator("[data-heat] td[data-sign=more]").first).to_contain_text(
        "rise together"
    )
    expect(page.locator("[data-table] tr.unfound").first).to_contain_text(
        "may be chance"
    )


def test_what_helped_is_drawn_and_called_no_experiment(page, lullabel):
    let_in(page, lullabel, lullabel.arrange("warm_nights"))
    open_links(page, lullabel)

    helped = page.locator("[data-helped] > section")
    expect(helped.locator("svg")).to_be_visible()
    expect(helped).to_contain_text("half were calm within")
    helped.get_by_text("The same in numbers").click()
    expect(helped.locator("tbody tr").first).to_contain_text("%")
    expect(page.get_by_text("This is no experiment")).to_be_visible()


def test_without_nights_it_says_what_it_takes(parent):
    expect(parent.locator("[data-sentence]").first).to_contain_text(
        "With 0 nights nothing can be said yet"
    )
    expect(parent.locator("[data-nothing-done]")).to_be_visible()
    expect(parent.locator("[data-no-series]")).to_be_visible()


def test_a_table_is_read_first_and_then_added(parent):
    bring(parent, TABLE)

    report = parent.locator("[data-import-report]")
    expect(report).to_be_focused()
    expect(report).to_contain_text("Room (new): 3 readings · 19.5 to 21 °C")
    expect(report).to_contain_text("Left out, as they hold no numbers: note.")
    report.get_by_text("1 row cannot be read").click()
    expect(report).to_contain_text("Line 4: “soon” is no date that can be read.")
    expect(all_series(parent)).to_have_count(0)
    parent.get_by_role("button", name="Add 3 readings").click()

    expect(all_series(parent)).to_contain_text("Room (°C)")
    expect(all_series(parent)).to_contain_text("3 readings")
    expect(report).to_be_hidden()


def test_a_table_that_may_mean_two_things_asks_by_keys(parent):
    bring(parent, "time,Room\n03/04/2026 21:00,20\n04/04/2026 21:00,20\n")
    add = parent.get_by_role("button", name="Add 2 readings")
    expect(add).to_be_disabled()

    tab_to(parent, parent.get_by_label("3 April: the day comes first"))
    parent.keyboard.press("Space")
    expect(add).to_be_enabled()
    tab_to(parent, add)
    parent.keyboard.press("Enter")

    expect(all_series(parent)).to_contain_text("2026-04-03 to 2026-04-04")


def test_a_long_table_says_how_far_it_is_and_is_stopped_and_gone_on_with(
    parent, lullabel
):
    bring(parent, LONG_TABLE)
    parent.get_by_role("button", name="Add 100000 readings").click()
    stop = parent.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    expect(parent.get_by_text("The readings are being added.")).to_be_visible()
    bar = parent.get_by_role("progressbar", name="How much of the table is done")
    parent.wait_for_function("(bar) => bar.value > 0.3", arg=bar.element_handle())

    parent.keyboard.press("Enter")

    expect(
        parent.get_by_text("Stopped. What was added until then stays")
    ).to_be_visible()
    expect(stop).to_be_hidden()
    n_added = settled_count(parent, lullabel)
    assert 0 < n_added < 100_000
    parent.get_by_role("button", name="Add 100000 readings").click()
    expect(all_series(parent)).to_contain_text("100000 readings")
    expect(parent.get_by_text(f"{n_added} were here already.")).to_be_visible()


def test_a_table_that_is_read_can_be_left(parent):
    file = parent.get_by_label("CSV file")
    bring(parent, LONG_TABLE)

    parent.get_by_role("button", name="Stop").click()

    expect(file).to_be_focused()
    expect(file).to_have_value("")
    expect(parent.locator("[data-import-report]")).to_be_hidden()
    expect(parent.locator("[data-import-problem]")).to_be_hidden()


def test_what_is_no_table_is_refused_kindly(parent, problems):
    bring(parent, "hello", name="hello.txt")

    expect(parent.locator("[data-import-problem]")).to_contain_text(
        "This is no table that can be read."
    )
    forgive(problems, "422")


def test_a_reading_is_added_by_hand_and_a_series_removed(parent):
    add_series(parent)

    parent.get_by_role("button", name="Add a reading: Room").click()
    dialog = parent.get_by_role("dialog", name="Room: add a reading")
    dialog.get_by_label("Value").first.fill("20,5")
    dialog.get_by_role("button", name="Save").click()
    expect(all_series(parent)).to_contain_text("1 reading")

    parent.get_by_role("button", name="Remove: Room").click()
    parent.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(all_series(parent)).to_have_count(0)
    expect(parent.get_by_label("Name", exact=True)).to_be_focused()


def test_a_value_that_is_none_is_said_where_it_was_typed(parent, problems):
    add_series(parent)
    parent.get_by_role("button", name="Add a reading: Room").click()
    dialog = parent.get_by_role("dialog", name="Room: add a reading")

    dialog.get_by_label("Value").first.fill("warm")
    dialog.get_by_role("button", name="Save").click()

    expect(dialog.get_by_role("alert")).to_contain_text("“warm” is no number.")
    forgive(problems, "400")


def test_two_at_once_see_what_the_other_removed(parent, problems, lullabel, person):
    add_series(parent)
    (one,) = parent.request.get(f"{lullabel.url}/api/v1/series/").json()
    token = parent.locator('meta[name="csrf-token"]').get_attribute("content")
    parent.request.delete(
        f"{lullabel.url}/api/v1/series/{one['id']}/",
        headers={
            "If-Match": '"1"',
            "X-CSRFToken": token,
            "Referer": lullabel.url,
        },
    )

    parent.get_by_role("button", name="Remove: Room").click()
    parent.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(parent.locator("[data-problem]").first).to_contain_text("nothing here")
    forgive(problems, "404")
