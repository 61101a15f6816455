"""Messages in the browser; its maker's server is not to be had here, so they are handed in."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import let_in, whole_browser
from tests.browser.test_alerts import open_alerts, parent

__all__ = ["parent"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(playwright):
    with whole_browser(playwright) as browser:
        yield browser


@pytest.fixture
def willing(lullabel, new_page, person):
    """A browser whose owner allowed messages."""
    page = new_page()
    page.context.grant_permissions(["notifications"], origin=lullabel.url)
    let_in(page, lullabel, person)
    open_alerts(page, lullabel)
    return page


def test_a_browser_that_does_not_allow_it_says_where_to_change_that(parent):
    parent.get_by_role("button", name="Allow it in this browser").click()

    expect(parent.locator("[data-browser-problem]")).to_contain_text(
        "Your browser does not allow it."
    )


def test_a_browser_that_does_not_reach_its_maker_says_so(willing):
    willing.get_by_role("button", name="Allow it in this browser").click()

    expect(willing.locator("[data-browser-problem]")).to_contain_text(
        "did not reach its maker"
    )


def test_a_message_is_shown_once_though_it_comes_twice(willing, lullabel):
    willing.evaluate(
        """async () => {
          await navigator.serviceWorker.register("/alerts/push_worker.js");
          await navigator.serviceWorker.ready;
        }"""
    )
    workers = willing.context.new_cdp_session(willing)
    registrations = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(event["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    willing.wait_for_timeout(500)
    number = registrations[-1]["registrationId"]
    for _ in range(2):
        workers.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": lullabel.url,
                "registrationId": number,
                "data": '{"title": "Crying in Nursery", "body": "Now", "tag": "7"}',
            },
        )

    shown = """async () => {
      const worker = await navigator.serviceWorker.ready;
      return (await worker.getNotifications()).map(({ title, tag }) => [title, tag]);
    }"""
    willing.wait_for_function(f"async () => (await ({shown})()).length > 0")
    assert willing.evaluate(shown) == [["Crying in Nursery", "7"]]
