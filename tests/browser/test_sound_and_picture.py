"""What is drawn and what is heard agree, also at the tenth hour."""

import numpy as np
import pytest
import soundfile

from tests.browser.conftest import add_files, heard, ready

pytestmark = pytest.mark.browser

RATE_HZ = 16_000
HOURS = 10
# The last two minutes hum, never twice alike: each sample heard can be told from any
# other. The clicks stand far above it.
HUM_FROM_S = HOURS * 3_600 - 120
HUM = 60
CLICK = 20_000
CLICK_SAMPLES = 80
CLICKS_S = (35_906.200, 35_950.733, 35_998.001)
BEFORE_S = 0.700
MOST_MS = 20
# In steps of 16-bit sound, what a way through floating point may change.
ROUNDING = 2

# Hears what the page plays: the player's own output, in a context of the same rate.
TAP = """
() => {
  const audio = document.querySelector("audio");
  const context = new AudioContext({ sampleRate: 16_000 });
  // A worklet would need a script of its own, which the page's policy forbids.
  const tap = context.createScriptProcessor(1024, 1, 1);
  window.tap = { audio, context, heard: [] };
  tap.onaudioprocess = (event) =>
    window.tap.heard.push(...event.inputBuffer.getChannelData(0));
  context.createMediaElementSource(audio).connect(tap);
  tap.connect(context.destination);
}
"""
# Plays from a second on; what is heard may begin with the tail of what was before.
LISTEN = """
async ([from_s, length_s]) => {
  const { audio, context, heard } = window.tap;
  await context.resume();
  audio.pause();
  audio.currentTime = from_s;
  await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  heard.length = 0;
  await audio.play();
  await new Promise((done) => {
    const look = () =>
      audio.currentTime > from_s + length_s ? done() : setTimeout(look, 50);
    look();
  });
  audio.pause();
  return heard.map((sample) => Math.round(sample * 32768));
}
"""


@pytest.fixture(scope="module")
def humming():
    """The last two minutes, as samples."""
    rng = np.random.default_rng(5)
    sound = rng.integers(-HUM, HUM, 120 * RATE_HZ, np.int16, endpoint=True)
    for click_s in CLICKS_S:
        at = place_of(click_s)
        sound[at : at + CLICK_SAMPLES] = CLICK
    return sound


def place_of(second):
    return round((second - HUM_FROM_S) * RATE_HZ)


@pytest.fixture(scope="module")
def long_night(tmp_path_factory, humming):
    """Ten hours of silence that ends in a hum with a few clicks."""
    path = tmp_path_factory.mktemp("sound") / "Ten hours 2026-11-21 20-00-00.flac"
    minute = np.zeros(60 * RATE_HZ, np.int16)
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, "PCM_16") as file:
        for _ in range(HOURS * 60 - 2):
            file.write(minute)
        file.write(humming)
    return path


def test_a_click_is_heard_where_it_is_drawn(logged_in, lullabel, long_night, humming):
    page = logged_in
    add_files(page, lullabel, [long_night])
    heard(page, long_night.name).locator("[data-open]").click()
    ready(page)
    page.evaluate(TAP)

    for click_s in CLICKS_S:
        from_s = click_s - BEFORE_S
        played = np.array(page.evaluate(LISTEN, [from_s, 1.5]))
        began_s = first_heard_s(played, humming, click_s)
        assert abs(began_s - from_s) * 1_000 < MOST_MS

        drawn_s = loudest_point_s(page, lullabel, around_s=click_s)
        assert abs(drawn_s - click_s) * 1_000 < MOST_MS


def first_heard_s(played, humming, click_s):
    """The second of the night at which playing began: back from the click, sample by
    sample, as far as the sound is the night's.
    """
    click = int(np.argmax(played > CLICK // 2))
    assert played[click] > CLICK // 2, "the click was not heard"
    place = place_of(click_s)
    n_before = min(click, place)
    same = (
        np.abs(played[click - n_before : click] - humming[place - n_before : place])
        <= ROUNDING
    )
    n_same = (
        n_before - 1 - int(np.flatnonzero(~same)[-1]) if not same.all() else n_before
    )
    return click_s - n_same / RATE_HZ


def loudest_point_s(page, lullabel, *, around_s):
    """Where the finest level of the picture is highest, within three seconds."""
    recording = page.url.rstrip("/").rpartition("/")[2]
    finest = page.request.get(
        f"{lullabel.url}/api/v1/recordings/{recording}/peaks/"
    ).json()
    level = finest["levels"][0]
    first = round((around_s - 1.5) * level["points_per_s"])
    window = page.request.get(
        f"{lullabel.url}{level['url']}?first={first}&count=300"
    ).body()
    highest = np.frombuffer(window, "<i2")[1::2]
    return (first + int(highest.argmax()) + 0.5) / level["points_per_s"]
