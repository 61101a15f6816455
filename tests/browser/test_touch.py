"""A place is drawn, moved and resized with a finger; fingers that scroll do nothing else."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    id_in,
    intervals,
    let_in,
    night_for,
    ready,
    saved,
)

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


class Fingers:
    """Real touches: the browser decides itself what to scroll and what to click."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def _send(self, kind, points):
        touches = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        self.session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches}
        )

    def down(self, *points):
        self._send("touchStart", points)

    def move(self, *points):
        self._send("touchMove", points)

    def up(self, *left):
        self._send("touchEnd", left)

    def cancel(self):
        self._send("touchCancel", ())

    def slide(self, start, end, *, steps=8):
        for n in range(1, steps + 1):
            self.move(
                tuple(a + (b - a) * n / steps for a, b in zip(start, end, strict=True))
            )

    def drag(self, start, end):
        self.down(start)
        self.slide(start, end)
        self.up()


@pytest.fixture(scope="module")
def touched_night(lullabel, known_night, free_names):
    """A night for the tests below: each takes back what it did."""
    name = next(free_names)
    address = night_for(lullabel, known_night, name)
    # Chance checks lie anywhere: a tap below would pick them.
    lullabel.arrange("no_checks", recording=id_in(address))
    return name, address


def opened(page, lullabel, touched_night):
    name, address = touched_night
    let_in(page, lullabel, name)
    page.goto(address)
    ready(page)
    page.get_by_role("button", name="Whole night").click()
    page.locator("[data-waveform]").scroll_into_view_if_needed()


def take_all_back(page):
    undo = page.locator("[data-undo]")
    while undo.is_enabled():
        undo.click()
    saved(page)


@pytest.fixture
def phone(new_page, lullabel, touched_night):
    """The annotate page of a night on a phone, seen whole."""
    page = new_page(**PHONE)
    opened(page, lullabel, touched_night)
    yield page
    take_all_back(page)


@pytest.fixture
def desk(page, lullabel, touched_night):
    """The same on a laptop."""
    opened(page, lullabel, touched_night)
    yield page
    take_all_back(page)


def grip(page, name):
    return page.locator(f'[part~="grip-{name}"]')


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def on_waveform(page, share, y=100):
    box = page.locator("[data-waveform]").bounding_box()
    return box["x"] + box["width"] * share, box["y"] + y


def times(page):
    return [field(page, name).input_value() for name in ("start", "end")]


def field(page, name):
    return page.locator(f"[data-details] [data-{name}]")


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(rest)


def window(page):
    """How far the picture is scrolled, and how wide it would be in full."""
    return page.evaluate(
        """() => {
          const scroll = document.querySelector("[data-waveform] > div").shadowRoot
            .querySelector('[part~="scroll"]');
          return [scroll.scrollLeft, scroll.scrollWidth];
        }"""
    )


def draw_by_resting(page, fingers, from_share, to_share):
    start, end = on_waveform(page, from_share), on_waveform(page, to_share)
    fingers.down(start)
    expect(page.locator("[data-annotate]")).to_have_attribute("data-dragging", "draw")
    fingers.slide(start, end)
    fingers.up()


