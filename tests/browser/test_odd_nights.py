"""Homes of which little is known, and nights that are odd: each page says so plainly."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import let_in
from tests.browser.everyone import at

pytestmark = pytest.mark.browser

HOUR_MS = 3_600_000
PAGES = {
    "/nights/?days=365": "[data-nights]",
    "/nights/picture/?days=365": "[data-nights-picture]",
    "/nights/links/": "[data-links]",
    "/nights/letter/": "[data-letter]",
}
# What may only be said of a night that was listened to.
QUIET = re.compile("no crying was heard|nothing was heard|less than a minute|0 minutes")


@pytest.fixture
def parent(page, lullabel, person):
    let_in(page, lullabel, person)
    return page


def come(page, lullabel, path, more=""):
    at(path + more, PAGES[path])(page, lullabel)
    return page.locator("main")


def all_pages(page, lullabel, more=""):
    """Each page in turn; that none of them complains is seen to at the end."""
    for path in PAGES:
        main = come(page, lullabel, path, more if "?" in path else "")
        expect(main.get_by_role("heading", level=1)).to_be_visible()
        for problem in main.locator("[data-problem]").all():
            expect(problem).to_be_hidden()
        yield path, main


def table(page):
    return page.locator("[data-nights] [data-table] tbody tr")


def download(page):
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# ---------------------------------------------------------------- little known


def test_an_empty_home_is_told_on_each_page_what_it_takes(parent, lullabel):
    words = {
        "/nights/?days=365": "No nights yet",
        "/nights/picture/?days=365": "No nights yet",
        "/nights/links/": "With 0 nights nothing can be said yet",
        "/nights/letter/": "Nothing was listened to in these nights.",
    }
    for path, main in all_pages(parent, lullabel):
        expect(main.get_by_text(words[path]).first).to_be_visible()
        expect(main).not_to_contain_text(QUIET)


def test_one_night_is_told_and_no_more_is_made_of_it(parent, lullabel, person):
    lullabel.arrange("sleep_as_known", name=person, n_nights=1, recorded=0)

    for _path, _main in all_pages(parent, lullabel):
        pass

    come(parent, lullabel, "/nights/?days=365")
    expect(table(parent)).to_have_count(1)
    expect(parent.locator("[data-sentence]")).to_contain_text("of crying in")
    main = come(parent, lullabel, "/nights/links/")
    expect(main).to_contain_text("With 1 night nothing can be said yet")
    expect(parent.locator("[data-found] > li")).to_have_count(0)


def test_a_device_that_never_sent_a_sound_makes_no_night(parent, lullabel, person):
    lullabel.arrange("listen_in_vain", name=person)

    for _path, main in all_pages(parent, lullabel):
        expect(main).not_to_contain_text(QUIET)
    main = come(parent, lullabel, "/nights/?days=365")
    expect(main.get_by_text("No nights yet")).to_be_visible()


def test_a_night_in_which_nothing_was_listened_to_is_never_called_quiet(
    parent, lullabel, person
):
    lullabel.arrange("sleep", name=person, nights=[2, 3])
    lullabel.arrange("listen_in_vain", name=person, nights_ago=1)

    for path, main in all_pages(parent, lullabel):
        if "letter" not in path:
            expect(main).not_to_contain_text(QUIET)

    come(parent, lullabel, "/nights/?days=365")
    expect(parent.locator("[data-sentence]")).to_contain_text(
        "Last night: no data. Nobody listened, which is not the same as no crying."
    )
    expect(table(parent).first).to_contain_text("no data")
    last = download(parent)[-2:]
    last = [row for row in last if row["since"] == max(each["since"] for each in last)]
    come(parent, lullabel, "/nights/picture/?days=365")
    parent.locator("[data-actogram]").focus()
    parent.keyboard.press("Home")
    expect(parent.locator("[data-spoken]")).to_contain_text("no data")
    assert [row["state"] for row in last] == ["no data"]
    assert [row["crying_ms"] for row in last] == [""]


# -------------------------------------------------------- when clocks are changed


@pytest.fixture
def odd(parent, lullabel, person):
    """The nights of 23 and 25 hours, by their hours: each hour has a cry of 5 minutes."""
    told = lullabel.arrange("sleep_while_clocks_change", name=person)
    assert told.keys() <= {"23", "25"}
    assert told
    return told


def test_nights_of_23_and_25_hours_are_told_whole_in_the_table(parent, lullabel, odd):
    come(parent, lullabel, "/nights/?days=365")

    for hours, day in odd.items():
        row = table(parent).filter(has=parent.locator(f"time[datetime='{day}']"))
        cells = row.locator("td").all_inner_texts()
        assert cells[2] == hours
        # What lies between two cries, in either night.
        assert cells[3] == "55 min"
        assert cells[-1] == f"{hours} h"


def test_the_csv_has_all_hours_of_a_night_whose_clock_is_changed(parent, lullabel, odd):
    come(parent, lullabel, "/nights/?days=365")

    read = {row["since"]: row for row in download(parent)}

    for hours, day in odd.items():
        assert int(read[day]["covered_ms"]) == int(hours) * HOUR_MS
        assert int(read[day]["crying_ms"]) == int(hours) * HOUR_MS // 12
        assert float(read[day]["n_episodes"]) == int(hours)


def test_the_picture_has_the_hour_that_comes_twice_twice(parent, lullabel, odd):
    come(parent, lullabel, "/nights/picture/?days=365")
    parent.locator("[data-actogram]").focus()

    for hours, day in odd.items():
        spoken = go_to(parent, day)
        times = []
        for number in range(1, int(hours) + 1):
            parent.keyboard.press("ArrowRight")
            expect(spoken).to_contain_text(f"{number} of {hours}.")
            times.append(re.search(r"between (\d\d):", spoken.inner_text())[1])
        # Clocks go from 02:00 to 03:00 in spring, and from 03:00 back to 02:00.
        assert times.count("02") == {"23": 0, "25": 2}[hours]
        assert times.count("03") == 1


def go_to(page, day):
    """Go down to a night by keys; gives what is read out."""
    spoken = page.locator("[data-spoken]")
    page.keyboard.press("Home")
    night = date.fromisoformat(day)
    for _ in range(366):
        if f"{night.day} {night:%b}: listened" in spoken.inner_text():
            return spoken
        page.keyboard.press("ArrowDown")
    raise AssertionError(day)


# --------------------------------------------------------------------- children


@pytest.mark.parametrize(
    "days_old", [0, 10], ids=["born today", "born after the first nights"]
)
def test_a_child_younger_than_its_nights_breaks_no_page(
    parent, lullabel, person, days_old
):
    lullabel.arrange("sleep_as_known", name=person, n_nights=30, recorded=0)
    child = lullabel.arrange(
        "bear", name=person, child="Ada", days_ago=days_old, room="nursery"
    )

    for path, main in all_pages(parent, lullabel, f"&child={child}"):
        if "?" in path:
            expect(parent.get_by_label("Child")).to_have_value(child)
        expect(main).not_to_contain_text("NaN")
        expect(main).not_to_contain_text("undefined")
    address = f"{lullabel.url}/api/v1/nights/links/?child={child}"
    assert parent.request.get(address).ok


def test_a_child_in_a_room_that_nobody_listens_in_has_no_data(parent, lullabel, person):
    lullabel.arrange("sleep_as_known", name=person, n_nights=20, recorded=0)
    child = lullabel.arrange(
        "bear", name=person, child="Ada", days_ago=60, room="attic"
    )

    for path, main in all_pages(parent, lullabel, f"&child={child}"):
        if "?" in path:
            expect(main).not_to_contain_text(QUIET)
    come(parent, lullabel, "/nights/?days=365", f"&child={child}")

    assert all("no data" in words for words in table(parent).all_inner_texts())
    address = f"{lullabel.url}/api/v1/nights/links/?child={child}"
    told = parent.request.get(address).json()
    assert told["n_nights"] == 0
    assert told["links"] == []
