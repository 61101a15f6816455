"""An old phone as the monitor: what it hears arrives, in its place, whatever happens."""

import io
import re
import time
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from acoustics import synthesis
from tests.browser.conftest import OTHER_HOST, forgive, let_in, whole_browser

pytestmark = pytest.mark.browser

CHUNK_MS = 4_000
RATE_HZ = 16_000
PATIENCE_S = 60
OFFLINE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """What the microphone hears, over and over: half a minute of a night."""
    path = tmp_path_factory.mktemp("room") / "room.wav"
    synthesis.render_night(path, duration_ms=30_000, n_bouts=1, seed=11)
    return path


@pytest.fixture(scope="module")
def chromium(playwright, room):
    """A browser on a machine with a microphone."""
    flags = (
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={room}",
    )
    with whole_browser(playwright, *flags) as browser:
        yield browser


@pytest.fixture
def phone(page, lullabel, person):
    """An old phone whose browser lets the page listen."""
    page.context.grant_permissions(["microphone"])
    let_in(page, lullabel, person)
    opened(page, lullabel)
    return page


# What a journey needs to take a microphone away: the page's own hands on it.
HANDS_ON = """
window.contexts = [];
window.streams = [];
const Usual = AudioContext;
window.AudioContext = class extends Usual {
  constructor(options) {
    if (window.ownRateOnly && options.sampleRate) throw new DOMException("no", "NotSupportedError");
    super(options);
    window.contexts.push(this);
  }
};
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.streams.push(stream);
  return stream;
};
"""


@pytest.fixture
def held(page):
    """A page that lets a journey have its hands on what it listens with."""
    page.add_init_script(HANDS_ON)
    return page


def opened(page, lullabel):
    page.goto(f"{lullabel.url}/listen/")
    expect(page.locator("[data-listen]")).not_to_have_attribute("data-state", "loading")


def start(page, *, name="Old phone"):
    form = page.locator("[data-setup]")
    form.get_by_label("What to call it").fill(name)
    form.get_by_label("Room").fill("Nursery")
    form.get_by_role("button", name="Start listening").click()
    expect(page.locator("[data-night]")).to_be_visible()


def stop(page):
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Tap again to stop").click()
    expect(page.locator("[data-setup]")).to_be_visible()


