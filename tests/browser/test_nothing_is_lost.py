"""What somebody did is on the server in the end, once, whatever happened to the page."""

import contextlib
import os
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forgive, let_in, log_in, ready, saved
from tests.runner import machine

pytestmark = pytest.mark.browser

NOTE = "she was hungry"
LONG_AGO = "2020-01-01T00:00:00Z"
EVERYTHING_KEPT = """
async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
    });
    for (const store of database.objectStoreNames) {
      found.push(...await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      }));
    }
    database.close();
  }
  return found;
}
"""


def status(page):
    return page.locator("[data-saving]")


def kept(page):
    return page.evaluate(EVERYTHING_KEPT)


def nothing_kept(page):
    """Wait until the outbox on disk is empty: it is, a moment after all is saved."""
    page.wait_for_function(f"async () => (await ({EVERYTHING_KEPT})()).length === 0")


def on_server(page, lullabel, recording, what="annotations"):
    url = f"{lullabel.url}/api/v1/recordings/{recording}/{what}/"
    return page.context.request.get(url).json()


def ever_touched(page, lullabel, recording):
    """Each row that people ever changed, deleted ones too."""
    url = f"{lullabel.url}/api/v1/recordings/{recording}/changes/"
    return page.context.request.get(url, params={"after": LONG_AGO}).json()


def night_of(page):
    return page.url.rstrip("/").rpartition("/")[2]


# Only the rows in sight are in the page.
SCROLL_TO = """
(id) => {
  const list = document.querySelector("[data-intervals]");
  if (list.querySelector(`[data-id="${id}"]`)) return true;
  const atEnd = list.scrollTop + list.clientHeight > list.scrollHeight - 2;
  list.scrollTop = atEnd ? 0 : list.scrollTop + list.clientHeight / 2;
  return false;
}
"""


def pick(page, row_id):
    # Now and then, so that the list can keep up.
    page.wait_for_function(SCROLL_TO, arg=row_id, polling=200)
    page.locator(f'[data-intervals] > li[data-id="{row_id}"]').click()
    expect(page.locator("[data-details]")).to_have_attribute("data-id", row_id)


def mark(page, times=1):
    for _ in range(times):
        page.keyboard.press("m")


@pytest.fixture
def second_tab(editor):
    """The same night in another tab of the same browser."""
    page = editor.context.new_page()
    # Without its regular look every four seconds.
    page.add_init_script(
        "const timer = setTimeout;"
        "window.setTimeout = (act, ms, ...rest) =>"
        " ms === 4000 ? 0 : timer(act, ms, ...rest);"
    )
    page.goto(editor.url)
    ready(page)
    return page


@pytest.fixture
def elsewhere(editor, new_page, lullabel, person):
    """The same night in another browser."""
    page = new_page()
    log_in(page, lullabel, person)
    page.goto(editor.url)
    ready(page)
    return page


class OwnBrowser:
    """A Chromium of our own, to be killed, with its profile in a folder."""

    def __init__(self, chromium, profile):
        self._type = chromium.browser_type
        self._profile = str(profile)

    def start(self):
        context = self._type.launch_persistent_context(
            self._profile,
            executable_path=machine.find("chromium"),
            args=["--no-sandbox"],
            viewport={"width": 1400, "height": 1000},
        )
        return context.pages[0] if context.pages else context.new_page()

    def kill(self):
        """As a crash would: no page and no disk is told. Waits until it is dead."""
        pids = [pid for pid, line in command_lines() if self._profile in line]
        assert pids, "there is no such browser to kill"
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline_s = time.monotonic() + 20
        while any(self._profile in line for _, line in command_lines()):
            assert time.monotonic() < deadline_s
            time.sleep(0.05)


def command_lines():
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
            yield int(folder.name), line


