"""The tones, by their pixels: the right pitch at the right time, at every zoom."""

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from tests.browser.conftest import add_files, heard, id_in, let_in, ready

pytestmark = pytest.mark.browser

RATE_HZ = 16_000
LENGTH_S = 1_200
# Each tone's second, length and pitch, and a picture whose axis names it.
TONES = {
    "low": (300.0, 2.0, 500, "mel"),
    "high": (900.0, 2.0, 3_000, "linear"),
    "short": (611.3, 0.1, 1_000, "mel"),
}
MOST_MS = 20

# Brightness of the canvas in the colours' own order: how far along the ramp each pixel is.
READ = """
() => {
  const canvas = document.querySelector("[data-spectrogram-canvas]");
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const sums = new Array(width * height);
  for (let at = 0; at < sums.length; at += 1)
    sums[at] = data[4 * at] + data[4 * at + 1] + data[4 * at + 2];
  return { width, height, sums };
}
"""
SHARES = """
async (name) => {
  const place = location.pathname.split("/").filter(Boolean).at(-1);
  const { pictures } = await (await fetch(`/api/v1/recordings/${place}/spectrogram/`)).json();
  const { ticks } = pictures.find(({ picture }) => picture === name);
  return Object.fromEntries(ticks.map(({ hz, row_share }) => [hz, row_share]));
}
"""
CURSOR = """
() => {
  const left = (element) => element.getBoundingClientRect().left;
  const wave = document.querySelector("[data-waveform] > div").shadowRoot;
  return {
    ours: left(document.querySelector("[data-spectrogram-cursor]")),
    waveforms: left(wave.querySelector('[part~="cursor"]')),
  };
}
"""


@pytest.fixture(scope="module")
def toned_night(tmp_path_factory):
    """Twenty minutes of faint room with three tones."""
    rng = np.random.default_rng(11)
    sound = rng.normal(0, 12, LENGTH_S * RATE_HZ)
    for second, length_s, hz, _ in TONES.values():
        first, n = round(second * RATE_HZ), round(length_s * RATE_HZ)
        wave = 600 * np.sin(2 * np.pi * hz * np.arange(n) / RATE_HZ)
        # Without these ramps its ends would crack, at all pitches.
        ramp = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 320)
        sound[first : first + n] += wave * ramp
    path = tmp_path_factory.mktemp("sound") / "Tones 2026-11-21 20-00-00.flac"
    soundfile.write(path, sound.astype(np.int16), RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def toned(lullabel, chromium, toned_night, free_names):
    """A parent who has handed the tones in, and the address of their page."""
    name = next(free_names)
    context = chromium.new_context()
    page = context.new_page()
    let_in(page, lullabel, name)
    add_files(page, lullabel, [toned_night])
    heard(page, toned_night.name).locator("[data-open]").click()
    ready(page)
    drawn(page)
    address = page.url
    context.close()
    return name, address


@pytest.fixture
def tones(page, lullabel, toned):
    name, address = toned
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    drawn(page)
    return page


def drawn(page):
    place = page.locator("[data-spectrogram]")
    expect(place).to_have_attribute("data-state", "ready", timeout=120_000)
    expect(place).to_have_attribute("data-sharp", "true")


def loudness(page):
    """How far each pixel is from the quiet of the night, first row lowest."""
    read = page.evaluate(READ)
    sums = np.array(read["sums"]).reshape(read["height"], read["width"])[::-1]
    return np.abs(sums - np.median(sums))


def window_of(page):
    """The part of the night that the tones show, in seconds."""
    start_s, end_s = (
        page.locator("[data-spectrogram]").get_attribute("data-window").split()
    )
    return float(start_s), float(end_s)


def moved(page, *, was):
    """Wait until another window is painted whole."""
    place = page.locator("[data-spectrogram]")
    expect(place).not_to_have_attribute("data-window", f"{was[0]} {was[1]}")
    expect(place).to_have_attribute("data-sharp", "true")


def over(page, second):
    """Put the mouse over a second of the tones, and tell where that is."""
    box = page.locator("[data-spectrogram-canvas]").bounding_box()
    start_s, end_s = window_of(page)
    x = box["x"] + (second - start_s) / (end_s - start_s) * box["width"]
    page.mouse.move(x, box["y"] + box["height"] / 2)
    return x


def zoom_in_on(page, second, *, to_s):
    while True:
        start_s, end_s = window_of(page)
        if end_s - start_s <= to_s:
            return
        over(page, second)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -400)
        page.keyboard.up("Control")
        moved(page, was=(start_s, end_s))


