"""Slowly, again and again, from close by: how a person listens."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import id_in, intervals, let_in, ready

pytestmark = pytest.mark.browser

NIGHT_S = 240

SPEEDS = ["0.25", "0.5", "1", "2"]
# Long enough for a second round at double speed, with room for a busy machine.
ROUNDS_MS = 20_000


def test_the_speed_is_the_players_and_keeps_the_pitch(reader):
    for speed in SPEEDS:
        reader.get_by_label("Speed").select_option(speed)

        heard = reader.evaluate(
            "() => { const { playbackRate, preservesPitch } ="
            " document.querySelector('audio'); return [playbackRate, preservesPitch] }"
        )
        assert heard == [float(speed), True]


def test_a_loop_returns_to_the_start_of_the_place(reader):
    intervals(reader).first.click()
    expect(reader.locator("[data-details]")).to_be_visible()
    reader.get_by_label("Speed").select_option("2")

    reader.get_by_role("button", name="Loop").click()

    expect(reader.get_by_role("button", name="Loop")).to_have_attribute(
        "aria-pressed", "true"
    )
    # The player's clock goes back, twice: that is a loop and no accident.
    reader.wait_for_function(
        """() => {
          const now = document.querySelector("audio").currentTime;
          window.rounds ??= 0;
          if (now < (window.before ?? 0) - 0.1) window.rounds += 1;
          window.before = now;
          return window.rounds >= 2;
        }""",
        timeout=ROUNDS_MS,
    )
    reader.get_by_role("button", name="Loop").click()
    reader.get_by_role("button", name="Pause").click()


def test_the_wheel_with_ctrl_comes_closer_and_goes_farther(reader):
    zoom = reader.get_by_label("Zoom")
    reader.get_by_role("button", name="Whole night").click()
    expect(zoom).to_have_value("0")
    box = reader.locator("[data-waveform]").bounding_box()
    reader.mouse.move(box["x"] + box["width"] / 2, box["y"] + 80)
    reader.keyboard.down("Control")

    reader.mouse.wheel(0, -400)
    expect(zoom).not_to_have_value("0")
    for _ in range(6):
        reader.mouse.wheel(0, 400)

    reader.keyboard.up("Control")
    expect(zoom).to_have_value("0")


def test_a_click_in_the_picture_puts_the_cursor_there(
    page, lullabel, own_night, person
):
    # Chance checks lie anywhere: a click on one would pick it.
    lullabel.arrange("no_checks", recording=id_in(own_night))
    let_in(page, lullabel, person)
    page.goto(own_night)
    ready(page)
    page.get_by_role("button", name="Whole night").click()
    box = page.locator("[data-waveform]").bounding_box()

    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 20)

    # Also where the sound itself has not begun to come yet.
    page.wait_for_function(
        "(wanted_s) => Math.abs(document.querySelector('audio').currentTime"
        " - wanted_s) < 1.0",
        arg=NIGHT_S * 0.75,
    )