def test_resting_and_dragging_draws_what_grips_then_move_and_resize(phone):
    fingers = Fingers(phone)
    before = intervals(phone).count()

    draw_by_resting(phone, fingers, 0.3, 0.5)

    expect(intervals(phone)).to_have_count(before + 1)
    expect(phone.locator("[data-details-standing]")).to_have_text("drawn by you")
    start, end = times(phone)
    assert seconds(end) - seconds(start) == pytest.approx(48, abs=2)
    for name in ("start", "end", "body"):
        box = grip(phone, name).bounding_box()
        assert min(box["width"], box["height"]) >= 44

    x, y = middle(grip(phone, "end"))
    fingers.drag((x, y), (x + 30, y))
    expect(field(phone, "end")).not_to_have_value(end)
    assert times(phone)[0] == start
    longer = times(phone)[1]
    assert seconds(longer) - seconds(end) == pytest.approx(20, abs=2)

    x, y = middle(grip(phone, "start"))
    fingers.drag((x, y), (x - 15, y))
    expect(field(phone, "start")).not_to_have_value(start)
    assert times(phone)[1] == longer
    earlier = times(phone)[0]

    x, y = middle(grip(phone, "body"))
    fingers.drag((x, y), (x + 20, y))
    expect(field(phone, "start")).not_to_have_value(earlier)
    moved = times(phone)
    assert seconds(moved[1]) - seconds(moved[0]) == pytest.approx(
        seconds(longer) - seconds(earlier), abs=0.002
    )
    saved(phone)

    # Each of the four was one step.
    for was in ([earlier, longer], [start, longer], [start, end]):
        phone.locator("[data-undo]").click()
        expect(field(phone, "start")).to_have_value(was[0])
        expect(field(phone, "end")).to_have_value(was[1])
    phone.locator("[data-undo]").click()
    expect(intervals(phone)).to_have_count(before)
    saved(phone)


def test_one_finger_scrolls_and_two_zoom_and_neither_draws(phone):
    fingers = Fingers(phone)
    before = intervals(phone).count()
    a, b = on_waveform(phone, 0.45), on_waveform(phone, 0.55)
    wide_a, wide_b = on_waveform(phone, 0.1), on_waveform(phone, 0.9)

    fingers.down(a)
    fingers.down(a, b)
    for n in range(1, 9):
        share = n / 8
        fingers.move(
            *(
                tuple(p + (q - p) * share for p, q in zip(near, far, strict=True))
                for near, far in ((a, wide_a), (b, wide_b))
            )
        )
    fingers.up(wide_a)
    fingers.up()

    phone.wait_for_function(
        """() => document.querySelector("[data-waveform] > div").shadowRoot
             .querySelector('[part~="scroll"]').scrollWidth > 2000"""
    )
    scrolled, wide = window(phone)
    # What lay in the middle of the fingers lies there still.
    assert (scrolled + 163) / wide == pytest.approx(0.5, abs=0.03)

    fingers.drag(on_waveform(phone, 0.9), on_waveform(phone, 0.2))

    phone.wait_for_function(
        """(was) => document.querySelector("[data-waveform] > div").shadowRoot
             .querySelector('[part~="scroll"]').scrollLeft > was + 100""",
        arg=scrolled,
    )
    assert window(phone)[1] == wide
    expect(intervals(phone)).to_have_count(before)
    expect(phone.locator("[data-details]")).to_be_hidden()


def test_a_second_finger_a_lost_touch_and_escape_leave_all_as_it_was(phone):
    fingers = Fingers(phone)
    before = intervals(phone).count()
    dragging = phone.locator("[data-annotate][data-dragging]")

    start, end = on_waveform(phone, 0.3), on_waveform(phone, 0.5)
    fingers.down(start)
    expect(dragging).to_have_count(1)
    fingers.slide(start, end)
    fingers.down(end, on_waveform(phone, 0.8))
    expect(dragging).to_have_count(0)
    fingers.up(end)
    fingers.up()
    expect(intervals(phone)).to_have_count(before)

    draw_by_resting(phone, fingers, 0.3, 0.5)
    expect(intervals(phone)).to_have_count(before + 1)
    was = times(phone)
    x, y = middle(grip(phone, "end"))
    ways_out = (
        (lambda: fingers.down((x + 40, y), on_waveform(phone, 0.1)), fingers.up),
        (lambda: phone.keyboard.press("Escape"), fingers.up),
        (fingers.cancel, lambda: None),
    )
    for way_out, lift in ways_out:
        fingers.down((x, y))
        expect(dragging).to_have_count(1)
        fingers.slide((x, y), (x + 40, y))
        way_out()
        expect(dragging).to_have_count(0)
        lift()
        assert times(phone) == was
    expect(grip(phone, "end")).to_be_visible()

    # Nothing is left behind: the next drag works, and one undo takes it back.
    fingers.drag((x, y), (x + 20, y))
    expect(field(phone, "end")).not_to_have_value(was[1])
    phone.locator("[data-undo]").click()
    expect(field(phone, "end")).to_have_value(was[1])


