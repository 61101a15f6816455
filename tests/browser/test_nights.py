"""Nights in bars, in a table and below each other; a mark is heard and corrected there."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Held, id_in, let_in
from tests.browser.test_keyboard_alone import tab_to

pytestmark = pytest.mark.browser

GAP = "no data"


@pytest.fixture
def sleeper(page, lullabel, person):
    """Somebody whose child has slept five nights, with one between of which is no data."""
    lullabel.arrange("sleep", name=person)
    let_in(page, lullabel, person)
    return page


def opened(page, lullabel, path="/nights/"):
    page.goto(f"{lullabel.url}{path}")
    root = "[data-nights-picture]" if "picture" in path else "[data-nights]"
    expect(page.locator(root)).to_have_attribute("data-state", "ready")
    return page


def lines(page):
    """The rows of the table, last night first."""
    rows = page.locator("[data-table]").first.locator("tbody tr").all()
    return [row.inner_text() for row in rows]


def crying_ms(page, lullabel):
    address = f"{lullabel.url}/api/v1/nights/summary/"
    nights = page.request.get(address).json()["summaries"]
    return [each["crying_ms"] for each in nights if each["crying_ms"] is not None][-1]


def go_to_last_night(page):
    """Lead the picture's focus to last night; answers what is read out."""
    page.locator("[data-actogram]").focus()
    page.keyboard.press("Home")
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_contain_text("of crying.")
    return spoken


def test_last_night_is_told_in_a_sentence_with_how_sure_it_is(sleeper, lullabel):
    opened(sleeper, lullabel)

    sentence = sleeper.locator("[data-sentence]")
    expect(sentence).to_have_text(
        re.compile(
            r"Last night: \d+ to \d+ minutes of crying in 3 bouts; the longest quiet"
        )
    )
    expect(sleeper.locator("[data-sure]")).to_contain_text("rough guess")


def test_a_night_without_data_is_a_gap_and_no_quiet_night(sleeper, lullabel):
    opened(sleeper, lullabel)

    expect(sleeper.locator("[data-plot=minutes] svg")).to_contain_text("no data")
    rows = lines(sleeper)
    assert [GAP in row for row in rows[:6]] == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]


def test_the_table_has_what_the_api_says(sleeper, lullabel):
    opened(sleeper, lullabel)

    address = f"{lullabel.url}/api/v1/nights/summary/"
    told = sleeper.request.get(address).json()["summaries"]
    last = [night["interval"] for night in told if night["interval"]][-1]
    low, high = round(last["low_ms"] / 60_000), round(last["high_ms"] / 60_000)
    assert f"{low} to {high} minutes" in lines(sleeper)[0]


def test_the_same_is_downloaded_as_a_table(sleeper, lullabel):
    opened(sleeper, lullabel)

    with sleeper.expect_download() as waiting:
        sleeper.get_by_role("link", name="Download as CSV").click()

    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "since"
    assert "no data" in {cell for row in rows for cell in row}


def test_weeks_and_how_far_back_are_chosen_and_stay_in_the_address(sleeper, lullabel):
    opened(sleeper, lullabel)

    sleeper.get_by_label("A bar for each").select_option("week")
    sleeper.get_by_label("How far back").select_option("90")

    expect(sleeper.locator("[data-table] thead")).to_contain_text("Week from")
    sleeper.reload()
    expect(sleeper.get_by_label("A bar for each")).to_have_value("week")
    expect(sleeper.get_by_label("How far back")).to_have_value("90")
    expect(sleeper.locator("[data-table] thead")).to_contain_text("Week from")


def test_a_home_without_nights_is_told_how_they_come(logged_in, lullabel):
    for path in ("/nights/", "/nights/picture/"):
        opened(logged_in, lullabel, path)
        expect(
            logged_in.get_by_text("No nights yet. Here is how they come:")
        ).to_be_visible()
        expect(logged_in.locator("[data-filled]")).to_be_hidden()