def test_a_killed_browser_loses_none_of_twenty_edits(
    chromium, lullabel, person, own_night, tmp_path
):
    browser = OwnBrowser(chromium, tmp_path / "profile")
    page = browser.start()
    let_in(page, lullabel, person)
    page.goto(own_night)
    ready(page)
    address, recording = page.url, night_of(page)
    suggested = [
        row["id"] for row in on_server(page, lullabel, recording, "suggestions")
    ]
    page.context.set_offline(True)

    for _ in range(4):
        mark(page)
        page.keyboard.press("l")  # called a laugh
    for _ in range(3):
        mark(page)
        page.keyboard.press("'")  # ends 10 ms later
    mark(page)
    page.keyboard.press("Delete")
    for row_id, key in zip(suggested, ("a", "r", "u"), strict=False):
        pick(page, row_id)
        page.keyboard.press(key)
    page.keyboard.press("Control+z")

    expect(status(page)).to_have_text("Offline: 20 changes wait.")
    assert len(kept(page)) == 20
    browser.kill()

    page = browser.start()
    # The browser may have forgotten who was logged in; what is unsent stays.
    page.context.clear_cookies()
    log_in(page, lullabel, person)
    left = page.locator("[data-leftovers]")
    expect(left).to_contain_text("20 changes of your last visit are not saved yet")
    left.get_by_role("link").click()
    ready(page)
    assert page.url == address
    saved(page)
    expect(status(page)).to_have_text("All saved")
    nothing_kept(page)
    page.goto(lullabel.url)
    expect(page.locator("[data-home]")).to_have_attribute("data-state", "ready")
    expect(left).to_be_empty()

    touched = ever_touched(page, lullabel, recording)
    drawn = [row for row in touched["annotations"] if row["source"] == "human"]
    standing = [row for row in drawn if not row["deleted_at"]]
    lengths = sorted(row["end_ms"] - row["start_ms"] for row in standing)
    decided = {row["id"]: row for row in touched["suggestions"]}
    assert len(drawn) == 8
    assert lengths == [1000] * 4 + [1010] * 3
    assert sorted(row["label"] for row in standing) == ["cry"] * 3 + ["laugh"] * 4
    # Each row's version counts its changes: none came twice.
    assert all(row["version"] == 2 for row in drawn)
    assert [decided[row_id]["decision"] for row_id in suggested[:3]] == [
        "accepted",
        "rejected",
        "pending",
    ]
    assert [decided[row_id]["version"] for row_id in suggested[:3]] == [2, 2, 3]
    page.context.close()


def test_a_closed_tab_loses_nothing_and_every_page_says_so(editor, lullabel, problems):
    recording = night_of(editor)
    context = editor.context
    context.set_offline(True)
    mark(editor, 3)
    expect(status(editor)).to_have_text("Offline: 3 changes wait.")

    editor.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(lullabel.url)

    left = page.locator("[data-leftovers]")
    expect(left).to_contain_text("3 changes of your last visit are not saved yet")
    left.get_by_role("link").click()
    ready(page)
    saved(page)
    assert len(on_server(page, lullabel, recording)) == 3
    nothing_kept(page)
    forgive(problems, "ERR_INTERNET_DISCONNECTED")


def test_a_note_is_never_on_disk_and_the_page_asks_before_it_is_closed(
    editor, person, problems
):
    mark(editor)
    saved(editor)
    editor.context.set_offline(True)
    mark(editor)
    expect(status(editor)).to_have_text("Offline: 1 change waits.")
    editor.get_by_label("Note").fill(NOTE)
    editor.get_by_role("textbox", name="Start", exact=True).focus()
    expect(status(editor)).to_have_text(
        "Offline: 2 changes wait. Please keep this page open."
    )

    on_disk = str(kept(editor))
    assert "create" in on_disk
    assert NOTE not in on_disk
    assert person not in on_disk
    with editor.expect_event("dialog") as asked:
        editor.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    editor.context.set_offline(False)
    saved(editor)
    expect(editor.locator("[data-intervals]")).to_contain_text(NOTE)
    forgive(problems, "ERR_INTERNET_DISCONNECTED")


def shown(page):
    """How many places of people's own a tab shows."""
    page.locator('[data-filter="mine"]').click()
    return page.locator("[data-intervals-count]")


def test_two_tabs_keep_every_one_of_a_hundred_edits_each(
    editor, elsewhere, lullabel, problems
):
    recording = night_of(editor)
    mark(editor, 10)
    saved(editor)
    expect(shown(elsewhere)).to_have_text(re.compile(r"^10 "))
    expect(shown(editor)).to_have_text(re.compile(r"^10 "))
    both = [row["id"] for row in on_server(editor, lullabel, recording)]

    # The same places, other fields: one calls them laughs, one moves their ends.
    editor.context.set_offline(True)
    elsewhere.context.set_offline(True)
    for row_id in both:
        pick(editor, row_id)
        editor.keyboard.press("l")
        pick(elsewhere, row_id)
        elsewhere.keyboard.press("'")
    expect(status(editor)).to_have_text("Offline: 10 changes wait.")
    expect(status(elsewhere)).to_have_text("Offline: 10 changes wait.")
    editor.context.set_offline(False)
    elsewhere.context.set_offline(False)
    # And each its own, at the same time.
    for _ in range(40):
        for page, key in ((editor, "f"), (elsewhere, "l")):
            mark(page)
            page.keyboard.press(key)
    for _ in range(5):
        mark(elsewhere)
        elsewhere.keyboard.press("f")
    saved(editor)
    saved(elsewhere)

    rows = {row["id"]: row for row in on_server(editor, lullabel, recording)}
    assert len(rows) == 10 + 40 + 45
    for row_id in both:
        row = rows[row_id]
        assert (row["label"], row["end_ms"] - row["start_ms"]) == ("laugh", 1010)
    expect(shown(editor)).to_have_text(re.compile(r"^95 "))
    expect(shown(elsewhere)).to_have_text(re.compile(r"^95 "))
    for page in (editor, elsewhere):
        expect(page.locator("[data-questions] button")).to_have_count(0)
        pick(page, both[0])
        expect(page.locator("[data-label-menu]")).to_have_value("laugh")
    forgive(problems, "412", "ERR_INTERNET_DISCONNECTED")


