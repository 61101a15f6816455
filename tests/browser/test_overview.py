"""The whole night in one picture: what is drawn in it, and how one moves through it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import intervals, let_in, ready

pytestmark = pytest.mark.browser

NIGHT_S = 240
CLOCK = re.compile(r"^20:3\d:\d\d to 20:3\d:\d\d$")
# The lanes' heights in the picture, as shares of it, from their module's own numbers.
INK = """
async ([canvas, lane]) => {
  const { lanesIn } = await import("/static/js/editor/overview/lanes.js");
  const picture = document.querySelector(`[data-overview-${canvas}]`);
  const { top, height } = lanesIn(picture.clientHeight)[lane];
  const ratio = picture.height / picture.clientHeight;
  const { data } = picture.getContext("2d").getImageData(
    0, Math.round(top * ratio), picture.width, Math.floor(height * ratio));
  return data.filter((value, place) => place % 4 === 3 && value > 0).length;
}
"""


def overview(page):
    return page.locator("[data-overview]")


def handle(page):
    return page.get_by_role("slider", name="Part of the night shown below")


def window_s(page):
    """The window in seconds since the start, as the handle tells a screen reader."""
    words = handle(page).get_attribute("aria-valuetext")
    assert CLOCK.match(words), words
    return [seconds(part) for part in words.split(" to ")]


def seconds(clock):
    _, minutes, rest = clock.split(":")
    return (int(minutes) - 30) * 60 + float(rest)


def x_of(page, second):
    box = overview(page).bounding_box()
    return box["x"] + box["width"] * second / NIGHT_S


def y_of(page):
    box = overview(page).bounding_box()
    return box["y"] + box["height"] / 2


def drag(page, from_s, to_s):
    overview(page).scroll_into_view_if_needed()
    page.mouse.move(x_of(page, from_s), y_of(page))
    page.mouse.down()
    page.mouse.move(x_of(page, (from_s + to_s) / 2), y_of(page), steps=3)
    page.mouse.move(x_of(page, to_s), y_of(page), steps=3)
    page.mouse.up()


def shows(page, start_s, end_s, *, within_s=2.5):
    page.wait_for_function(
        """([start, end, within]) => {
          const words = document.querySelector("[data-overview-window]").ariaValueText;
          const [from, to] = words.split(" to ").map((clock) => {
            const [, minutes, seconds] = clock.split(":").map(Number);
            return (minutes - 30) * 60 + seconds;
          });
          return Math.abs(from - start) <= within && Math.abs(to - end) <= within;
        }""",
        arg=[start_s, end_s, within_s],
    )


@pytest.fixture
def window(reader):
    """A window of a minute, from the first to the second."""
    reader.get_by_role("button", name="Whole night").click()
    drag(reader, 60, 120)
    shows(reader, 60, 120)
    return reader


@pytest.mark.parametrize(
    ("canvas", "lane", "least"),
    [
        ("ground", "clock", 100),
        ("ground", "wave", 1000),
        ("ground", "score", 300),
        ("marks", "suggestions", 100),
    ],
)
def test_each_lane_is_drawn(reader, canvas, lane, least):
    reader.wait_for_function(
        f"async ([arguments, least]) => await ({INK})(arguments) > least",
        arg=[[canvas, lane], least],
    )


def test_the_score_stands_high_where_something_is_suggested(reader):
    """As drawn: the height of the curve in a suggestion's column, and far from any."""
    recording = reader.url.rstrip("/").rpartition("/")[2]
    rows = reader.request.get(
        f"{reader.url.partition('/recordings/')[0]}/api/v1/recordings/{recording}/suggestions/"
    ).json()
    cries_s = [(row["start_ms"] + row["end_ms"]) / 2_000 for row in rows]
    quiet_s = max(
        range(5, NIGHT_S - 5), key=lambda second: min(abs(second - s) for s in cries_s)
    )
    height = """
    async (second) => {
      const { lanesIn } = await import("/static/js/editor/overview/lanes.js");
      const canvas = document.querySelector("[data-overview-ground]");
      const { top, height } = lanesIn(canvas.clientHeight).score;
      const ratio = canvas.height / canvas.clientHeight;
      const { data } = canvas.getContext("2d").getImageData(
        Math.round(second / 240 * canvas.width), Math.round(top * ratio),
        1, Math.floor(height * ratio));
      const rows = data.length / 4;
      for (let y = 0; y < rows; y += 1) if (data[4 * y + 3] > 0) return 1 - y / rows;
      return 0;
    }"""

    reader.wait_for_function(
        f"async (second) => await ({height})(second) > 0.6", arg=cries_s[0]
    )
    assert reader.evaluate(height, quiet_s) < 0.4


