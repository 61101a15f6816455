"""A tired parent's review of the night: a phone, one hand, one card at a time."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in, log_in

pytestmark = pytest.mark.browser

PHONE = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
}
THUMB_PX = 56
SUGGESTED = "Is this crying?"
RANDOM = "Is there crying in here?"
NOTE_PLACES = """() => {
  const media = document.querySelector("[data-media]");
  window.places = [];
  const note = () => window.places.push(media.currentTime * 1000);
  for (const type of ["playing", "timeupdate", "pause"]) media.addEventListener(type, note);
}"""


@pytest.fixture
def page(new_page):
    return new_page(**PHONE)


@pytest.fixture
def phone(page, lullabel, person, own_night):
    """The questions about a night that has just been listened to."""
    let_in(page, lullabel, person)
    return open_review(page, lullabel)


@pytest.fixture
def looking(page, lullabel, known_night):
    """The same for tests that answer nothing."""
    let_in(page, lullabel, known_night[0])
    return open_review(page, lullabel)


def open_review(page, lullabel):
    page.goto(f"{lullabel.url}/review/")
    asked(page)
    return page


def asked(page):
    expect(page.locator("[data-review]")).to_have_attribute("data-state", "ready")
    return page.locator("[data-review]").get_attribute("data-card")


def come_to(page, question):
    """Pass over cards until one asks this, and return its id."""
    while page.locator("[data-question]").inner_text() != question:
        answer(page, "Not sure")
    return asked(page)


def answer(page, name):
    card = asked(page)
    page.get_by_role("button", name=name, exact=True).tap()
    expect(page.locator("[data-review]")).not_to_have_attribute("data-card", card)
    return card


def arrived(page):
    expect(page.locator("[data-review]")).to_have_attribute("data-sent", "true")


def suggestions(page, lullabel):
    """The server's word on each suggestion of the only recording, by id."""
    found = page.request.get(f"{lullabel.url}/api/v1/recordings/").json()["results"]
    path = f"{lullabel.url}/api/v1/recordings/{found[0]['id']}"
    rows = page.request.get(f"{path}/suggestions/").json()
    labels = {
        row["id"]: row["label"]
        for row in page.request.get(f"{path}/annotations/").json()
    }
    return {row["id"]: (row["decision"], labels.get(row["annotation"])) for row in rows}


def test_the_night_is_answered_by_thumb(phone, lullabel):
    crying = come_to(phone, SUGGESTED)
    answer(phone, "Crying")
    none = come_to(phone, SUGGESTED)
    answer(phone, "Not crying")
    other = come_to(phone, SUGGESTED)
    phone.get_by_role("button", name="Something else").tap()
    phone.get_by_role("dialog").get_by_role("button", name="laugh").tap()
    expect(phone.locator("[data-review]")).not_to_have_attribute("data-card", other)
    arrived(phone)

    now = suggestions(phone, lullabel)
    assert now[crying] == ("accepted", "cry")
    assert now[none] == ("rejected", None)
    assert now[other] == ("edited", "laugh")
    phone.get_by_role("button", name="Enough for today").tap()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_focused()
    changed = phone.locator("[data-changed]")
    expect(changed).to_contain_text("1 cry kept")
    expect(changed).to_contain_text("1 kept as something else")
    expect(changed).to_contain_text("1 set aside")
    expect(phone.locator("[data-recall]")).not_to_be_empty()
    phone.get_by_role("link", name="Go home").tap()
    expect(phone).to_have_url(f"{lullabel.url}/")


def test_a_quiet_stretch_is_answered_too(phone, lullabel):
    window = come_to(phone, RANDOM)
    answer(phone, "Not crying")
    arrived(phone)

    recordings = phone.request.get(f"{lullabel.url}/api/v1/recordings/").json()
    path = f"{lullabel.url}/api/v1/recordings/{recordings['results'][0]['id']}/audits/"
    answers = {row["id"]: row["answer"] for row in phone.request.get(path).json()}
    assert answers[window] == "nothing"
    phone.get_by_role("button", name="Undo").tap()
    expect(phone.locator("[data-review]")).to_have_attribute("data-card", window)
    arrived(phone)
    answers = {row["id"]: row["answer"] for row in phone.request.get(path).json()}
    assert answers[window] == "pending"


def test_answers_are_taken_back_as_far_as_the_first(phone, lullabel):
    first = asked(phone)
    for name in ("Crying", "Not crying", "Not sure"):
        answer(phone, name)

    for _ in range(3):
        phone.get_by_role("button", name="Undo").tap()

    expect(phone.locator("[data-review]")).to_have_attribute("data-card", first)
    expect(phone.get_by_role("button", name="Undo")).to_be_disabled()
    expect(phone.locator("[data-place]")).to_contain_text("1 of")
    arrived(phone)
    assert set(suggestions(phone, lullabel).values()) == {("pending", None)}


def test_the_last_answer_can_be_taken_back_from_the_thanks(phone):
    card = answer(phone, "Crying")
    phone.get_by_role("button", name="Enough for today").tap()

    phone.get_by_role("button", name="Undo the last answer").tap()

    expect(phone.locator("[data-review]")).to_have_attribute("data-card", card)
    arrived(phone)


def test_answers_wait_for_the_network_and_arrive_once(phone, lullabel, problems):
    first = come_to(phone, SUGGESTED)
    arrived(phone)
    phone.context.set_offline(True)
    answer(phone, "Crying")
    second = come_to(phone, SUGGESTED)
    answer(phone, "Not crying")
    sending = phone.locator("[data-sending]")
    expect(sending).to_contain_text("wait for the network")

    phone.context.set_offline(False)
    arrived(phone)

    expect(sending).to_be_empty()
    now = suggestions(phone, lullabel)
    assert now[first] == ("accepted", "cry")
    assert now[second] == ("rejected", None)
    forgive(problems, "ERR_INTERNET_DISCONNECTED")