def test_the_draw_button_lets_a_finger_draw_at_once_also_within_a_place(phone):
    fingers = Fingers(phone)
    before = intervals(phone).count()
    button = phone.get_by_role("button", name="Draw")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")

    phone.locator("[data-waveform]").scroll_into_view_if_needed()
    fingers.drag(on_waveform(phone, 0.2), on_waveform(phone, 0.6))
    expect(intervals(phone)).to_have_count(before + 1)
    outer = times(phone)
    fingers.drag(on_waveform(phone, 0.35), on_waveform(phone, 0.5))

    expect(intervals(phone)).to_have_count(before + 2)
    inner = times(phone)
    assert outer[0] < inner[0] < inner[1] < outer[1]
    saved(phone)

    button.tap()
    phone.locator("[data-waveform]").scroll_into_view_if_needed()
    fingers.drag(on_waveform(phone, 0.7), on_waveform(phone, 0.9))
    expect(intervals(phone)).to_have_count(before + 2)
    # A tap picks the shorter of two that lie one within the other, under a grip too.
    phone.touchscreen.tap(*on_waveform(phone, 0.25))
    expect(field(phone, "start")).to_have_value(outer[0])
    phone.touchscreen.tap(*on_waveform(phone, 0.45))
    expect(field(phone, "start")).to_have_value(inner[0])


def test_an_edge_held_at_the_border_takes_the_picture_along(phone):
    fingers = Fingers(phone)
    draw_by_resting(phone, fingers, 0.3, 0.5)
    expect(phone.locator("[data-details]")).to_be_visible()
    phone.keyboard.press("Shift+S")
    phone.locator("[data-waveform]").scroll_into_view_if_needed()
    was = times(phone)
    end = grip(phone, "end")
    expect(end).to_be_visible()
    scrolled, _ = window(phone)

    x, y = middle(end)
    border = on_waveform(phone, 0.99)[0]
    fingers.down((x, y))
    fingers.slide((x, y), (border, y))
    phone.wait_for_function(
        """(was) => document.querySelector("[data-waveform] > div").shadowRoot
             .querySelector('[part~="scroll"]').scrollLeft > was + 60""",
        arg=scrolled,
    )
    fingers.up()

    expect(field(phone, "end")).not_to_have_value(was[1])
    assert times(phone)[0] == was[0]
    expect(phone.locator("[data-details]")).to_have_attribute(
        "data-id", re.compile(r".+")
    )


def test_a_mouse_draws_within_a_place_with_alt_and_never_moves_the_cursor(desk):
    before = intervals(desk).count()
    for from_share, to_share, key in ((0.02, 0.12, None), (0.05, 0.08, "Alt")):
        y = on_waveform(desk, 0)[1]
        desk.mouse.move(on_waveform(desk, from_share)[0], y)
        if key:
            desk.keyboard.down(key)
        desk.mouse.down()
        desk.mouse.move(on_waveform(desk, to_share)[0], y, steps=4)
        desk.mouse.up()
        if key:
            desk.keyboard.up(key)

    expect(intervals(desk)).to_have_count(before + 2)
    at = desk.evaluate("() => document.querySelector('audio').currentTime")
    assert at == 0
    was = times(desk)
    x, y = middle(grip(desk, "end"))
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x + 20, y, steps=4)
    desk.mouse.up()
    expect(field(desk, "end")).not_to_have_value(was[1])
    assert times(desk)[0] == was[0]
    assert desk.evaluate("() => document.querySelector('audio').currentTime") == 0
