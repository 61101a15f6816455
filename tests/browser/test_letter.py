"""The letter of the week: read, printed, taken along, and sent on Mondays if wanted."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(page, lullabel):
    let_in(page, lullabel, lullabel.arrange("wrote_home"))
    open_letter(page, lullabel)
    return page


def open_letter(page, lullabel, query=""):
    page.goto(f"{lullabel.url}/nights/letter/{query}")
    expect(page.locator("[data-letter]")).to_have_attribute("data-state", "ready")


def nights(page):
    return page.locator(".letter-nights tbody tr")


def test_last_weeks_nights_are_told_with_what_is_unknown(reader):
    expect(nights(reader)).to_have_count(7)
    expect(nights(reader).nth(2)).to_contain_text("nothing was listened to")
    letter = reader.locator("article")
    expect(letter).to_contain_text("In the night of Wednesday nothing was listened to.")
    expect(letter).to_contain_text(re.compile("less than in the \\d+ nights before"))


def test_weeks_are_turned_over(reader):
    title = reader.get_by_role("heading", level=1).inner_text()

    reader.get_by_role("link", name="The week before").click()
    expect(reader.get_by_role("heading", level=1)).not_to_have_text(title)
    reader.get_by_role("link", name="The week after").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    expect(reader.get_by_role("link", name="The week after")).to_have_count(0)


def test_a_week_that_is_none_shows_last_week_and_says_so(reader, lullabel, problems):
    open_letter(reader, lullabel, "?week=soon")
    forgive(problems, "400")

    expect(reader.get_by_role("alert").first).to_contain_text("That is no date.")
    expect(nights(reader)).to_have_count(7)


def test_on_paper_there_is_the_letter_alone(reader):
    reader.emulate_media(media="print")

    expect(reader.locator("article")).to_be_visible()
    for part in (".top", "[data-print]", ".letter-settings"):
        expect(reader.locator(part)).to_be_hidden()


def test_all_nights_are_taken_along(reader):
    with reader.expect_download() as taken:
        reader.get_by_role("link", name="All nights as tables").click()

    packed = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes()))
    assert {"nights.csv", "nights.ipynb", "README.md"} <= set(packed.namelist())
    assert taken.value.suggested_filename.startswith("lullabel-nights-")


def test_it_is_sent_on_mondays_once_somebody_wants_it(page, lullabel, person):
    let_in(page, lullabel, person)
    open_letter(page, lullabel)
    expect(page.get_by_text("Nothing was listened to in these nights.")).to_be_visible()

    page.get_by_label("Where to").select_option("parents")
    page.get_by_label("Send us the letter").check()
    expect(page.get_by_text("The next one goes to parents on Monday.")).to_be_visible()
    page.get_by_label("Close it with a kind line").uncheck()
    expect(page.locator("[data-kind-line]")).to_be_hidden()

    page.reload()
    expect(page.locator("[data-letter]")).to_have_attribute("data-state", "ready")
    expect(page.get_by_label("Send us the letter")).to_be_checked()
    expect(page.locator("[data-kind-line]")).to_be_hidden()
