"""Models: trained with one click, looked into, let listen, taken back, compared."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import let_in
from tests.browser.test_keyboard_alone import tab_to

pytestmark = pytest.mark.browser


@pytest.fixture
def teacher(page, lullabel):
    """Somebody with two models of their own, kept by the gate; leave them as they are."""
    let_in(page, lullabel, lullabel.arrange("school"))
    return page


@pytest.fixture
def parent(page, lullabel, person):
    """Somebody with a frozen dataset of four nights, who has trained nothing yet."""
    lullabel.arrange("label_nights", name=person)
    lullabel.arrange("freeze", name=person)
    let_in(page, lullabel, person)
    return page


def opened(page, lullabel, path, root):
    page.goto(f"{lullabel.url}{path}")
    expect(page.locator(root)).to_have_attribute("data-state", "ready")


def models_of(page, lullabel):
    opened(page, lullabel, "/models/", "[data-models]")
    return page.locator("[data-list] > li[data-id]")


def test_a_model_is_trained_with_one_click_and_the_verdict_told(parent, lullabel):
    rows = models_of(parent, lullabel)
    expect(parent.locator("[data-sentence]")).to_contain_text("the starter, listens.")

    parent.get_by_role("button", name="Train a model").click()

    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("progressbar")).to_be_visible()
    expect(rows.first).to_have_attribute("data-state", "done", timeout=120_000)
    expect(rows.first).to_contain_text("dataset 1 · personal · seed 0")
    expect(rows.first).to_contain_text(
        re.compile(
            r"On 2 held-out nights it missed [\d.]+ bouts a night \(\d+ to \d+\)"
        )
    )
    # The nights are short: there is too little of them to decide on.
    expect(rows.first).to_contain_text("Kept, and not promoted. Only 4 min")
    expect(parent.locator("[data-act-list] > li").first).to_contain_text(
        "Model 2 was kept, and not promoted."
    )


def test_a_datasets_page_trains_from_that_one(parent, lullabel):
    opened(parent, lullabel, "/datasets/1/", "[data-dataset]")

    parent.get_by_role("button", name="Train a model from this dataset").click()

    parent.wait_for_url(f"{lullabel.url}/models/")
    expect(parent.locator("[data-list] > li[data-id]").first).to_contain_text(
        "dataset 1"
    )


def test_a_training_is_stopped_and_tried_again(parent, lullabel):
    rows = models_of(parent, lullabel)
    parent.get_by_role("button", name="Train a model").click()

    parent.get_by_role("button", name="Stop training model 2").click()

    expect(rows.first).to_contain_text("was stopped", timeout=60_000)
    parent.get_by_role("button", name="Try model 2 again").click()
    expect(rows.first).to_have_attribute("data-state", "done", timeout=120_000)


def test_a_card_shows_figures_pictures_and_where_it_comes_from(teacher, lullabel):
    opened(teacher, lullabel, "/models/2/", "[data-model]")

    figures = teacher.locator("[data-figures]")
    expect(figures).to_contain_text(re.compile(r"Bouts heard.*\d+ % \(\d+ to \d+\)"))
    for name in ("nights", "pr", "scores", "reliability"):
        expect(teacher.locator(f"[data-plot={name}] svg")).to_be_visible()
    expect(teacher.locator("[data-plot=pr] svg")).to_contain_text("where it works")
    expect(teacher.locator("[data-confusion] tbody tr").first).to_contain_text("cry")
    expect(teacher.locator("[data-facts]")).to_contain_text("model 1, the starter")
    link = teacher.get_by_role("link", name="dataset 1")
    expect(link).to_have_attribute("href", "/datasets/1/")
    with teacher.expect_download() as waiting:
        teacher.get_by_role("link", name="All figures as JSON").click()
    assert waiting.value.suggested_filename == "model-2.json"
    assert '"reliability"' in waiting.value.path().read_text()


def test_each_picture_has_a_table_that_says_the_same(teacher, lullabel):
    opened(teacher, lullabel, "/models/2/", "[data-model]")

    for plot in teacher.locator("[data-plot]").all():
        plot.get_by_text("The same in numbers").click()

    nights = teacher.locator("[data-plot=nights] tbody tr")
    # Two bouts and the slip of each night, which nobody could hear.
    expect(nights).to_have_text([re.compile(r"2026-11-12.*321"), re.compile("321")])
    expect(teacher.locator("[data-plot=scores] tbody tr")).to_have_count(20)
    expect(teacher.locator("[data-plot=reliability] tbody tr")).to_have_count(10)


def test_a_worst_error_is_heard_with_two_seconds_around_it(teacher, lullabel):
    opened(teacher, lullabel, "/models/2/", "[data-model]")
    error = teacher.locator("[data-worst] > li").filter(has_text="did not hear").first
    sound = teacher.locator("[data-sound]")

    error.get_by_role("button", name=re.compile("^Play ")).click()

    expect(error.locator("[data-play-word]")).to_have_text("Stop")
    expect(error.locator("[data-play-word]")).to_have_text("Play", timeout=30_000)
    # From 0.5 s to 1.5 s was the place; the night begins less than two seconds before.
    ended_s = sound.evaluate("sound => sound.currentTime")
    assert 3.4 < ended_s < 4.2


def test_a_worst_error_leads_to_its_place_in_the_night(teacher, lullabel):
    opened(teacher, lullabel, "/models/2/", "[data-model]")
    error = teacher.locator("[data-worst] > li").filter(has_text="did not hear").first

    error.get_by_role("link", name=re.compile("in the night")).click()

    expect(teacher.locator("[data-annotate]")).to_have_attribute("data-state", "ready")
    expect(teacher.locator("[data-now]")).to_contain_text("00.5")
    assert teacher.url.endswith("#at=500-1500")


def test_a_model_is_let_listen_and_taken_back_and_both_are_written_down(
    parent, lullabel, person
):
    lullabel.arrange("train", name=person, seed=3)
    rows = models_of(parent, lullabel)

    parent.get_by_role("button", name="Let model 2 listen").click()
    question = parent.get_by_role("dialog", name="Let model 2 listen?")
    expect(question).to_contain_text("It was kept back for a reason: Only 4 min")
    question.get_by_role("button", name="Leave it as it is").click()
    expect(rows.first.locator("[data-current]")).to_be_hidden()
    parent.get_by_role("button", name="Let model 2 listen").click()
    question.get_by_role("button", name="Let it listen").click()

    expect(rows.first.locator("[data-current]")).to_be_visible()
    expect(parent.locator("[data-sentence]")).to_contain_text("Model 2 listens.")
    acts = parent.locator("[data-act-list] > li")
    expect(acts.first).to_contain_text(f"{person} let model 2 listen.")

    parent.get_by_role("button", name="Go back to model 1").click()
    parent.get_by_role("dialog").get_by_role("button", name="Go back").click()

    expect(parent.locator("[data-sentence]")).to_contain_text("the starter, listens.")
    expect(acts.first).to_contain_text(f"{person} went back to model 1.")
    expect(parent.locator("[data-roll-back]")).to_be_hidden()


def test_two_models_are_compared_in_words_figures_and_pictures(teacher, lullabel):
    rows = models_of(teacher, lullabel)
    expect(rows).to_have_count(3)
    teacher.get_by_role("link", name="Compare model 2").click()
    page = teacher.locator("[data-compare-models]")
    expect(page).to_have_attribute("data-state", "ready")

    expect(teacher.locator("[data-verdict]")).to_contain_text(
        "Model 2 was held against model 1 when it was made. Only 4 min"
    )
    expect(teacher.locator("[data-figures] thead")).to_contain_text("Model 1Model 2")
    expect(teacher.locator("[data-plot=nights] svg")).to_be_visible()

    teacher.get_by_label("One").select_option("Model 3")

    expect(teacher.locator("[data-verdict]")).to_contain_text("never held against")
    assert teacher.url.endswith("?a=3&b=2")


def test_models_are_trained_and_changed_by_keys_alone(parent, lullabel, person):
    rows = models_of(parent, lullabel)
    tab_to(parent, parent.get_by_role("button", name="Train a model"))
    parent.keyboard.press("Enter")
    expect(rows.first).to_have_attribute("data-state", "done", timeout=120_000)

    tab_to(parent, parent.get_by_role("button", name="Let model 2 listen"))
    parent.keyboard.press("Enter")
    expect(parent.get_by_role("button", name="Leave it as it is")).to_be_focused()
    parent.keyboard.press("Escape")
    expect(parent.get_by_role("dialog")).to_be_hidden()
    expect(rows.first.locator("[data-current]")).to_be_hidden()
    parent.keyboard.press("Enter")
    tab_to(parent, parent.get_by_role("dialog").get_by_role("button").last)
    parent.keyboard.press("Enter")

    expect(parent.locator("[data-sentence]")).to_contain_text("Model 2 listens.")


def test_the_starter_says_what_it_is_and_has_no_figures(teacher, lullabel):
    opened(teacher, lullabel, "/models/1/", "[data-model]")

    expect(teacher.get_by_role("heading", name="The starter")).to_be_visible()
    expect(teacher.locator("[data-starter]")).to_contain_text("docs/model.md")
    expect(teacher.locator("[data-measured]")).to_be_hidden()


def test_a_model_with_nothing_held_out_says_what_is_missing(page, lullabel, person):
    lullabel.arrange("label_nights", name=person, sides=["train", "train"])
    lullabel.arrange("freeze", name=person)
    number = lullabel.arrange("train", name=person, seed=0)
    let_in(page, lullabel, person)

    opened(page, lullabel, f"/models/{number}/", "[data-model]")

    missing = page.locator("[data-unmeasured]")
    expect(missing).to_contain_text("No night of its dataset is kept aside")
    expect(missing.get_by_role("link", name="Datasets")).to_be_visible()


def test_who_has_frozen_nothing_is_told_how_to_begin(logged_in, lullabel):
    models_of(logged_in, lullabel)

    expect(logged_in.get_by_text("Nothing to learn from yet")).to_be_visible()
    expect(logged_in.get_by_role("button", name="Train a model")).to_be_hidden()
    link = logged_in.get_by_role("link", name="Freeze a dataset")
    expect(link).to_have_attribute("href", "/datasets/")