def arrived(lullabel, person, until):
    """Wait for what the server has of somebody's devices to be as wanted."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        sessions = lullabel.arrange("listened", name=person)
        if until(sessions):
            return sessions
        assert time.monotonic() < deadline_s, sessions
        time.sleep(0.2)


def n_chunks(sessions):
    return sum(len(session["chunks"]) for session in sessions)


def with_chunks(n):
    return lambda sessions: n_chunks(sessions) >= n


def in_order(session):
    """Whether its chunks are numbered without a gap and none lies on another."""
    numbers, starts, lengths = zip(*session["chunks"], strict=True)
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    apart = all(start >= end for start, end in zip(starts[1:], ends, strict=False))
    return apart and list(numbers) == list(range(len(numbers)))


def test_what_the_phone_hears_arrives_in_its_place(phone, lullabel, person, room):
    start(phone)

    [session] = arrived(lullabel, person, with_chunks(3))

    wanted = [[number, number * CHUNK_MS, CHUNK_MS] for number in range(3)]
    assert session["chunks"][:3] == wanted
    assert session["device"] == "Old phone"
    assert likeness(heard_by_the_server(phone, lullabel, session), room) > 0.95


def heard_by_the_server(page, lullabel, session):
    address = f"{lullabel.url}/api/v1/sessions/{session['id']}/audio/"
    answer = page.request.get(f"{address}?start_ms={CHUNK_MS}&end_ms={3 * CHUNK_MS}")
    assert answer.ok, answer.status
    samples, rate_hz = soundfile.read(io.BytesIO(answer.body()))
    assert rate_hz == RATE_HZ
    return samples


def likeness(samples, file):
    """How like a file that is played over and over a usual second of what was heard is.

    A browser that is short of time leaves some of it out: a second or two, not most.
    """
    seconds = [samples[n : n + RATE_HZ] for n in range(0, len(samples), RATE_HZ)]
    return float(np.median([_likeness(one, file) for one in seconds]))


def _likeness(samples, file):
    """The greatest correlation with any stretch of it."""
    played = np.tile(soundfile.read(file)[0], 2)
    n_points = len(samples) + len(played)
    spectrum = np.fft.rfft(played, n_points) * np.conj(np.fft.rfft(samples, n_points))
    products = np.fft.irfft(spectrum, n_points)[: len(played) - len(samples)]
    energy = np.cumsum(np.concatenate([[0], played**2]))
    norms = np.sqrt(energy[len(samples) : -1] - energy[: -len(samples) - 1])
    return (products / norms).max() / np.linalg.norm(samples)


def test_the_dark_view_says_what_the_server_hears(phone):
    start(phone)
    words = phone.locator("[data-words]")

    expect(words).to_have_text("Listening; quiet", timeout=60_000)
    expect(words).to_have_text("Crying", timeout=90_000)


def test_a_browser_that_keeps_the_microphones_own_rate_sends_the_same(
    held, phone, lullabel, person, room
):
    held.add_init_script("window.ownRateOnly = true")
    opened(phone, lullabel)
    start(phone)

    [session] = arrived(lullabel, person, with_chunks(3))

    assert phone.evaluate("contexts[0].sampleRate") > 2 * RATE_HZ
    wanted = [[number, number * CHUNK_MS, CHUNK_MS] for number in range(3)]
    assert session["chunks"][:3] == wanted
    assert likeness(heard_by_the_server(phone, lullabel, session), room) > 0.95


def test_sound_that_was_held_back_is_a_hole_and_it_goes_on_by_itself(
    held, phone, lullabel, person
):
    opened(phone, lullabel)
    start(phone)
    arrived(lullabel, person, with_chunks(1))

    phone.evaluate("contexts[0].suspend()")

    words = phone.locator("[data-words]")
    expect(words).to_contain_text("Not listening")
    expect(words).not_to_contain_text("Not listening")
    phone.wait_for_timeout(2 * CHUNK_MS)
    stop(phone)
    [session] = arrived(lullabel, person, lambda sessions: sessions[0]["ended"])
    assert in_order(session)
    assert n_holes(session) == 1


def n_holes(session):
    places = session["chunks"]
    ends = [start_ms + length_ms for _, start_ms, length_ms in places]
    return sum(
        start_ms > end_ms
        for (_, start_ms, _), end_ms in zip(places[1:], ends, strict=False)
    )


def test_a_microphone_that_is_pulled_out_and_put_in_again_goes_on(
    held, phone, lullabel, person
):
    opened(phone, lullabel)
    start(phone)
    arrived(lullabel, person, with_chunks(1))

    phone.evaluate("""() => {
        const [track] = streams[0].getTracks();
        track.stop();
        track.dispatchEvent(new Event("ended"));
    }""")

    [session] = arrived(lullabel, person, with_chunks(4))
    assert in_order(session)
    assert phone.evaluate("streams.length") == 2


def test_a_microphone_that_is_switched_off_is_not_a_quiet_room(
    playwright, tmp_path, lullabel, person
):
    path = tmp_path / "off.wav"
    soundfile.write(path, np.zeros(RATE_HZ), RATE_HZ)
    with whole_browser(
        playwright,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={path}",
    ) as browser:
        page = browser.new_page()
        page.context.grant_permissions(["microphone"])
        let_in(page, lullabel, person)
        opened(page, lullabel)
        start(page)

        words = page.locator("[data-words]")
        expect(words).to_contain_text("the microphone gives no sound at all")


def test_a_phone_whose_clock_is_set_begins_another_session(phone, lullabel, person):
    start(phone)
    arrived(lullabel, person, with_chunks(1))

    phone.evaluate("() => { const now = Date.now; Date.now = () => now() + 3_600_000 }")

    sessions = arrived(
        lullabel,
        person,
        lambda sessions: len(sessions) == 2 and len(sessions[-1]["chunks"]) >= 2,
    )
    assert [session["ended"] for session in sessions] == [True, False]
    assert sessions[1]["chunks"][0][:2] == [0, 0]


def test_stopping_takes_two_taps_and_ends_the_session(phone, lullabel, person):
    start(phone)
    arrived(lullabel, person, with_chunks(1))

    phone.get_by_role("button", name="Stop").click()
    expect(phone.locator("[data-night]")).to_be_visible()
    phone.get_by_role("button", name="Tap again to stop").click()

    expect(phone.locator("[data-night]")).to_be_hidden()
    [session] = arrived(lullabel, person, lambda sessions: sessions[0]["ended"])
    assert in_order(session)
    expect(phone.locator("[data-backlog]")).to_be_hidden()
    device = phone.locator("[data-device-list] > li")
    expect(device).to_contain_text("Old phone Nursery")
    expect(device).to_contain_text("heard from just now")


def test_while_the_network_is_cut_sound_waits_and_arrives_once(
    phone, lullabel, person, problems
):
    start(phone)
    arrived(lullabel, person, with_chunks(1))
    phone.context.set_offline(True)

    words = phone.locator("[data-words]")
    expect(words).to_contain_text(re.compile(r"server is away.*\d+ s of sound wait"))
    phone.wait_for_timeout(2 * CHUNK_MS)
    phone.context.set_offline(False)

    expect(words).not_to_contain_text("away")
    stop(phone)
    [session] = arrived(lullabel, person, lambda sessions: sessions[0]["ended"])
    assert in_order(session)
    assert [start_ms for _, start_ms, _ in session["chunks"]] == [
        number * CHUNK_MS for number in range(len(session["chunks"]))
    ]
    forgive(problems, OFFLINE)


def test_a_page_that_is_loaded_again_goes_on_by_itself(phone, lullabel, person):
    start(phone)
    arrived(lullabel, person, with_chunks(1))

    phone.reload()

    expect(phone.locator("[data-night]")).to_be_visible()
    [session] = arrived(lullabel, person, with_chunks(3))
    assert in_order(session)


def test_what_a_closed_page_left_is_sent_when_it_is_opened_again(
    phone, lullabel, person, problems
):
    start(phone)
    phone.context.set_offline(True)
    expect(phone.locator("[data-words]")).to_contain_text("of sound wait")
    phone.close()
    phone.context.set_offline(False)
    assert n_chunks(lullabel.arrange("listened", name=person)) == 0

    again = phone.context.new_page()
    opened(again, lullabel)

    [session] = arrived(lullabel, person, with_chunks(2))
    assert session["chunks"][0][:2] == [0, 0]
    assert in_order(session)
    forgive(problems, OFFLINE)


def test_a_second_tab_says_that_another_one_listens(phone, lullabel):
    start(phone)
    second = phone.context.new_page()

    opened(second, lullabel)

    expect(second.get_by_text("open in another tab")).to_be_visible()
    expect(second.get_by_role("button", name="Start listening")).to_be_hidden()
    phone.close()
    expect(second.locator("[data-night]")).to_be_visible()


def test_who_does_not_allow_the_microphone_is_told_what_to_do(page, lullabel, person):
    let_in(page, lullabel, person)
    opened(page, lullabel)
    form = page.locator("[data-setup]")
    form.get_by_label("What to call it").fill("Old phone")

    form.get_by_role("button", name="Start listening").click()

    expect(form.get_by_role("alert")).to_contain_text("Allow it in the settings")
    expect(page.locator("[data-night]")).to_be_hidden()
    expect(form.get_by_role("button", name="Start listening")).to_be_enabled()


def test_a_device_without_a_microphone_says_so(playwright, lullabel, person):
    with whole_browser(playwright) as deaf:
        page = deaf.new_page()
        page.context.grant_permissions(["microphone"])
        let_in(page, lullabel, person)
        opened(page, lullabel)
        form = page.locator("[data-setup]")
        form.get_by_label("What to call it").fill("Old phone")

        form.get_by_role("button", name="Start listening").click()

        expect(form.get_by_role("alert")).to_contain_text("no microphone")


def test_a_page_that_came_by_plain_http_says_how_to_come_instead(
    playwright, lullabel, person
):
    elsewhere = lullabel.url.replace("127.0.0.1", OTHER_HOST)
    rule = f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1"
    with whole_browser(playwright, rule) as browser:
        page = browser.new_page()
        let_in(page, replace(lullabel, url=elsewhere), person)

        page.goto(f"{elsewhere}/listen/")

        expect(page.get_by_role("alert")).to_contain_text("by https")
        expect(page.get_by_role("button", name="Start listening")).to_be_disabled()


def test_a_login_that_ran_out_is_told_and_loses_nothing(
    phone, lullabel, person, problems
):
    start(phone)
    arrived(lullabel, person, with_chunks(1))
    phone.context.clear_cookies(name="session")

    words = phone.locator("[data-words]")
    expect(words).to_contain_text("You are logged out")
    phone.wait_for_timeout(CHUNK_MS)
    let_in(phone, lullabel, person)

    expect(words).not_to_contain_text("logged out", timeout=60_000)
    stop(phone)
    [session] = arrived(lullabel, person, lambda sessions: sessions[0]["ended"])
    assert in_order(session)
    forgive(problems, "401", "403")


def test_where_the_server_has_ended_the_session_another_one_goes_on(
    phone, lullabel, person, problems
):
    start(phone)
    [session] = arrived(lullabel, person, with_chunks(1))
    address = f"sessions/{session['id']}/end/"
    ended = phone.evaluate(
        """async (address) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const answer = await fetch(`/api/v1/${address}`, {
                method: "POST",
                headers: { "Content-Type": "application/json", "X-CSRFToken": token },
                body: JSON.stringify({ sent_at: new Date().toISOString() }),
            });
            return answer.status;
        }""",
        address,
    )
    assert ended == 200

    sessions = arrived(
        lullabel,
        person,
        lambda sessions: len(sessions[-1]["chunks"]) >= 2 <= len(sessions),
    )

    assert [session["ended"] for session in sessions] == [True, False]
    assert sessions[1]["chunks"][0][:2] == [0, 0]
    assert in_order(sessions[1])
    expect(phone.locator("[data-words]")).to_contain_text("Listening")
    forgive(problems, "409")


def test_logging_out_asks_first_and_leaves_no_sound_behind(
    phone, lullabel, person, problems
):
    start(phone)
    arrived(lullabel, person, with_chunks(1))
    other = phone.context.new_page()
    other.goto(f"{lullabel.url}/account/")

    other.get_by_role("button", name="Log out").click()
    dialog = other.get_by_role("dialog", name="Not all is saved")
    expect(dialog).to_contain_text("This device is listening")
    dialog.get_by_role("button", name="Log out all the same").click()

    expect(other.get_by_role("button", name="Log in")).to_be_visible()
    phone.wait_for_url(re.compile("/login/"))
    kept = other.evaluate(
        "async () => (await indexedDB.databases()).map(({ name }) => name)"
    )
    assert "lullabel-listening" not in kept
    expect(phone.get_by_role("button", name="Log in")).to_be_visible()
    forgive(problems, "401", "403")


def test_a_device_is_renamed_and_taken_off_the_list(phone, lullabel, person):
    start(phone)
    arrived(lullabel, person, with_chunks(1))
    stop(phone)
    device = phone.locator("[data-device-list] > li")

    device.get_by_text("Rename “Old phone”").click()
    device.get_by_label("Room").fill("Attic")
    device.get_by_role("button", name="Save").click()
    expect(device).to_contain_text("Old phone Attic")
    device.get_by_role("button", name="Take “Old phone” off the list").click()
    expect(device).to_be_hidden()
    phone.get_by_role("button", name="Undo").click()

    expect(device).to_contain_text("Old phone Attic")


def test_what_is_kept_of_a_night_can_be_chosen(page, lullabel, person):
    let_in(page, lullabel, person)
    opened(page, lullabel)
    keeping = page.locator('[data-keeping][data-state="ready"]')
    margin = keeping.get_by_label("Seconds before and after a bout")
    expect(margin).to_be_hidden()

    keeping.get_by_label("Sound that was heard live").select_option("episodes")
    margin.fill("30")
    keeping.get_by_label("Days until it goes").fill("14")
    keeping.get_by_label("One bout").fill("90")
    keeping.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from now on.")).to_be_visible()
    page.reload()

    expect(keeping.get_by_label("Sound that was heard live")).to_have_value("episodes")
    expect(margin).to_have_value("30")
    expect(keeping.get_by_label("Days until it goes")).to_have_value("14")
    expect(keeping.get_by_label("One bout")).to_have_value("90")


def test_what_cannot_be_kept_is_said_in_a_sentence(page, lullabel, person, problems):
    let_in(page, lullabel, person)
    opened(page, lullabel)
    keeping = page.locator('[data-keeping][data-state="ready"]')
    gap = keeping.get_by_label("One bout")
    gap.evaluate("(field) => { field.removeAttribute('max'); field.value = '5000'; }")

    keeping.get_by_role("button", name="Save").click()

    expect(keeping.get_by_role("alert")).to_contain_text("3600")
    forgive(problems, "400")
