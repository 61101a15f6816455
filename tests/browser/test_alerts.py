"""Being told: a channel is tried, a rule written, crying told, and what went wrong shown."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in
from tests.browser.test_keyboard_alone import tab_to

pytestmark = pytest.mark.browser


@pytest.fixture
def parent(page, lullabel, person):
    let_in(page, lullabel, person)
    open_alerts(page, lullabel)
    return page


def open_alerts(page, lullabel):
    page.goto(f"{lullabel.url}/alerts/")
    expect(page.locator("[data-alerts]")).to_have_attribute("data-state", "ready")


def rules(page):
    return page.locator("[data-rules] > li")


def told(page):
    return page.locator("[data-told] > li")


def channel(page, name):
    return page.locator(f'[data-channels] > [data-id="{name}"]')


def form(page):
    return page.locator("[data-rule-form]")


def add_rule(page):
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("After how many seconds of crying").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(rules(page)).to_have_count(1)


def of(household, heard):
    """What a phone heard that several households may be told on."""
    return [each for each in heard if household in each["message"]]


def test_a_channel_is_tried_before_the_first_night(parent, person, listener):
    channel(parent, "parents").get_by_role("button").click()

    expect(channel(parent, "parents")).to_contain_text("The test was sent.")
    assert len(of(person, listener.heard)) == 1
    expect(told(parent).first).to_contain_text("told parents")


def test_a_channel_that_is_away_says_so(parent):
    channel(parent, "granny").get_by_role("button").click()

    expect(channel(parent, "granny")).to_contain_text("“granny” did not take it.")
    expect(told(parent).first).to_contain_text("granny was not reached")


def test_crying_is_told_by_a_rule_that_was_just_written(
    parent, lullabel, person, listener
):
    expect(parent.locator("[data-no-rules]")).to_be_visible()
    add_rule(parent)
    expect(rules(parent)).to_contain_text("Tell granny after 20 seconds of crying.")
    parent.get_by_role("button", name="Change: Tell granny").click()
    form(parent).get_by_label("Tell", exact=True).select_option("parents")
    parent.get_by_role("button", name="Save").click()
    expect(rules(parent)).to_contain_text("Tell parents after 20 seconds of crying.")

    lullabel.arrange("cry", name=person, seconds=25)

    expect(told(parent)).to_have_count(1)
    expect(told(parent)).to_contain_text("Crying in Nursery")
    expect(told(parent)).to_contain_text("told parents")
    assert "Crying in Nursery" in listener.titles


def test_a_rule_is_written_by_keys_and_read_as_it_is_written(parent):
    tab_to(parent, parent.get_by_role("button", name="Add a rule"))
    parent.keyboard.press("Enter")
    sentence = form(parent).locator("[data-sentence]")
    expect(sentence).to_contain_text("Tell granny after 30 seconds of crying.")
    tab_to(parent, parent.get_by_label("Leave us alone at certain hours"))
    parent.keyboard.press("Space")
    expect(sentence).to_contain_text("Not from 08:00 to 19:00.")
    tab_to(parent, parent.get_by_label("Tell somebody else if it goes on"))
    parent.keyboard.press("Space")
    expect(sentence).to_contain_text("nobody goes in, tell parents.")
    tab_to(parent, parent.get_by_role("button", name="Save"))
    parent.keyboard.press("Enter")

    expect(rules(parent)).to_have_count(1)
    expect(rules(parent)).to_contain_text("Not from 08:00 to 19:00.")
    expect(rules(parent)).to_contain_text("If it goes on for 10 minutes more")


def test_a_rule_is_switched_off_and_removed(parent, lullabel):
    add_rule(parent)

    parent.get_by_role("button", name="Switch off: Tell granny").click()
    expect(rules(parent)).to_contain_text("switched off")
    open_alerts(parent, lullabel)
    expect(rules(parent)).to_contain_text("switched off")
    parent.get_by_role("button", name="Remove: Tell granny").click()
    parent.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(rules(parent)).to_have_count(0)
    expect(parent.get_by_role("button", name="Add a rule")).to_be_focused()


def test_what_will_not_do_is_said_beside_its_field(parent, problems):
    parent.get_by_role("button", name="Add a rule").click()
    parent.get_by_label("At most once in how many minutes").fill("9999")
    parent.get_by_role("button", name="Save").click()

    field = parent.get_by_label("At most once in how many minutes")
    expect(parent.locator("#rule-cool-down-problem")).to_have_text(
        "Please choose a number from 0 to 720."
    )
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    parent.get_by_role("button", name="Leave it as it is").click()
    expect(rules(parent)).to_have_count(0)
    forgive(problems, "400")


def test_two_who_change_one_rule_lose_nothing(
    parent, lullabel, person, new_page, problems
):
    add_rule(parent)
    other = new_page()
    let_in(other, lullabel, person)
    open_alerts(other, lullabel)
    other.get_by_role("button", name="Change: Tell granny").click()
    parent.get_by_role("button", name="Change: Tell granny").click()
    parent.get_by_label("After how many seconds of crying").fill("60")
    parent.get_by_role("button", name="Save").click()
    expect(rules(parent)).to_contain_text("after 60 seconds")

    other.get_by_label("At most once in how many minutes").fill("5")
    other.get_by_role("button", name="Save").click()

    expect(form(other)).to_contain_text("This was changed in the meantime.")
    seconds = other.get_by_label("After how many seconds of crying")
    expect(seconds).to_have_value("60")
    other.get_by_label("At most once in how many minutes").fill("5")
    other.get_by_role("button", name="Save").click()
    expect(rules(other)).to_contain_text("after 60 seconds")
    expect(rules(other)).to_contain_text(re.compile("At most once in 5 minutes"))
    forgive(problems, "412")
