"""A year of nights of which all is known: what each page says of it is held against that."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import fmean, median
from zoneinfo import ZoneInfo

import nbformat
import pytest
from django.utils import timezone
from nbclient import NotebookClient
from playwright.sync_api import expect

from tests.browser.conftest import let_in
from tests.browser.everyone import at, barriers
from tests.browser.test_keyboard_alone import tab_to

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("Europe/Vienna")
# Intervals are of nine nights in ten; of a year a few more or less.
HELD = 0.85
MINUTE_MS = 60_000
PAGES = {
    "/nights/?days=365": "[data-nights]",
    "/nights/picture/?days=365": "[data-nights-picture]",
    "/nights/links/": "[data-links]",
    "/nights/letter/": "[data-letter]",
}


@pytest.fixture
def truth(known_year):
    return known_year["truth"]


@pytest.fixture
def nights(truth):
    """What is true of each night that a page shows, by its date.

    A year of nights ends with the one that is going on, which begins at noon.
    """
    going_on = (timezone.now().astimezone(ZONE) - timedelta(hours=12)).date()
    first = (going_on - timedelta(days=364)).isoformat()
    return {day: told for day, told in truth["nights"].items() if day >= first}


@pytest.fixture
def parent(page, lullabel, known_year):
    let_in(page, lullabel, known_year["name"])
    return page


def come(page, lullabel, path):
    at(path, PAGES[path])(page, lullabel)
    return page


def whole(nights):
    return {day: told for day, told in nights.items() if told["state"] == "whole"}


def rows(page, place="[data-table]"):
    """The table, as texts, by the date that each row is told under."""
    return dict(
        page.locator(f"{place} tbody tr")
        .first.locator("xpath=..")
        .evaluate("""(body) => [...body.rows].map((row) => [
            row.querySelector("time").dateTime,
            [...row.cells].map((cell) => cell.textContent)])""")
    )


def minutes_in(words):
    """The ends of "30 to 41 minutes", or of "1 h 50 min to 2 h 10 min"."""
    if "less than a minute" in words:
        return 0, 1
    ends = [_minutes(end) for end in words.partition(" minute")[0].split(" to ")]
    return ends[0], ends[-1]


def _minutes(words):
    hours = re.search(r"(\d+) h", words)
    rest = re.search(r"(\d+)(?! h)(?: min)?\s*$", words)
    return (int(hours[1]) * 60 if hours else 0) + (int(rest[1]) if rest else 0)


def holds(words, minutes):
    """Whether an interval in whole minutes holds so many."""
    low, high = minutes_in(words)
    return low - 0.5 <= minutes <= high + 0.5


def share(verdicts):
    return fmean([bool(each) for each in verdicts])


def download(page, link):
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path())


# ------------------------------------------------------------------- nights


def test_intervals_of_nights_hold_the_truth_and_gaps_are_where_nobody_listened(
    parent, lullabel, nights
):
    told = rows(come(parent, lullabel, "/nights/?days=365"))

    assert set(told) == set(nights)
    for day, true in nights.items():
        words = told[day][1]
        assert (words == "no data") == (true["state"] == "no data"), day
        assert ("in a part of the night" in words) == (true["state"] == "partly"), day
    known = whole(nights)
    assert (
        share(holds(told[day][1], true["minutes"]) for day, true in known.items())
        >= HELD
    )
    # It would be no art with intervals that hold everything.
    widths = [high - low for low, high in (minutes_in(told[day][1]) for day in known)]
    assert median(widths) < fmean(true["minutes"] for true in known.values())


def test_last_night_is_told_as_the_table_tells_it(parent, lullabel, nights, truth):
    told = rows(come(parent, lullabel, "/nights/?days=365"))

    sentence = parent.locator("[data-sentence]")
    last, heard = (
        max(nights),
        max(day for day, true in nights.items() if true["covered_h"]),
    )
    expect(sentence).to_contain_text("Last night: ")
    if last != heard:
        expect(sentence).to_contain_text("no data")
    minutes = told[heard][1].partition(",")[0]
    expect(sentence).to_contain_text(f"{minutes} of crying")
    stands_on = parent.locator("[data-sure]")
    expect(stands_on).to_contain_text(f"on {truth['n_answers']} answers")


@pytest.mark.parametrize("by", ["week", "month"])
def test_a_usual_night_of_a_week_or_a_month_holds_the_truth(
    parent, lullabel, nights, by
):
    come(parent, lullabel, "/nights/?days=365")
    parent.get_by_label("A bar for each").select_option(by)
    expect(parent.locator("[data-table] thead")).to_contain_text(by.capitalize())

    told = rows(parent)

    true = {}
    for day, each in whole(nights).items():
        true.setdefault(first_day(day, by), []).append(each["minutes"])
    assert {day for day, cells in told.items() if "no data" not in cells} == set(true)
    assert {day: int(told[day][-2]) for day in true} == {
        day: len(some) for day, some in true.items()
    }
    held = share(holds(told[day][1], fmean(some)) for day, some in true.items())
    assert held >= 0.9


def first_day(day, by):
    night = date.fromisoformat(day)
    monday = night - timedelta(days=night.weekday())
    return (monday if by == "week" else night.replace(day=1)).isoformat()


def test_a_childs_nights_are_those_of_its_room(parent, lullabel, known_year):
    everything = rows(come(parent, lullabel, "/nights/?days=365"))

    parent.get_by_label("Child").select_option("Mia")
    with parent.expect_response(lambda each: known_year["child"] in each.url):
        parent.reload()
    expect(parent.locator("[data-nights]")).to_have_attribute("data-state", "ready")

    assert parent.get_by_label("Child").input_value() == known_year["child"]
    # There is one room, and one child in it.
    assert rows(parent) == everything


def test_the_csv_says_what_the_table_says(parent, lullabel, nights):
    told = rows(come(parent, lullabel, "/nights/?days=365"))

    path = download(parent, parent.get_by_role("link", name="Download as CSV"))

    read = {row["since"]: row for row in read_csv(path.read_text(encoding="utf-8-sig"))}
    for day, true in nights.items():
        row = read[day]
        assert row["state"] == true["state"]
        assert int(row["covered_ms"]) == round(true["covered_h"] * 3_600_000)
        if true["state"] == "no data":
            assert row["crying_ms"] == row["low_ms"] == ""
            continue
        low, high = minutes_in(told[day][1])
        assert low == pytest.approx(int(row["low_ms"]) / MINUTE_MS, abs=1)
        assert high == pytest.approx(int(row["high_ms"]) / MINUTE_MS, abs=1)


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


# ------------------------------------------------------------------ picture


def test_a_year_is_walked_by_keys_and_each_night_says_what_is_true(
    parent, lullabel, nights
):
    come(parent, lullabel, "/nights/picture/?days=365")
    tab_to(parent, parent.locator("[data-actogram]"))
    spoken = parent.locator("[data-spoken]")

    newest_first = sorted(nights, reverse=True)
    parent.keyboard.press("Home")
    for day in newest_first[:40]:
        without = nights[day]["state"] == "no data"
        expect(spoken).to_contain_text(date_in_words(day))
        expect(spoken).to_contain_text("no data" if without else "minute")
        parent.keyboard.press("ArrowDown")
    parent.keyboard.press("End")
    expect(spoken).to_contain_text(date_in_words(newest_first[-1]))


def date_in_words(day):
    return f"{date.fromisoformat(day).day} {date.fromisoformat(day):%b}"


def test_the_picture_in_words_has_each_night_of_the_year(parent, lullabel, nights):
    come(parent, lullabel, "/nights/picture/?days=365")

    parent.get_by_text("The same as a table").click()

    told = parent.locator("[data-actogram-table] tbody tr")
    expect(told).to_have_count(len(nights))
    without = told.filter(has_text="no data")
    expect(without).to_have_count(
        sum(true["state"] == "no data" for true in nights.values())
    )


def test_a_cry_of_the_year_is_opened_and_those_beside_it(parent, lullabel, nights):
    come(parent, lullabel, "/nights/picture/?days=365")
    parent.locator("[data-actogram]").focus()
    newest_first = sorted(nights, reverse=True)
    parent.keyboard.press("Home")
    for day in newest_first:
        if nights[day]["bouts"] > 1:
            break
        parent.keyboard.press("ArrowDown")
    expect(parent.locator("[data-spoken]")).to_contain_text(date_in_words(day))

    for key in ("ArrowRight", "Enter"):
        parent.keyboard.press(key)

    dialog = parent.get_by_role("dialog")
    heading = dialog.get_by_role("heading")
    expect(dialog.locator("[data-mark-list] > li").first).to_be_visible()
    before = heading.inner_text()
    dialog.get_by_role("button", name="The next cry").click()
    expect(heading).not_to_have_text(before)
    expect(dialog.locator("[data-mark-list] > li").first).to_be_visible()


def test_what_was_no_cry_leaves_the_sum_by_as_much_as_it_was_long(
    page, lullabel, person
):
    told = lullabel.arrange("sleep_as_known", name=person, n_nights=21, recorded=0)
    nights = told["truth"]["nights"]
    day = max(day for day, true in nights.items() if true["wrong"])
    start_s, end_s = nights[day]["wrong"][0]
    let_in(page, lullabel, person)
    before_ms = crying_ms(page, lullabel, day)
    at("/nights/picture/", "[data-nights-picture]")(page, lullabel)
    open_cry(page, day, start_s, nights)

    page.get_by_role("dialog").get_by_role(
        "button", name=re.compile("^Not a cry")
    ).click()

    expect(page.get_by_text("Not a cry. The night is added up again.")).to_be_visible()
    gone_ms = before_ms - crying_ms(page, lullabel, day)
    assert gone_ms == pytest.approx(1_000 * (end_s - start_s), abs=2)


def crying_ms(page, lullabel, day):
    address = f"{lullabel.url}/api/v1/nights/summary/?since={day}&until={day}"
    (night,) = page.request.get(address).json()["summaries"]
    return night["crying_ms"]


def open_cry(page, day, start_s, nights):
    """Go to a cry by keys: down to its night, then on to its time."""
    page.locator("[data-actogram]").focus()
    page.keyboard.press("Home")
    for _ in range(sorted(nights, reverse=True).index(day)):
        page.keyboard.press("ArrowDown")
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_contain_text(date_in_words(day))
    noon = datetime.combine(date.fromisoformat(day), time(12), ZONE)
    begins = datetime.fromtimestamp(noon.timestamp() + start_s, ZONE)
    for _ in range(nights[day]["bouts"]):
        page.keyboard.press("ArrowRight")
        if f"between {begins:%H:%M} and" in spoken.inner_text():
            break
    expect(spoken).to_contain_text(f"between {begins:%H:%M} and")
    page.keyboard.press("Enter")


# -------------------------------------------------------------------- links


def effect(words):
    """The ends of "about 3.6 minutes more (2.8 to 4.3) for each °C", for one of it."""
    told = re.search(
        r"minutes (more|less) \(([\d.]+) to ([\d.]+)\) for each (?:(\d+) )?", words
    )
    sign = 1 if told[1] == "more" else -1
    ends = [sign * float(end) / int(told[4] or 1) for end in (told[2], told[3])]
    return min(ends), max(ends)


def found(page, what):
    return (
        page.locator("[data-found] > li").filter(has_text=re.compile(what)).inner_text()
    )


def test_what_crying_goes_with_is_found_with_its_sign_and_its_size(
    parent, lullabel, truth
):
    come(parent, lullabel, "/nights/links/")

    low, high = effect(found(parent, "^Warmth:"))
    assert low <= truth["per_degree_min"] <= high
    low, high = effect(found(parent, "^(Age|Time that goes by):"))
    assert low - 0.01 <= truth["per_week_min"] <= high + 0.01
    expect(parent.locator("[data-found] > li")).to_have_count(len(truth["links"]))


def test_what_it_has_nothing_to_do_with_is_said_with_what_would_have_been_seen(
    parent, lullabel, truth
):
    come(parent, lullabel, "/nights/links/")

    for name in truth["no_links"]:
        row = parent.locator("[data-links] [data-table]").first.locator("tbody tr")
        row = row.filter(has=parent.get_by_role("rowheader", name=name, exact=True))
        expect(row).to_contain_text(
            re.compile(r"nothing found; with \d+ nights even a rather weak link would")
        )
        would_show = row.locator("td").last.inner_text()
        assert 0 < float(would_show.removeprefix("even rather weak, from ")) < 0.3
        expect(parent.locator("[data-found]")).not_to_contain_text(name)


def test_what_rises_together_is_called_confounded(parent, lullabel):
    come(parent, lullabel, "/nights/links/")

    notes = parent.locator("[data-notes]")
    expect(notes).to_contain_text(
        re.compile("“(Age|Time that goes by)” and “Weight” rise and fall together")
    )
    expect(notes).to_contain_text(
        re.compile("stands for all that changes slowly: growing, the season, habits")
    )


def test_the_map_of_links_greys_what_may_be_chance(parent, lullabel):
    come(parent, lullabel, "/nights/links/")
    parent.get_by_text("How all of it goes together").first.click()

    with_crying = {
        row.locator("th").inner_text(): row.locator("td").first
        for row in parent.locator("[data-heat] tbody tr").all()
    }

    expect(with_crying["Warmth"]).to_have_attribute("data-sign", "more")
    expect(with_crying["Weight"]).to_have_attribute("data-sign", "less")
    for name in ("Milk", "Loudness", "Changed in the evening"):
        assert with_crying[name].get_attribute("data-sign") is None


def test_who_went_in_helped_and_it_is_called_no_experiment(parent, lullabel, truth):
    come(parent, lullabel, "/nights/links/")

    helped = parent.locator("[data-helped] > section").filter(
        has_text="Somebody went in"
    )
    words = helped.locator("[data-sentence]").inner_text()
    after, alone = map(
        float, re.findall(r"half were calm within ([\d.]+) minutes", words)
    )
    assert after == pytest.approx(truth["calm_min"], rel=0.25)
    # What was left of a cry came to an end in a third of the time.
    assert after < alone / 2
    expect(helped.locator("svg")).to_be_visible()
    expect(parent.get_by_text("This is no experiment")).to_be_visible()


# ------------------------------------------------------------------- letter


def nights_of_last_week(truth):
    today = date.fromisoformat(max(truth["nights"])) + timedelta(days=1)
    monday = today - timedelta(days=today.weekday() + 7)
    return [(monday + timedelta(days=n)).isoformat() for n in range(7)]


def test_the_letter_tells_last_weeks_nights_as_they_were(parent, lullabel, truth):
    come(parent, lullabel, "/nights/letter/")

    told = parent.locator(".letter-nights tbody tr").all()
    true = [truth["nights"][day] for day in nights_of_last_week(truth)]
    assert len(told) == 7
    held = []
    for row, night in zip(told, true, strict=True):
        unknown = "nothing was listened to" in row.inner_text()
        assert unknown == (night["state"] == "no data")
        assert ("*" in row.locator("th").inner_text()) == (night["state"] == "partly")
        if night["state"] == "whole":
            held.append(holds(row.locator("td").first.inner_text(), night["minutes"]))
    assert held.count(False) <= 2
    # It cries less and less in this year: chance may hide that, and never turn it.
    expect(parent.locator("article")).not_to_contain_text(
        re.compile(r"more than in the")
    )


def test_the_letter_is_printed_alone(parent, lullabel):
    come(parent, lullabel, "/nights/letter/")
    parent.emulate_media(media="print")

    expect(parent.locator(".letter-nights")).to_be_visible()
    for part in (".top", "[data-print]", ".letter-settings"):
        expect(parent.locator(part)).to_be_hidden()


def test_the_letter_comes_of_itself_and_says_what_its_page_says(
    parent, lullabel, known_year, listener
):
    come(parent, lullabel, "/nights/letter/")
    parent.get_by_label("Where to").select_option("parents")
    parent.get_by_label("Send us the letter").check()
    expect(parent.locator("[data-words]")).to_contain_text(
        "The next one goes to parents"
    )

    week = lullabel.arrange("write_letters", name=known_year["name"])

    at(f"/nights/letter/?week={week}", "[data-letter]")(parent, lullabel)
    title = parent.get_by_role("heading", level=1).inner_text()
    letter = _letter_in(listener, title, parent)
    for row in parent.locator(".letter-nights tbody tr").all():
        if row.locator("td").count() > 1:
            assert row.locator("td").first.inner_text() in letter


def _letter_in(listener, title, page):
    for _ in range(100):
        for each in list(listener.heard):
            if title in each["title"]:
                return each["message"]
        page.wait_for_timeout(200)
    raise AssertionError([each["title"] for each in listener.heard])


# ----------------------------------------------------------------- notebook


def test_the_notebook_of_the_year_runs_and_its_tables_hold_the_truth(
    parent, lullabel, truth, tmp_path
):
    come(parent, lullabel, "/nights/letter/")

    path = download(parent, parent.get_by_role("link", name="All nights as tables"))

    zipfile.ZipFile(path).extractall(tmp_path)
    tables = {
        name: read_csv((tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig"))
        for name in ("nights", "care_notes", "readings")
    }
    told = {row["night"]: row for row in tables["nights"] if not row["room"]}
    for day, true in truth["nights"].items():
        if day in told:
            assert (told[day]["has_data"] == "no") == (true["state"] == "no data")
    known = {day: true for day, true in whole(truth["nights"]).items() if day in told}
    assert len(known) > 300
    held = share(
        float(told[day]["crying_low_min"])
        <= true["minutes"]
        <= float(told[day]["crying_high_min"])
        for day, true in known.items()
    )
    assert held >= HELD
    assert {row["series"] for row in tables["readings"]} == {
        *("Warmth", "Milk", "Loudness", "Weight")
    }
    assert {row["kind"] for row in tables["care_notes"]} == {
        "went in",
        "fed",
        "changed",
    }
    assert n_pictures(tmp_path) == 5


def n_pictures(folder):
    """Run the notebook as a person would; bars, rows, hours, links, curves are drawn."""
    book = nbformat.read(folder / "nights.ipynb", as_version=4)
    NotebookClient(
        book,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    outputs = [each for cell in book.cells for each in cell.get("outputs", [])]
    return sum("image/png" in each.get("data", {}) for each in outputs)


# ------------------------------------------------------------ for everybody


# With a season of it: each of a year's thousands of cells would be looked at for itself.
LOOKED_AT = [path.replace("days=365", "days=90") for path in PAGES]


@pytest.mark.parametrize("path", LOOKED_AT)
def test_no_page_of_nights_has_a_barrier_or_scrolls_sideways(parent, lullabel, path):
    at(path, PAGES[path.replace("days=90", "days=365")])(parent, lullabel)
    parent.locator("[data-links] details").evaluate_all(
        "all => all.forEach((each) => { each.open = true })"
    )
    for scheme in ("light", "dark"):
        for width_px in (1400, 360):
            parent.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            parent.set_viewport_size({"width": width_px, "height": 900})
            parent.wait_for_function(
                "() => document.documentElement.scrollWidth <= innerWidth"
            )
            assert barriers(parent) == [], (scheme, width_px)


@pytest.mark.parametrize("path", PAGES)
def test_a_whole_year_never_scrolls_sideways_on_a_phone(parent, lullabel, path):
    parent.set_viewport_size({"width": 360, "height": 740})
    come(parent, lullabel, path)

    parent.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
