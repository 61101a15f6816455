"""The night as it happens: how it stands, what was heard, what was done."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in

pytestmark = pytest.mark.browser

AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "503")
MOVES = """media => new Promise((done) => {
  const look = () => media.currentTime > 0.2 ? done() : setTimeout(look, 50);
  look();
})"""
STREAM = "**/api/v1/tonight/stream/"


def open_tonight(page, lullabel):
    page.goto(f"{lullabel.url}/tonight/")
    expect(page.locator("[data-tonight]")).to_have_attribute("data-state", "ready")
    return page


@pytest.fixture
def session(lullabel, person):
    """A device that has listened for three hours."""
    return lullabel.arrange("listen_tonight", name=person)


@pytest.fixture
def tonight(page, lullabel, person, session):
    let_in(page, lullabel, person)
    return open_tonight(page, lullabel)


def state(page):
    return page.locator("[data-rooms] [data-words]")


def entries(page):
    return page.locator("[data-list] > li")


def bouts(page):
    return page.locator("[data-list] > li[data-type=episode]")


def arrived(page):
    expect(page.locator("[data-list] > li[data-pending]")).to_have_count(0)


class TestHowItStands:
    def test_nobody_listening_is_said_and_what_to_do(self, page, lullabel, person):
        let_in(page, lullabel, person)

        open_tonight(page, lullabel)

        expect(state(page)).to_have_text("Nobody is listening")
        expect(page.get_by_role("link", name="Let a phone listen")).to_be_visible()

    def test_crying_comes_and_goes_without_a_reload(self, tonight, lullabel, session):
        expect(state(tonight)).to_have_text(re.compile(r"^Quiet for (2 h \d+ min|3 h)"))

        lullabel.arrange("hear_tonight", session=session, cries=[[30, 0]], final=False)

        expect(state(tonight)).to_have_text(re.compile(r"^Crying since \d\d:\d\d$"))
        expect(bouts(tonight)).to_have_count(1)
        expect(bouts(tonight)).to_contain_text("going on")

        lullabel.arrange("hear_tonight", session=session, cries=[[40, 15]])

        expect(state(tonight)).to_have_text("Quiet for less than a minute")
        expect(bouts(tonight)).to_have_count(1)

    def test_a_device_that_says_nothing_any_more_is_never_quiet(
        self, page, lullabel, person
    ):
        lullabel.arrange("listen_tonight", name=person, until_s=120)
        let_in(page, lullabel, person)

        open_tonight(page, lullabel)

        expect(state(page)).to_have_text(re.compile(r"^Nobody is listening since"))
        expect(entries(page).first).to_contain_text("Nobody listened")

    def test_each_room_has_its_own(self, page, lullabel, person, session):
        other = lullabel.arrange(
            "listen_tonight", name=person, device="door", room="Attic"
        )
        lullabel.arrange("hear_tonight", session=other, cries=[[20, 0]])
        let_in(page, lullabel, person)

        open_tonight(page, lullabel)

        expect(page.locator("[data-rooms] > li").first).to_contain_text("Attic")
        expect(state(page).first).to_contain_text("Crying since")
        expect(state(page).last).to_contain_text("Quiet for")


class TestWhatWasDone:
    def test_one_tap_notes_it_and_one_takes_it_back(self, tonight):
        tonight.get_by_role("button", name="Fed", exact=True).click()

        expect(entries(tonight)).to_have_count(1)
        expect(entries(tonight)).to_contain_text("Fed")
        expect(tonight.locator("[data-toast]")).to_contain_text("Noted: Fed")
        arrived(tonight)

        tonight.locator("[data-toast]").get_by_role("button", name="Undo").click()

        expect(entries(tonight)).to_have_count(0)
        tonight.locator("[data-toast]").get_by_role(
            "button", name="Bring it back"
        ).click()
        expect(entries(tonight)).to_have_count(1)

    def test_it_can_have_been_a_while_ago(self, tonight):
        tonight.get_by_label("When").select_option("20")
        tonight.get_by_role("button", name="Medicine").click()
        tonight.get_by_role("button", name="Settled").click()

        expect(entries(tonight)).to_have_count(2)
        expect(entries(tonight).first).to_contain_text("Settled")
        expect(entries(tonight).last).to_contain_text("Medicine")

    def test_it_can_have_been_at_a_time_that_is_typed(self, tonight):
        tonight.get_by_label("When").select_option("at")
        tonight.get_by_label("At what time").fill("a while ago")
        tonight.get_by_role("button", name="Fed", exact=True).click()
        expect(tonight.get_by_role("alert")).to_contain_text("like 02:15")

        tonight.get_by_label("At what time").fill("1205")
        tonight.get_by_role("button", name="Fed", exact=True).click()

        expect(tonight.locator("[data-toast]")).to_contain_text("Noted: Fed, 12:05.")

    def test_own_words_are_noted(self, tonight):
        tonight.get_by_role("button", name="Something else").click()
        tonight.get_by_label("In your own words").fill("sang <b>twice</b>")
        tonight.get_by_role("button", name="Note it").click()

        expect(entries(tonight)).to_contain_text("sang <b>twice</b>")
        arrived(tonight)

    def test_somebody_elses_page_shows_it_too(
        self, tonight, new_page, lullabel, person
    ):
        other = new_page()
        let_in(other, lullabel, person)
        open_tonight(other, lullabel)

        tonight.get_by_role("button", name="Changed").click()

        expect(entries(other)).to_contain_text("Changed")

    def test_by_keys_alone(self, tonight):
        tonight.get_by_role("button", name="Went in").focus()
        tonight.keyboard.press("Enter")

        expect(entries(tonight)).to_contain_text("Went in")


class TestWhatWasHeard:
    @pytest.fixture
    def cried(self, tonight, lullabel, session):
        lullabel.arrange("hear_tonight", session=session, cries=[[900, 840]])
        expect(bouts(tonight)).to_have_count(1)
        return tonight

    def test_not_a_cry_takes_the_bout_away_for_good(self, cried):
        cried.get_by_role("button", name=re.compile("^Not a cry")).click()

        expect(bouts(cried)).to_have_count(0)
        expect(cried.locator("[data-sending]")).to_have_attribute("data-state", "saved")
        cried.reload()
        expect(cried.locator("[data-tonight]")).to_have_attribute("data-state", "ready")
        expect(bouts(cried)).to_have_count(0)

    def test_not_a_cry_can_be_undone(self, cried):
        cried.get_by_role("button", name=re.compile("^Not a cry")).click()
        expect(bouts(cried)).to_have_count(0)

        cried.locator("[data-toast]").get_by_role("button", name="Undo").click()

        expect(bouts(cried)).to_have_count(1)

    def test_missed_one_adds_a_bout(self, tonight):
        tonight.get_by_role("button", name="Missed one").click()
        tonight.get_by_label("and went on for").select_option("2")
        tonight.get_by_role("button", name="Add it").click()

        expect(bouts(tonight)).to_have_count(1)
        expect(bouts(tonight)).to_contain_text("2 min of crying")
        arrived(tonight)
        expect(bouts(tonight)).to_contain_text("added by")

    def test_a_touch_on_the_lane_says_when(self, tonight):
        tonight.locator("[data-lane]").click(position={"x": 200, "y": 50})

        expect(tonight.get_by_role("dialog", name="Missed one")).to_be_visible()
        assert tonight.get_by_label("It began at").input_value()


class TestListeningIn:
    def test_plays_what_a_phone_sends_and_stops(self, page, lullabel, person):
        lullabel.arrange("send_sound", name=person)
        let_in(page, lullabel, person)
        open_tonight(page, lullabel)

        page.get_by_role("button", name="Listen in").click()

        media = page.locator("[data-media]")
        expect(media).to_have_js_property("paused", False)
        media.evaluate(MOVES)
        page.get_by_role("button", name="Stop").click()
        expect(media).to_have_js_property("paused", True)
        expect(page.get_by_role("button", name="Listen in")).to_be_visible()

    def test_a_bout_of_which_no_sound_was_sent_has_no_such_button(
        self, tonight, lullabel, session
    ):
        lullabel.arrange("hear_tonight", session=session, cries=[[900, 840]])

        expect(bouts(tonight)).to_have_count(1)
        expect(tonight.get_by_role("button", name=re.compile("^Play"))).to_have_count(0)


class TestWithoutNetwork:
    def test_what_is_done_waits_and_arrives(self, tonight, problems):
        tonight.context.set_offline(True)

        tonight.get_by_role("button", name="Fed", exact=True).click()

        expect(entries(tonight)).to_contain_text("on its way")
        expect(tonight.locator("[data-sending]")).to_contain_text("waits for the")
        tonight.context.set_offline(False)
        arrived(tonight)
        expect(entries(tonight)).to_contain_text("Fed")
        expect(tonight.locator("[data-sending]")).to_have_text("")
        expect(tonight.locator("[data-freshness]")).to_have_text("Live")
        forgive(problems, *AWAY)

    def test_a_page_that_was_closed_sends_it_the_next_time(self, tonight, problems):
        tonight.route("**/care-notes/", lambda route: route.abort())
        tonight.get_by_role("button", name="Fed", exact=True).click()
        expect(tonight.locator("[data-sending]")).to_contain_text("waits for the")

        tonight.unroute("**/care-notes/")
        tonight.reload()

        expect(entries(tonight)).to_contain_text("Fed")
        arrived(tonight)
        forgive(problems, *AWAY)

    def test_an_old_picture_is_not_called_quiet(self, tonight, problems):
        tonight.clock.install()
        tonight.reload()
        expect(tonight.locator("[data-tonight]")).to_have_attribute(
            "data-state", "ready"
        )
        tonight.context.set_offline(True)

        tonight.clock.run_for(60_000)

        expect(state(tonight)).to_have_text("No news just now")
        expect(tonight.locator("[data-freshness]")).to_contain_text("how it stood at")
        forgive(problems, *AWAY)

    def test_where_no_stream_can_be_held_it_asks_now_and_then(
        self, page, lullabel, person, session, problems
    ):
        page.route(STREAM, lambda route: route.fulfill(status=503, body="{}"))
        let_in(page, lullabel, person)
        open_tonight(page, lullabel)

        lullabel.arrange("hear_tonight", session=session, cries=[[30, 0]])

        expect(state(page)).to_contain_text("Crying since")
        forgive(problems, *AWAY)


def test_on_a_phone_all_of_it_fits(new_page, lullabel, person, session):
    phone = new_page(viewport={"width": 360, "height": 700}, has_touch=True)
    let_in(phone, lullabel, person)
    open_tonight(phone, lullabel)

    phone.get_by_role("button", name="Fed", exact=True).tap()

    expect(entries(phone)).to_contain_text("Fed")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