def test_one_night_is_enough(page, lullabel, person):
    lullabel.arrange("sleep", name=person, nights=[1])
    let_in(page, lullabel, person)

    opened(page, lullabel)

    expect(page.locator("[data-sentence]")).to_contain_text("in 3 bouts")
    opened(page, lullabel, "/nights/picture/")
    go_to_last_night(page)


def test_when_nobody_listened_last_night_no_data_is_said_and_the_newest_told(
    page, lullabel, person
):
    lullabel.arrange("sleep", name=person, nights=[3])
    let_in(page, lullabel, person)

    opened(page, lullabel)

    sentence = page.locator("[data-sentence]")
    expect(sentence).to_contain_text("Last night: no data.")
    expect(sentence).to_contain_text("in 3 bouts")


def test_a_mark_is_heard_and_when_it_is_no_cry_the_sum_changes(sleeper, lullabel):
    before = lines(opened(sleeper, lullabel))[0]
    opened(sleeper, lullabel, "/nights/picture/")
    spoken = go_to_last_night(sleeper)
    sleeper.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text(
        "crying between 20:35 and 20:41, within 6 min. 1 of 3."
    )

    sleeper.keyboard.press("Enter")
    dialog = sleeper.get_by_role("dialog")
    dialog.get_by_role("button", name="Play: 20:35").click()
    expect(dialog.locator("audio")).to_have_attribute("src", re.compile("/clip/$"))
    dialog.get_by_role("button", name="Not a cry: 20:35").click()

    expect(
        sleeper.get_by_text("Not a cry. The night is added up again.")
    ).to_be_visible()
    after = lines(opened(sleeper, lullabel))[0]
    assert before.split("\t")[3] == "3"
    assert after.split("\t")[3] == "2"