def test_somebody_else_was_first(phone, lullabel, new_page, person, problems):
    card = come_to(phone, SUGGESTED)
    other = new_page(**PHONE)
    log_in(other, lullabel, person)
    open_review(other, lullabel)
    expect(other.locator("[data-review]")).to_have_attribute("data-card", card)
    answer(other, "Not crying")
    arrived(other)

    answer(phone, "Crying")

    expect(phone.locator("[data-toast]")).to_contain_text("Someone else answered")
    arrived(phone)
    assert suggestions(phone, lullabel)[card] == ("rejected", None)
    phone.get_by_role("button", name="Enough for today").tap()
    expect(phone.locator("[data-changed]")).not_to_contain_text("cry kept")
    forgive(problems, "409", "412")


def test_there_is_nothing_to_ask_where_nothing_was_heard(logged_in, lullabel):
    logged_in.goto(f"{lullabel.url}/review/")

    heading = logged_in.get_by_role("heading", name="Nothing to ask just now")
    expect(heading).to_be_visible()
    logged_in.get_by_role("link", name="To the recordings").tap()
    expect(logged_in).to_have_url(f"{lullabel.url}/recordings/")


def test_questions_that_do_not_come_can_be_asked_for_again(looking, lullabel, problems):
    looking.route("**/api/v1/review/", lambda route: route.abort())
    looking.reload()
    heading = looking.get_by_role("heading", name="The questions did not come")
    expect(heading).to_be_visible()

    looking.unroute("**/api/v1/review/")
    looking.get_by_role("button", name="Try again").tap()

    asked(looking)
    forgive(problems, "ERR_FAILED")


def test_a_card_is_heard_with_a_second_around_it(looking):
    with looking.expect_response("**/api/v1/review/") as response:
        looking.reload()
    card = response.value.json()["cards"][0]
    asked(looking)
    looking.evaluate(NOTE_PLACES)
    play = looking.locator("[data-play]")
    expect(play).to_have_attribute("data-state", "still")

    play.tap()
    expect(play).to_have_attribute("data-state", "played")

    places_ms = looking.evaluate("window.places")
    assert min(places_ms) == pytest.approx(max(0, card["start_ms"] - 1000), abs=100)
    # A browser that is busy notices a little later that it is time to stop.
    assert 0 <= max(places_ms) - (card["end_ms"] + 1000) + 400 <= 1_400


def test_the_next_card_plays_by_itself(phone):
    answer(phone, "Not sure")

    expect(phone.locator("[data-play]")).to_have_attribute("data-state", "playing")
    expect(phone.locator("[data-playhead]")).to_be_visible()


def test_everything_lies_under_the_thumb(looking):
    expect(looking.locator("[data-picture]")).to_have_attribute("data-state", "ready")

    boxes = {
        button.inner_text().strip(): button.bounding_box()
        for button in looking.locator(".asking button").all()
    }
    assert len(boxes) == 7
    for name, box in boxes.items():
        assert box["height"] >= THUMB_PX, name
        assert 0 <= box["y"] <= 640 - box["height"], name
        assert 0 <= box["x"] <= 360 - box["width"], name
    heights = looking.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert heights == [640, 360]


def test_it_works_by_keys_and_is_said_aloud(new_page, lullabel, person, own_night):
    desk = new_page()
    let_in(desk, lullabel, person)
    open_review(desk, lullabel)
    first = come_to_by_keys(desk, SUGGESTED)
    arrived(desk)
    # Anew, since a card that follows an answer plays by itself.
    open_review(desk, lullabel)
    expect(desk.locator("[data-review]")).to_have_attribute("data-card", first)
    desk.keyboard.press("Space")
    expect(desk.locator("[data-play]")).to_have_attribute("data-state", "playing")
    spoken = desk.locator("[data-spoken]")
    expect(spoken).to_contain_text(SUGGESTED)

    desk.keyboard.press("3")
    desk.keyboard.press("f")
    expect(desk.locator("[data-review]")).not_to_have_attribute("data-card", first)
    arrived(desk)
    assert suggestions(desk, lullabel)[first] == ("edited", "fuss")
    desk.keyboard.press("z")

    expect(desk.locator("[data-review]")).to_have_attribute("data-card", first)
    expect(spoken).to_contain_text("Taken back.")
    arrived(desk)
    assert suggestions(desk, lullabel)[first] == ("pending", None)


def come_to_by_keys(page, question):
    while page.locator("[data-question]").inner_text() != question:
        card = asked(page)
        page.keyboard.press("4")
        expect(page.locator("[data-review]")).not_to_have_attribute("data-card", card)
    return asked(page)


def test_home_leads_to_the_questions(looking, lullabel):
    looking.goto(lullabel.url)

    looking.get_by_role("link", name="question").tap()

    expect(looking).to_have_url(f"{lullabel.url}/review/")
    asked(looking)


def test_a_phone_may_keep_it_as_an_app(chromium, lullabel):
    # A private window keeps no apps, so this one is the browser's own.
    page = chromium.new_page()
    page.goto(f"{lullabel.url}/login/")
    session = page.context.new_cdp_session(page)

    manifest = session.send("Page.getAppManifest")
    hindrances = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    page.close()

    assert manifest["url"] == f"{lullabel.url}/manifest.webmanifest"
    assert manifest["errors"] == []
    assert {each["errorId"] for each in hindrances} <= {"in-incognito"}
