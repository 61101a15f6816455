"""A dataset: frozen, looked at, compared, downloaded; and two people who disagree."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import id_in, let_in

pytestmark = pytest.mark.browser


@pytest.fixture
def archivist(page, lullabel, known_night):
    """Somebody with two datasets of one night."""
    name = lullabel.arrange("archive", recording=id_in(known_night[1]))
    let_in(page, lullabel, name)
    return page


def opened(page, lullabel, path, root):
    page.goto(f"{lullabel.url}{path}")
    expect(page.locator(root)).to_have_attribute("data-state", "ready")


def test_marks_are_frozen_by_one_button_and_shown_by_night_and_label(
    archivist, lullabel
):
    opened(archivist, lullabel, "/datasets/", "[data-datasets]")
    before = archivist.locator("[data-list] > li[data-id]").count()

    archivist.get_by_role("button", name="Freeze").click()

    rows = archivist.locator("[data-list] > li[data-id]")
    expect(rows).to_have_count(before + 1)
    expect(rows.first).to_have_attribute("data-state", "done", timeout=120_000)
    expect(rows.first).to_contain_text("cry 2 · laugh 1 · nothing")
    rows.first.get_by_role("link").click()
    expect(archivist.locator("[data-dataset]")).to_have_attribute("data-state", "ready")
    # Five times as much quiet as was marked: 22.5 s in windows of 3 s, by chance 7 or 8.
    expect(archivist.locator("[data-rows] tr")).to_have_text(
        [re.compile(r"^2026-11-21training3\.0 s \(2\)1\.5 s \(1\)2[14] s \([78]\)$")]
    )
    expect(archivist.locator("[data-left-out]")).to_contain_text(
        "Nothing in it to measure"
    )
    colours = archivist.locator("[data-chart] svg path").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('fill'))"
    )
    assert {"#c77700", "#3d8f5f"} <= set(colours), colours


def test_two_of_one_state_are_alike(archivist, lullabel):
    opened(archivist, lullabel, "/datasets/2/", "[data-dataset]")

    archivist.get_by_label("Compare with").select_option("Dataset 1")

    sentences = archivist.locator("[data-differences] li")
    expect(sentences).to_have_count(5)
    expect(sentences.first).to_have_text(
        re.compile(r"^1[01] clips are the same in both\.$")
    )
    expect(sentences.nth(1)).to_have_text("0 clips (0.0 s) are in 2 alone.")


def test_the_bundle_is_downloaded_whole(archivist, lullabel, tmp_path):
    opened(archivist, lullabel, "/datasets/1/", "[data-dataset]")

    with archivist.expect_download(timeout=120_000) as waiting:
        archivist.get_by_role("button", name="Download the bundle").click()

    bundle = zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes()))
    named = {
        name.rpartition("manifest.jsonl")[0]
        for name in bundle.namelist()
        if name.endswith("manifest.jsonl")
    }
    root = named.pop()
    rows = [
        json.loads(line) for line in bundle.read(f"{root}manifest.jsonl").splitlines()
    ]
    assert len(rows) in (10, 11)
    assert all(
        hashlib.sha256(bundle.read(root + row["path"])).hexdigest() == row["sha256"]
        for row in rows
    )


def test_a_night_is_put_on_another_side_and_stays_there(archivist, lullabel):
    opened(archivist, lullabel, "/datasets/", "[data-datasets]")
    archivist.get_by_text("Which nights are for training").click()
    side = archivist.get_by_label("Side of 2026-11-21")
    expect(side).to_have_value("train")

    side.select_option("measuring")

    expect(archivist.get_by_text("put there by you")).to_be_visible()
    archivist.reload()
    archivist.get_by_text("Which nights are for training").click()
    expect(side).to_have_value("test")
    side.select_option("training")
    expect(side).to_have_value("train")


def test_what_two_people_call_differently_is_heard_again_and_settled(
    page, lullabel, person, own_night
):
    recording = id_in(own_night)
    lullabel.arrange("disagree", name=person, recording=recording)
    let_in(page, lullabel, person)
    opened(page, lullabel, "/datasets/agreement/", "[data-agreement]")
    expect(page.locator("[data-pairs] > li")).to_contain_text("1 called differently")
    place = page.locator("[data-disagreements] > li")
    expect(place).to_contain_text("20:30:02")
    expect(place.locator("audio")).to_have_attribute(
        "src", re.compile(rf"{recording}/audio/#t=1,5$")
    )

    place.get_by_role("button", name=f"Keep “cry” by {person},").click()

    expect(place).to_have_count(0)
    rows = page.request.get(
        f"{lullabel.url}/api/v1/recordings/{recording}/annotations/"
    ).json()
    assert [(row["label"], row["start_ms"]) for row in rows] == [("cry", 2_000)]
    page.reload()
    expect(page.locator("[data-agreement]")).to_have_attribute("data-state", "ready")
    expect(page.locator("[data-disagreements] > li")).to_have_count(0)