def test_a_cry_that_is_confirmed_makes_the_night_surer(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    go_to_last_night(sleeper)
    sleeper.keyboard.press("Enter")
    dialog = sleeper.get_by_role("dialog")
    expect(dialog.locator("[data-mark-list] > li")).to_have_count(3)

    dialog.get_by_role("button", name=re.compile("^A cry: 20:35")).click()

    expect(sleeper.get_by_text("A cry. The night is added up again.")).to_be_visible()
    opened(sleeper, lullabel)
    expect(sleeper.locator("[data-sure]")).to_contain_text("stands on 1 answer")


def test_what_was_called_no_cry_is_taken_back(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    spoken = go_to_last_night(sleeper)
    for key in ("ArrowRight", "Enter"):
        sleeper.keyboard.press(key)
    sleeper.get_by_role("button", name="Not a cry").click()
    sleeper.get_by_role("button", name="Undo").click()
    expect(sleeper.get_by_text("Taken back.")).to_be_visible()

    sleeper.locator("[data-actogram]").focus()
    expect(spoken).not_to_be_empty()
    sleeper.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("1 of 3")


def test_what_a_recording_suggests_is_heard_judged_and_seen_in_its_night(
    page, lullabel, person, own_night
):
    lullabel.arrange("record_last_night", recording=id_in(own_night))
    let_in(page, lullabel, person)
    before = crying_ms(page, lullabel)
    opened(page, lullabel, "/nights/picture/")
    go_to_last_night(page)
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    dialog = page.get_by_role("dialog")
    see = dialog.get_by_role("link", name="See it in the night").first
    expect(see).to_have_attribute("href", re.compile(r"/recordings/.+/#at=\d+-\d+$"))

    dialog.get_by_role("button", name=re.compile("^Play")).first.click()
    expect(dialog.locator("audio")).to_have_attribute("src", re.compile("/audio/$"))
    dialog.get_by_role("button", name=re.compile("^Not a cry")).first.click()

    expect(page.get_by_text("Not a cry. The night is")).to_be_visible()
    assert crying_ms(page, lullabel) < before


def test_a_finger_on_a_mark_opens_it(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    canvas = sleeper.locator("[data-canvas]")
    width = canvas.bounding_box()["width"]
    # 20:38, eight hours and 38 minutes after noon, in the first row.
    x = 76 + (width - 76) * (8 + 38 / 60) / 24

    canvas.click(position={"x": x, "y": 12})

    heading = sleeper.get_by_role("dialog").get_by_role("heading")
    expect(heading).to_contain_text("20:35 to 20:41")


def test_the_picture_is_walked_by_keys_alone(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    tab_to(sleeper, sleeper.locator("[data-actogram]"))
    spoken = sleeper.locator("[data-spoken]")
    for key, words in [
        ("End", "minutes of crying"),
        ("ArrowUp", "minutes of crying"),
        ("ArrowUp", "no data"),
    ]:
        sleeper.keyboard.press(key)
        expect(spoken).to_contain_text(words)
    go_to_last_night(sleeper)

    for key, words in [
        ("ArrowRight", "1 of 3"),
        ("ArrowRight", "2 of 3"),
        ("ArrowDown", "2 of 3"),
        ("ArrowLeft", "1 of 3"),
    ]:
        sleeper.keyboard.press(key)
        expect(spoken).to_contain_text(words)
    sleeper.keyboard.press("Enter")
    dialog = sleeper.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("20:35")
    dialog.get_by_role("button", name="The next cry").press("Enter")
    expect(dialog.get_by_role("heading")).to_contain_text("23:00")
    sleeper.keyboard.press("Escape")
    expect(sleeper.locator("[data-actogram]")).to_be_focused()


def test_who_goes_on_before_the_marks_have_come_keeps_their_place(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    go_to_last_night(sleeper)
    marks = Held(sleeper, "**/api/v1/detections/**")
    for key in ("ArrowRight", "Enter"):
        sleeper.keyboard.press(key)
    dialog = sleeper.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_be_focused()
    onwards = dialog.get_by_role("button", name="The next cry")
    onwards.focus()

    marks.let_go()

    expect(dialog.locator("[data-mark-list] > li")).to_have_count(1)
    expect(onwards).to_be_focused()


def test_each_picture_has_its_words(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")

    sleeper.get_by_text("The same as a table").click()

    rows = sleeper.locator("[data-actogram-table] tbody tr")
    expect(rows.first).to_contain_text("20:35 to 20:41; 23:00 to 23:04; 02:35 to 02:43")
    expect(sleeper.locator("[data-hours] tbody tr").first).to_contain_text("20:00")
    expect(sleeper.locator("[data-calendar] table").first).to_contain_text("Mon")


def test_a_day_of_the_calendar_leads_to_its_night_by_keys_too(sleeper, lullabel):
    opened(sleeper, lullabel, "/nights/picture/")
    day = sleeper.locator("[data-calendar] a").filter(has_text="min").last
    night = day.get_attribute("href")
    tab_to(sleeper, day)

    sleeper.keyboard.press("Enter")

    dialog = sleeper.get_by_role("dialog")
    expect(dialog.locator("[data-mark-list] > li")).to_have_count(3)
    assert night in sleeper.url
    sleeper.keyboard.press("Escape")
    expect(day).to_be_focused()
    sleeper.keyboard.press("Enter")
    expect(dialog.get_by_role("heading")).to_contain_text("Night of")


def test_a_night_of_the_table_is_opened_in_the_picture(sleeper, lullabel):
    opened(sleeper, lullabel)

    sleeper.locator("[data-table] tbody a").first.click()

    dialog = sleeper.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("Night of")
    expect(dialog.locator("[data-mark-list] > li")).to_have_count(3)


def test_an_older_night_is_looked_for_further_back(page, lullabel, person):
    lullabel.arrange("sleep", name=person, nights=[1, 60])
    let_in(page, lullabel, person)
    opened(page, lullabel, "/nights/picture/?days=90")
    last = page.locator("[data-calendar] a").filter(has_text="min").last
    address = last.get_attribute("href")
    page.goto("about:blank")

    opened(page, lullabel, f"/nights/picture/{address}")

    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("How far back")).to_have_value("90")


def test_what_would_narrow_most_is_asked_where_it_is_answered(sleeper, lullabel):
    opened(sleeper, lullabel)
    narrow = sleeper.locator("[data-narrow-link]")
    expect(narrow).to_have_text(
        "Say of 1 mark whether it was crying: that narrows it most"
    )
    sleeper.get_by_text("Or answer these few where they are").click()

    sleeper.get_by_role("link", name=re.compile("heard live: 6 min. Was it")).click()

    dialog = sleeper.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("20:35 to 20:41")
    expect(
        dialog.get_by_role("button", name=re.compile("^A cry: 20:35"))
    ).to_be_visible()


def test_numbers_of_the_heat_map_have_their_unit_and_shades_their_words(
    sleeper, lullabel
):
    opened(sleeper, lullabel, "/nights/picture/")

    expect(sleeper.locator("[data-hours] td").first).to_have_text(
        re.compile(r"^(<?\d+ min|no data)$")
    )
    expect(sleeper.locator("[data-hours-key]")).to_contain_text("min an hour")
    expect(sleeper.locator("[data-calendar-key]")).to_contain_text("no data")


@pytest.mark.parametrize("path", ["/nights/", "/nights/picture/"])
def test_on_paper_there_is_no_menu_and_all_is_dark_on_white(sleeper, lullabel, path):
    sleeper.emulate_media(color_scheme="dark")
    opened(sleeper, lullabel, path)

    sleeper.emulate_media(color_scheme="dark", media="print")

    for part in (".top", "[data-choice]"):
        expect(sleeper.locator(part)).to_be_hidden()
    expect(sleeper.locator("table").first).to_be_attached()
    for part in ("body", ".card >> nth=1"):
        expect(sleeper.locator(part)).to_have_css(
            "background-color", "rgb(255, 255, 255)"
        )
    expect(sleeper.locator("h1")).to_have_css("color", "rgb(0, 0, 0)")


def test_charts_are_drawn_anew_for_paper(sleeper, lullabel):
    sleeper.emulate_media(color_scheme="dark")
    opened(sleeper, lullabel)
    words = sleeper.locator("[data-plot=minutes] svg text").first
    expect(words).to_have_attribute("fill", "#b1aa9d")

    sleeper.emulate_media(color_scheme="dark", media="print")

    expect(words).to_have_attribute("fill", re.compile("#333"))


def test_what_people_confirmed_is_drawn_solid_and_told(page, lullabel, person):
    lullabel.arrange("sleep", name=person, nights=[1])
    let_in(page, lullabel, person)
    opened(page, lullabel, "/nights/picture/")
    go_to_last_night(page)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^A cry: 20:35")).click()
    expect(page.get_by_text("A cry. The night is added up again.")).to_be_visible()

    opened(page, lullabel)

    assert lines(page)[0].split("\t")[2] == "6 minutes"
    chart = page.locator("[data-plot=minutes] svg")
    expect(chart).to_contain_text("confirmed by people")
    expect(chart).to_contain_text("heard by the detector alone")
    expect(page.locator("[data-plot=clock] svg")).to_contain_text("first cry")


def test_whether_nights_changed_is_said_and_can_be_muted(sleeper, lullabel):
    opened(sleeper, lullabel)
    trend = sleeper.locator("[data-trend]")
    expect(trend).to_have_text("There are too few nights yet to say what changes.")

    sleeper.get_by_role("button", name="Leave such sentences out").click()

    expect(trend).to_be_empty()
    sleeper.reload()
    expect(
        sleeper.get_by_role("button", name="Say whether something has changed")
    ).to_be_visible()
    sleeper.get_by_role("button", name="Say whether something has changed").click()
    expect(trend).to_contain_text("too few nights")