def test_a_window_is_drawn_then_moved_then_widened_by_mouse(window):
    drag(window, 90, 150)
    shows(window, 120, 180)

    drag(window, 180, 210)
    shows(window, 120, 210)
    drag(window, 120, 30)
    shows(window, 30, 210)


def test_a_click_elsewhere_goes_there_with_the_cursor(window):
    window.mouse.click(x_of(window, 200), y_of(window))

    shows(window, 170, 230)
    window.wait_for_function(
        "() => Math.abs(document.querySelector('audio').currentTime - 200) < 1.5"
    )


def test_keys_move_the_window_and_change_its_length(window):
    handle(window).focus()

    window.keyboard.press("ArrowRight")
    shows(window, 66, 126, within_s=1.5)
    window.keyboard.press("ArrowLeft")
    shows(window, 60, 120, within_s=1.5)
    window.keyboard.press("PageDown")
    shows(window, 120, 180)
    window.keyboard.press("End")
    shows(window, 180, 239)
    window.keyboard.press("Home")
    shows(window, 0, 60)
    window.keyboard.press("+")
    shows(window, 15, 45)
    window.keyboard.press("-")
    shows(window, 0, 60)
    # The arrows belong to the handle while it has the focus: the cursor stays.
    assert window.evaluate("document.querySelector('audio').currentTime") < 240


def test_the_focused_handle_and_a_pointer_tell_clock_time_and_offset(window):
    hint = window.locator("[data-overview-hint]")
    handle(window).focus()
    window.keyboard.press("ArrowRight")
    expect(hint).to_have_text(re.compile(r"^20:31:0\d to 20:32:0\d · 1:0\d in$"))

    window.mouse.move(x_of(window, 180), y_of(window))

    expect(hint).to_have_text(re.compile(r"^20:3[23]:\d\d · (2:59|3:00) in"))


def test_a_finger_draws_moves_and_taps(new_page, lullabel, known_night):
    name, address = known_night
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    fingers = page.context.new_cdp_session(page)

    def touch(kind, second):
        points = [{"x": x_of(page, second), "y": y_of(page)}]
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": points if kind != "touchEnd" else []},
        )

    def swipe(*places):
        touch("touchStart", places[0])
        for second in places[1:]:
            touch("touchMove", second)
        touch("touchEnd", places[-1])

    page.get_by_role("button", name="Whole night").click()
    overview(page).scroll_into_view_if_needed()
    swipe(80, 100, 140, 160)
    shows(page, 80, 160, within_s=4)
    swipe(120, 130, 150, 180)
    shows(page, 140, 220, within_s=6)
    page.touchscreen.tap(x_of(page, 40), y_of(page))
    shows(page, 0, 80, within_s=6)
    assert page.evaluate("window.scrollX") == 0


def test_the_legend_can_be_unfolded_and_paints_its_samples(reader):
    reader.get_by_text("What the picture shows").click()

    expect(reader.get_by_text("suggested, to decide")).to_be_visible()
    reader.wait_for_function(
        """() => [...document.querySelectorAll("canvas[data-sample]")].every((canvas) => {
          if (!canvas.width) return false;
          const { data } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value) => value > 0);
        })"""
    )


def test_the_picture_follows_the_theme(reader):
    reader.emulate_media(color_scheme="light")
    reader.wait_for_function(f"async () => await ({INK})(['ground', 'wave']) > 1000")
    colour = """() => {
      const canvas = document.querySelector("[data-overview-ground]");
      const { data } = canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at + 3]) sum += data[at];
      return sum;
    }"""
    light = reader.evaluate(colour)

    reader.emulate_media(color_scheme="dark")

    reader.wait_for_function(f"(light) => ({colour})() > 1.3 * light", arg=light)


def test_the_window_stays_where_it_is_put_while_the_sound_plays_on(reader):
    reader.get_by_role("button", name="Whole night").click()
    intervals(reader).first.click()
    reader.get_by_role("button", name="Whole night").click()
    reader.get_by_role("button", name="Play", exact=True).click()
    drag(reader, 120, 150)
    shows(reader, 120, 150)
    before = reader.evaluate("document.querySelector('audio').currentTime")

    reader.wait_for_function(
        "(before) => document.querySelector('audio').currentTime > before + 1.5",
        arg=before,
    )

    shows(reader, 120, 150)
