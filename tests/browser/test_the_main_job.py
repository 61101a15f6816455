"""The main job: a night and twenty phone files become labelled clips, on both stacks."""

import csv
import io
import os
import re
import subprocess
import sys
import wave
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acoustics import real_sound
from tests.browser.conftest import (
    ROOT,
    add_files,
    heard,
    intervals,
    log_in,
    ready,
    running,
    saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.real_sound]

CACHE = Path(os.environ.get("LULLABEL_TEST_CACHE", ROOT / "var" / "test-cache"))
NIGHT_HOURS = 2
NIGHT_SEED = 11
N_PHONE_FILES = 20
CONTEXT_MS = 1_000
RATE_HZ = 16_000
PARENT = "parent"
# Twenty-one recordings are prepared and listened to, on however few cores.
PATIENCE_MS = 480_000


@pytest.fixture(scope="module")
def real_night():
    """Two hours as M4A, composed from real clips; made once and kept."""
    CACHE.mkdir(parents=True, exist_ok=True)
    night = CACHE / f"night-{NIGHT_HOURS}h-{NIGHT_SEED}.m4a"
    if not night.with_suffix(".tsv").exists():
        subprocess.run(
            [
                *(sys.executable, str(real_sound.folder() / "make_night.py")),
                *("--out", str(night), "--hours", str(NIGHT_HOURS)),
                *("--seed", str(NIGHT_SEED)),
            ],
            check=True,
        )
    return night


@pytest.fixture(scope="module")
def phone_files():
    """As many 3GP as CAF files, each of another phone's making."""
    files = real_sound.phone_files()
    half = N_PHONE_FILES // 2
    kinds = [[f for f in files if f.suffix == kind] for kind in (".3gp", ".caf")]
    return [file for kind in kinds for file in kind[:half]]


@pytest.fixture(scope="module", params=["embedded", "production"])
def program(request, tmp_path_factory):
    with running(tmp_path_factory.mktemp("var"), kind=request.param) as started:
        started.found(PARENT)
        yield started


def test_a_night_and_twenty_phone_files_become_clips(
    program, page, real_night, phone_files, tmp_path
):
    log_in(page, program, PARENT)
    add_files(page, program, [real_night, *phone_files])
    rows = page.locator("[data-list] > li[data-id]")
    expect(rows).to_have_count(1 + N_PHONE_FILES, timeout=PATIENCE_MS)
    done = page.locator('[data-list] > li[data-id][data-listening="done"]')
    expect(done).to_have_count(1 + N_PHONE_FILES, timeout=PATIENCE_MS)

    edited = review_the_night(page, real_night)
    phone = accept_one_of_a_phone(page, program)

    manifest, clips = export(page, program, tmp_path)
    assert sorted(row["source"] for row in manifest) == [
        "accepted",
        "accepted",
        "accepted",
        "edited",
    ]
    (row,) = [row for row in manifest if row["source"] == "edited"]
    assert int(row["end_ms"]) - int(row["start_ms"]) == edited
    assert {row["recording_name"] for row in manifest} == {real_night.name, phone}
    for row in manifest:
        expected_ms = sum(
            int(row[name]) * sign
            for name, sign in (
                ("end_ms", 1),
                ("start_ms", -1),
                ("lead_ms", 1),
                ("tail_ms", 1),
            )
        )
        assert clips[row["path"]] == expected_ms * RATE_HZ // 1_000
        assert int(row["lead_ms"]) <= CONTEXT_MS


def review_the_night(page, night):
    """Accept two, reject one, move the end of one; return the moved one's length."""
    heard(page, night.name).locator("[data-open]").click()
    ready(page)
    truth = night.with_suffix(".tsv").read_text().splitlines()[1:]
    # The list holds only those in view; its words count all of them.
    shown = page.locator("[data-intervals-count]").inner_text()
    assert int(shown.split()[0]) >= len(truth) / 4
    intervals(page).first.click()
    for key, word in (("a", "accepted"), ("a", "accepted"), ("r", "rejected")):
        here = page.locator('[data-intervals] > [aria-selected="true"]')
        when = here.locator("[data-when]").inner_text()
        page.keyboard.press(key)
        decided = intervals(page).filter(has_text=when)
        expect(decided.first).to_contain_text(word)
    start = page.get_by_role("textbox", name="Start")
    end = page.get_by_role("textbox", name="End")
    page.get_by_label("Note").evaluate("element => element.blur()")
    was = clock_ms(end.input_value())
    end.fill(as_clock(was + 500))
    end.press("Tab")
    expect(page.locator("[data-details-standing]")).to_have_text("corrected")
    saved(page)
    return clock_ms(end.input_value()) - clock_ms(start.input_value())


def accept_one_of_a_phone(page, program):
    page.goto(f"{program.url}/recordings/")
    asking = page.locator("[data-list] > li[data-id]").filter(
        has_text=re.compile(r"\.(3gp|caf)")
    )
    row = asking.filter(has_text="to decide").first
    name = row.locator("[data-title]").inner_text()
    row.locator("[data-open]").click()
    ready(page)
    intervals(page).first.click()
    page.get_by_role("button", name="Accept").click()
    saved(page)
    return name


def export(page, program, folder):
    page.goto(f"{program.url}/exports/")
    page.get_by_role("button", name="Make the ZIP").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        link.click()
    path = folder / "clips.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        manifest = csv.DictReader(io.StringIO(archive.read("manifest.csv").decode()))
        return list(manifest), {
            name: n_samples(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".wav")
        }


def n_samples(content):
    with wave.open(io.BytesIO(content)) as clip:
        assert (clip.getframerate(), clip.getnchannels()) == (RATE_HZ, 1)
        return clip.getnframes()


def clock_ms(text):
    """Read a clock time or an offset: hours may be missing."""
    parts = [float(part) for part in text.split(":")]
    seconds = sum(
        part * 60**power
        for power, part in zip((0, 1, 2), reversed(parts), strict=False)
    )
    return round(seconds * 1_000)


def as_clock(ms):
    seconds, rest = divmod(ms, 1_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{rest:03}"