def place_of(page, name):
    """The row and the second at which a tone is drawn, and where both should be."""
    second, length_s, hz, picture = TONES[name]
    picture_rows = loudness(page)
    height, width = picture_rows.shape
    start_s, end_s = window_of(page)
    row = page.evaluate(SHARES, picture)[str(hz)] * height
    per_s = width / (end_s - start_s)
    middle_s = second + length_s / 2
    reach_px = max(12, round((length_s + 0.3) * per_s))
    first = max(0, round((middle_s - start_s) * per_s) - reach_px)
    near = picture_rows[:, first : first + 2 * reach_px + 1]
    # The loudest of a night are all shown alike: the middle of the brightest rows.
    brightest = near.max(axis=1)
    loudest = np.flatnonzero(brightest >= 0.97 * brightest.max()).mean() + 0.5
    at_row = near[round(row) - 1 : round(row) + 2].max(axis=0)
    loud = first + np.flatnonzero(at_row > at_row.max() / 2)
    drawn_s = start_s + (loud.min() + loud.max() + 1) / 2 / per_s
    # A row of the picture is a few pixels high; a pixel may be longer than 20 ms.
    close_enough_s = max(MOST_MS / 1_000, 1.5 / per_s, 1.5 / columns_per_s(per_s))
    assert abs(loudest - row) <= 1.5 * height / 128
    assert abs(drawn_s - middle_s) <= close_enough_s
    return drawn_s


def columns_per_s(px_per_s):
    """What the level shown at a zoom has: at least one for two pixels."""
    return next(
        (50 / 4**n for n in range(9, -1, -1) if 50 / 4**n * 2 >= px_per_s), 1_000
    )


def choose(page, picture):
    page.locator("[data-spectrogram-picture]").select_option(picture)
    drawn(page)


def test_the_whole_night_shows_each_tone_at_its_time_and_pitch(tones):
    place_of(tones, "low")
    place_of(tones, "short")

    choose(tones, "linear")
    place_of(tones, "high")


def test_a_tone_of_a_tenth_of_a_second_stays_in_place_through_zoom_and_scroll(tones):
    second = TONES["short"][0]
    for to_s in (200, 20, 3):
        zoom_in_on(tones, second, to_s=to_s)
        place_of(tones, "short")

    before = window_of(tones)
    over(tones, second)
    tones.mouse.wheel(300, 0)
    moved(tones, was=before)
    assert window_of(tones)[0] > before[0]
    place_of(tones, "short")

    # The waveform scrolls too, and takes the tones along.
    before = window_of(tones)
    tones.locator("[data-waveform]").hover()
    tones.mouse.wheel(-200, 0)
    moved(tones, was=before)
    place_of(tones, "short")


def test_a_faint_room_does_not_hide_a_tone_from_pcen(tones):
    choose(tones, "pcen")
    zoom_in_on(tones, TONES["short"][0], to_s=5)

    read = loudness(tones)

    assert read.max() > 6 * (np.percentile(read, 75) + 1)


@pytest.mark.parametrize("to_s", [LENGTH_S, 10])
def test_a_click_puts_both_cursors_at_one_place(tones, to_s):
    zoom_in_on(tones, 600, to_s=to_s)

    x = over(tones, 600.5)
    tones.mouse.down()
    tones.mouse.up()

    tones.wait_for_function(f"(x) => ({CURSOR})().ours > x - 3", arg=x)
    cursors = tones.evaluate(CURSOR)
    assert abs(cursors["ours"] - x) <= 2
    assert abs(cursors["ours"] - cursors["waveforms"]) <= 1.5


def test_the_theme_colours_the_tones_anew(tones):
    quiet = "() => [...document.querySelector('[data-spectrogram-canvas]').getContext('2d').getImageData(40, 20, 1, 1).data]"
    by_day = sum(tones.evaluate(quiet)[:3])

    tones.locator("[data-theme-switch]").click()

    tones.wait_for_function(
        f"() => ({quiet})().slice(0, 3).reduce((a, b) => a + b) < 300"
    )
    assert by_day > 600
    place_of(tones, "low")


def test_brightness_changes_the_colours_and_is_remembered(tones, lullabel):
    before = loudness(tones).mean()
    slider = tones.locator("[data-spectrogram-brightness]")

    slider.fill("100")

    tones.reload()
    ready(tones)
    drawn(tones)
    expect(slider).to_have_value("100")
    assert loudness(tones).mean() != before


def test_hidden_tones_leave_their_room_and_come_back(tones):
    place = tones.locator("[data-spectrogram]")
    tones.locator("[data-spectrogram-picture]").select_option("hidden")
    expect(place).to_be_hidden()

    tones.reload()
    ready(tones)
    expect(place).to_be_hidden()
    tones.locator("[data-spectrogram-picture]").select_option("mel")

    drawn(tones)
    place_of(tones, "low")


def test_the_selected_place_is_marked_in_the_tones(tones):
    tones.locator("[data-spectrogram-canvas]").click(position={"x": 350, "y": 40})
    tones.get_by_role("button", name="Mark here").click()

    edges = tones.locator("[data-spectrogram-edges]")
    expect(edges).to_be_visible()
    box = tones.locator("[data-spectrogram-canvas]").bounding_box()
    assert abs(edges.bounding_box()["x"] - box["x"] - 350) < 4


def test_a_drawing_that_failed_can_be_tried_again_and_fills_by_itself(
    tones, lullabel, toned
):
    _, address = toned
    lullabel.arrange("fail_drawing", recording=id_in(address))
    tones.reload()
    ready(tones)
    place = tones.locator("[data-spectrogram]")
    expect(place).to_contain_text("could not be drawn")
    height = place.bounding_box()["height"]

    place.get_by_role("button", name="Try again").click()

    drawn(tones)
    assert place.bounding_box()["height"] == height
    place_of(tones, "low")
