"""What was listened to: played, said to be heard, taken back; and a night that is done."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in, ready

pytestmark = pytest.mark.browser

NIGHT_MS = 240_000
NEAR_MS = 300  # a player's clock is read a few times a second

# Play from one second to another, and stop there, as a person does with the keys.
PLAY = """
async ([from_s, to_s]) => {
  const audio = document.querySelector("audio");
  audio.currentTime = from_s;
  await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  await audio.play();
  await new Promise((done) => {
    const look = () => (audio.currentTime >= to_s ? done() : setTimeout(look, 20));
    look();
  });
  audio.pause();
  return audio.currentTime;
}
"""


def address_of(page):
    path = page.url.partition("?")[0]
    recording = path.rstrip("/").rpartition("/")[2]
    return f"{page.url.partition('/recordings/')[0]}/api/v1/recordings/{recording}/"


def spans(page):
    """What the server knows, as pairs of milliseconds."""
    told = page.request.get(f"{address_of(page)}heard/").json()["spans"]
    return [(span["start_ms"], span["end_ms"]) for span in told]


def words(page):
    return page.locator("[data-heard-words]")


def told(page, act):
    """Do something, and wait until the server has answered what was heard."""
    with page.expect_response(
        lambda answer: answer.url.endswith("/heard/") and answer.request.method != "GET"
    ) as answer:
        result = act()
    assert answer.value.ok
    return result


def play(page, from_s, to_s):
    return told(page, lambda: page.evaluate(PLAY, [from_s, to_s])) * 1000


def test_what_was_played_is_kept_and_what_was_jumped_over_is_not(editor):
    expect(words(editor)).to_have_text("Nothing of 4 min heard yet")

    first = play(editor, 20, 21.5)
    second = play(editor, 100, 101.5)

    (begin, end), (later_begin, later_end) = spans(editor)
    assert abs(begin - 20_000) < NEAR_MS
    assert abs(end - first) < NEAR_MS
    assert abs(later_begin - 100_000) < NEAR_MS
    assert abs(later_end - second) < NEAR_MS
    expect(words(editor)).to_have_text(re.compile(r"^[234]\.\d s of 4 min heard$"))
    editor.reload()
    ready(editor)
    expect(words(editor)).to_have_text(re.compile(r"^[234]\.\d s of 4 min heard$"))


def test_silent_playing_does_not_count_and_double_speed_does(editor):
    editor.evaluate("() => { document.querySelector('audio').muted = true; }")
    editor.evaluate(PLAY, [10, 11])
    editor.evaluate("() => { document.querySelector('audio').muted = false; }")
    editor.get_by_label("Speed").select_option("2")

    play(editor, 50, 53)

    ((begin, end),) = spans(editor)
    assert abs(begin - 50_000) < 2 * NEAR_MS
    assert 2_400 <= end - begin <= 4_000


def test_what_was_played_without_network_is_told_when_it_is_back(editor, problems):
    # The sound still comes, as it would from what the browser holds already.
    editor.route("**/heard/", lambda route: route.abort("internetdisconnected"))
    with editor.expect_event("requestfailed"):
        editor.evaluate(PLAY, [30, 31.5])
    expect(words(editor)).to_have_text(re.compile(r"^1\.\d s of 4 min heard$"))
    assert spans(editor) == []

    editor.unroute("**/heard/")
    told(editor, lambda: editor.evaluate("() => dispatchEvent(new Event('online'))"))

    assert len(spans(editor)) == 1
    problems[:] = [text for text in problems if "ERR_INTERNET" not in text]


def test_a_tab_that_is_closed_while_it_plays_still_tells(editor, lullabel):
    known = editor.context.new_page()
    known.goto(f"{lullabel.url}/")
    address = address_of(editor)
    editor.evaluate(
        """async () => {
          const audio = document.querySelector("audio");
          audio.currentTime = 60;
          await audio.play();
        }"""
    )
    editor.wait_for_function("() => document.querySelector('audio').currentTime > 61.2")

    editor.close(run_before_unload=True)

    known.wait_for_function(
        """async (address) => {
          const answer = await fetch(address + "heard/");
          return (await answer.json()).heard_ms > 800;
        }""",
        arg=address,
    )


def test_all_of_it_can_be_said_to_be_heard_and_taken_back(editor):
    play(editor, 20, 21.5)
    played = spans(editor)
    menu = editor.locator("[data-heard-menu]")

    menu.get_by_text("I have heard all of this").click()
    told(editor, menu.get_by_role("button", name="The whole night").click)
    expect(words(editor)).to_have_text("4 min of 4 min heard")
    assert spans(editor) == [(0, NIGHT_MS)]
    told(editor, editor.get_by_role("button", name="Not heard after all").click)

    expect(words(editor)).to_have_text(re.compile(r"^[12]\.\d s of 4 min heard$"))
    editor.wait_for_load_state("networkidle")
    assert spans(editor) == played
    expect(editor.get_by_role("button", name="Not heard after all")).to_be_hidden()


def test_what_is_shown_can_be_said_to_be_heard_by_keys(editor):
    handle = editor.get_by_role("slider", name="Part of the night shown below")
    handle.focus()
    editor.keyboard.press("+")
    editor.keyboard.press("Home")
    expect(handle).to_have_attribute(
        "aria-valuetext", re.compile(r"^20:30:00 to 20:3[12]:[05]\d$")
    )
    shown = handle.get_attribute("aria-valuetext").split(" to ")[1]
    menu = editor.locator("[data-heard-menu] summary")

    menu.focus()
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-heard-window-words]")).to_have_text(
        f"20:30:00 to {shown}"
    )
    editor.keyboard.press("Tab")
    told(editor, lambda: editor.keyboard.press("Enter"))

    ((begin, end),) = spans(editor)
    _, minutes, seconds = shown.split(":")
    wanted_ms = ((int(minutes) - 30) * 60 + int(seconds)) * 1000
    assert begin == 0
    assert abs(end - wanted_ms) < 1_500
    expect(menu).to_be_focused()


def test_a_chance_check_answered_by_keys_counts_as_heard(editor):
    checks = editor.locator("[data-intervals] > li[data-kind=audit]")
    panel = editor.locator("[data-recall]")
    expect(panel).to_contain_text("Answer up to")
    windows = editor.request.get(f"{address_of(editor)}audits/").json()

    editor.get_by_role("button", name="Answer chance checks").focus()
    editor.keyboard.press("Enter")
    expect(checks.first).to_have_attribute("aria-selected", "true")
    editor.keyboard.press("r")

    expect(checks.first).to_contain_text("no crying")
    expect(editor.locator("[data-saving]")).to_have_attribute("data-state", "saved")
    first = windows[0]
    assert any(
        begin <= first["start_ms"] and end >= first["end_ms"]
        for begin, end in spans(editor)
    )
    # What was played on the way, of this one and the next, counts too.
    expect(words(editor)).to_have_text(re.compile(r"^\d+(\.\d)? s of 4 min heard$"))
    expect(panel).not_to_contain_text("Answer up to 12")


def test_a_night_is_done_and_opened_again(editor, lullabel):
    box = editor.locator("[data-finish]")

    box.get_by_role("button", name="This night is done").click()

    expect(box.get_by_role("heading")).to_have_text("This night is done. Thank you.")
    expect(box).to_contain_text("Nobody is asked about it any more.")
    annotate = editor.url
    editor.goto(f"{lullabel.url}/recordings/")
    expect(editor.locator("[data-list] > li[data-id]")).to_contain_text("Done")
    editor.goto(f"{lullabel.url}/")
    expect(editor.locator("[data-home]")).to_have_attribute("data-state", "ready")
    expect(editor.locator("[data-next]")).not_to_contain_text("Decide")

    editor.goto(annotate)
    ready(editor)
    box.get_by_role("button", name="Open it again").click()
    expect(box.get_by_role("heading")).to_have_text("Done with this night?")


def test_a_night_renamed_elsewhere_can_still_be_done(editor, lullabel, problems):
    night = editor.request.get(address_of(editor)).json()
    token = editor.locator('meta[name="csrf-token"]').get_attribute("content")
    renamed = editor.request.patch(
        address_of(editor),
        data={"name": "Another name"},
        headers={
            "If-Match": f'"{night["version"]}"',
            "X-CSRFToken": token,
            "Referer": lullabel.url,
        },
    )
    assert renamed.ok

    editor.get_by_role("button", name="This night is done").click()

    expect(editor.locator("[data-finish]")).to_have_attribute("data-state", "done")
    # The first try was to a version that is no more.
    problems[:] = [text for text in problems if "412" not in text]


def test_what_was_heard_is_seen_in_another_browser(editor, person, new_page, lullabel):
    play(editor, 20, 21.5)
    other = new_page()
    log_in(other, lullabel, person)

    other.goto(editor.url)
    ready(other)

    expect(words(other)).to_have_text(re.compile(r"^[12]\.\d s of 4 min heard$"))