def test_the_same_field_by_both_is_asked_about_and_either_answer_stands(
    editor, elsewhere, lullabel, problems
):
    recording = night_of(editor)
    mark(editor, 2)
    saved(editor)
    first, second = (row["id"] for row in on_server(editor, lullabel, recording))
    expect(shown(elsewhere)).to_have_text(re.compile(r"^2 "))
    editor.context.set_offline(True)
    for row_id in (first, second):
        pick(elsewhere, row_id)
        elsewhere.keyboard.press("l")
        saved(elsewhere)
        pick(editor, row_id)
        editor.keyboard.press("f")
    editor.context.set_offline(False)

    question = editor.locator("[data-questions]")
    expect(status(editor)).to_have_text("2 changes wait for your answer.")
    expect(question).to_contain_text("called it “laugh” meanwhile")
    question.get_by_role("button", name="Keep theirs").click()
    expect(status(editor)).to_have_text("1 change waits for your answer.")
    # The next question has the focus.
    editor.keyboard.press("Tab")
    expect(question.get_by_role("button", name="Use mine")).to_be_focused()
    editor.keyboard.press("Enter")
    saved(editor)

    rows = {row["id"]: row["label"] for row in on_server(editor, lullabel, recording)}
    assert [rows[first], rows[second]] == ["laugh", "fuss"]
    pick(elsewhere, second)
    expect(elsewhere.locator("[data-label-menu]")).to_have_value("fuss")
    nothing_kept(editor)
    forgive(problems, "412", "ERR_INTERNET_DISCONNECTED")


def test_another_tab_of_the_browser_shows_a_change_at_once(editor, second_tab):
    mark(editor)

    expect(shown(second_tab)).to_have_text(re.compile(r"^1 "))


def test_a_session_that_ran_out_keeps_all_until_one_logs_in_again(
    editor, lullabel, person, problems
):
    recording = night_of(editor)
    editor.context.clear_cookies()
    mark(editor, 2)
    expect(status(editor)).to_have_text(
        "You are logged out: 2 changes wait. Log in in another tab; nothing is lost."
    )

    log_in(editor.context.new_page(), lullabel, person)

    saved(editor)
    assert len(on_server(editor, lullabel, recording)) == 2
    forgive(problems, "401", "403")


def test_all_of_it_works_where_browsers_hold_back(editor, lullabel, problems):
    """Plain http has no `randomUUID` and no locks, a private window no database."""
    editor.add_init_script(
        "delete Crypto.prototype.randomUUID;"
        "delete Navigator.prototype.locks;"
        "delete Navigator.prototype.serviceWorker;"
        "Object.defineProperty(window, 'indexedDB', { value: undefined });"
    )
    editor.reload()
    ready(editor)
    editor.context.set_offline(True)
    mark(editor)
    expect(status(editor)).to_have_text(
        "Offline: 1 change waits. Please keep this page open."
    )

    editor.context.set_offline(False)

    saved(editor)
    assert len(on_server(editor, lullabel, night_of(editor))) == 1
    forgive(problems, "ERR_INTERNET_DISCONNECTED")


def test_logging_out_asks_first_and_leaves_nothing_behind(editor, lullabel, problems):
    context = editor.context
    # As over plain http at home, where browsers do not listen to the header.
    context.route("**/logout/", without_clear_site_data)
    context.route("**/api/v1/recordings/*/annotations/", lambda route: route.abort())
    mark(editor)
    expect(status(editor)).to_have_text("Offline: 1 change waits.")
    page = context.new_page()
    page.goto(f"{lullabel.url}/account/")
    page.get_by_role("button", name="Log out").click()

    dialog = page.get_by_role("dialog", name="Not all is saved")
    expect(dialog).to_contain_text("1 change is not saved yet")
    dialog.get_by_role("button", name="Stay").click()
    expect(dialog).to_be_hidden()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Log out").click()
    dialog.get_by_role("button", name="Log out all the same").click()

    expect(page).to_have_url(f"{lullabel.url}/login/")
    expect(editor).to_have_url(f"{lullabel.url}/login/")
    assert page.evaluate("async () => await indexedDB.databases()") == []
    forgive(problems, "ERR_FAILED", "401", "403")


def without_clear_site_data(route):
    answer = route.fetch(max_redirects=0)
    headers = dict(answer.headers)
    assert headers.pop("clear-site-data") == '"cache", "storage"'
    route.fulfill(response=answer, headers=headers)
