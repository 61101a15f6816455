"""Files come in: several at once, the same one twice, and what is no sound."""

import shutil

import pytest
from playwright.sync_api import expect

from acoustics import synthesis
from tests.browser.conftest import add_files, forgive, heard, row_of

pytestmark = pytest.mark.browser

DROP = """
([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "audio/wav" }));
  const drop = document.querySelector("[data-drop]");
  drop.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
}
"""


@pytest.fixture
def short_nights(tmp_path):
    paths = [tmp_path / f"evening {number}.flac" for number in range(3)]
    for seed, path in enumerate(paths, start=40):
        synthesis.render_night(path, duration_ms=20_000, n_bouts=1, seed=seed)
    return paths


def uploads(page):
    return page.locator("[data-uploads] > li")


def test_several_files_are_sent_prepared_and_listened_to(
    logged_in, lullabel, short_nights
):
    add_files(logged_in, lullabel, short_nights)

    for path in short_nights:
        row = heard(logged_in, path.name)
        expect(row.locator("[data-strip]")).to_have_attribute("data-state", "ready")
    expect(uploads(logged_in)).to_have_count(0)


def test_a_text_is_refused_kindly_and_can_be_put_away(
    logged_in, lullabel, tmp_path, problems
):
    text = tmp_path / "shopping.txt"
    text.write_text("milk, nappies")

    add_files(logged_in, lullabel, [text])

    expect(uploads(logged_in)).to_have_attribute("data-state", "refused")
    expect(uploads(logged_in)).to_contain_text("not a sound recording")
    uploads(logged_in).get_by_role("button", name="Dismiss").click()
    expect(uploads(logged_in)).to_have_count(0)
    forgive(problems, "422")


def test_a_dropped_file_is_taken_up(logged_in, lullabel, problems):
    logged_in.goto(f"{lullabel.url}/recordings/")
    expect(logged_in.locator("[data-recordings]")).to_have_attribute(
        "data-state", "ready"
    )

    logged_in.evaluate(DROP, ["letter.wav", "Dear diary"])

    expect(uploads(logged_in)).to_have_attribute("data-state", "refused")
    forgive(problems, "422")


def test_the_same_file_again_is_recognised(logged_in, lullabel, short_nights, tmp_path):
    first = short_nights[0]
    again = tmp_path / "copy of it.flac"
    shutil.copy(first, again)
    add_files(logged_in, lullabel, [first])
    heard(logged_in, first.name)

    logged_in.locator("[data-files]").set_input_files(str(again))

    expect(uploads(logged_in).filter(has_text="copy of it")).to_contain_text(
        f"You have this one already, as “{first.name}”."
    )
    expect(row_of(logged_in, "")).to_have_count(1)


def test_a_cut_recording_says_how_much_could_be_read(logged_in, lullabel, short_nights):
    whole = short_nights[1].read_bytes()
    short_nights[1].write_bytes(whole[: len(whole) // 2])

    add_files(logged_in, lullabel, [short_nights[1]])

    row = heard(logged_in, short_nights[1].name)
    expect(row).to_have_attribute("data-state", "damaged")
    expect(row.locator("[data-problem-words]")).to_contain_text("could read")
    row.locator("[data-open]").click()
    expect(logged_in.locator("[data-annotate]")).to_have_attribute(
        "data-state", "ready"
    )
    expect(logged_in.locator("[data-problem-words]")).to_contain_text("could read")


def test_an_unknown_start_is_asked_for_and_then_shown(
    logged_in, lullabel, short_nights
):
    add_files(logged_in, lullabel, [short_nights[2]])
    row = heard(logged_in, short_nights[2].name)
    expect(row).to_contain_text("start unknown")

    row.locator("[data-open]").click()
    logged_in.get_by_label("When did this recording begin?").fill("2026-11-20T21:15:07")
    logged_in.get_by_role("button", name="Set").click()

    expect(logged_in.locator("[data-started]")).to_contain_text("21:15")
    expect(logged_in.locator("[data-now]")).to_have_text("21:15:07.0")


def test_a_recording_is_deleted_only_when_that_is_confirmed(
    logged_in, lullabel, short_nights
):
    name = short_nights[0].name
    add_files(logged_in, lullabel, short_nights[:1])
    heard(logged_in, name)

    logged_in.get_by_role("button", name=f"Delete {name}").click()
    logged_in.get_by_role("button", name="Keep it").click()
    expect(row_of(logged_in, name)).to_have_count(1)
    logged_in.get_by_role("button", name=f"Delete {name}").click()
    logged_in.get_by_role("button", name="Delete", exact=True).click()

    expect(row_of(logged_in, name)).to_have_count(0)
    expect(logged_in.get_by_text("No recordings yet.")).to_be_visible()


def test_an_upload_under_way_can_be_cancelled_and_leaves_nothing(
    logged_in, lullabel, tmp_path
):
    long = tmp_path / "a long evening.flac"
    synthesis.render_night(long, duration_ms=600_000, n_bouts=1, seed=44)
    network = logged_in.context.new_cdp_session(logged_in)
    slowly = {"offline": False, "latency": 0, "downloadThroughput": -1}
    network.send(
        "Network.emulateNetworkConditions", {**slowly, "uploadThroughput": 100_000}
    )
    add_files(logged_in, lullabel, [long])
    expect(uploads(logged_in)).to_have_attribute("data-state", "sending")

    uploads(logged_in).get_by_role("button", name="Cancel").click()

    expect(uploads(logged_in)).to_have_count(0)
    logged_in.reload()
    expect(logged_in.locator("[data-recordings]")).to_have_attribute(
        "data-state", "ready"
    )
    expect(row_of(logged_in, long.name)).to_have_count(0)
