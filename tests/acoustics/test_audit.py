import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from acoustics import audit
from acoustics.audit import MARGIN_MS, WINDOW_MS, Grid
from acoustics.events import Interval

NIGHT_MS = 600_000


@st.composite
def an_interval(draw, end_ms=NIGHT_MS):
    start_ms = draw(st.integers(0, end_ms - 1))
    return Interval(start_ms, draw(st.integers(start_ms + 1, end_ms)))


some = st.lists(an_interval(), max_size=6)


def draw(suggested, known, *, seed=1, length_ms=NIGHT_MS, most=12):
    rng = random.Random(seed)
    laid = audit.grid(length_ms, rng)
    windows = audit.draw_windows(
        laid, suggested=suggested, known=known, rng=rng, most=most
    )
    return laid, windows


class TestGrid:
    @given(some, st.integers(0, WINDOW_MS - 1), st.integers(0, 90))
    def test_numbers_the_windows_that_a_span_touches_and_covers(
        self, spans, offset_ms, n_windows
    ):
        laid = Grid(offset_ms, n_windows)
        windows = {number: laid.window(number) for number in range(n_windows)}

        assert laid.touched(spans) == {
            number
            for number, window in windows.items()
            if any(window.overlaps(span) for span in spans)
        }
        assert laid.covered(spans) == {
            number
            for number, window in windows.items()
            if any(
                span.start_ms <= window.start_ms and window.end_ms <= span.end_ms
                for span in spans
            )
        }

    @given(st.integers(0, NIGHT_MS), st.integers(0, 1_000))
    def test_lies_within_the_recording(self, length_ms, seed):
        laid = audit.grid(length_ms, random.Random(seed))

        if laid.n_windows:
            assert laid.window(laid.n_windows - 1).end_ms <= length_ms
        assert laid.window(laid.n_windows).end_ms > length_ms


class TestDrawing:
    @given(some, some, st.integers(0, 1_000))
    def test_keeps_off_what_is_suggested_or_known(self, suggested, known, seed):
        _, windows = draw(suggested, known, seed=seed)

        for window in windows:
            assert not any(window.overlaps(span) for span in known)
            assert not any(
                window.start_ms < span.end_ms + MARGIN_MS
                and span.start_ms - MARGIN_MS < window.end_ms
                for span in suggested
            )

    def test_takes_all_there_is_when_there_is_little(self):
        laid, windows = draw([], [], length_ms=30_000)

        assert len(windows) == laid.n_windows == 4
        assert draw([], [], length_ms=WINDOW_MS - 1)[1] == []
        assert draw([Interval(0, NIGHT_MS)], [])[1] == []

    def test_repeats_itself_and_differs_by_its_dice(self):
        assert draw([], [], seed=3) == draw([], [], seed=3)
        assert draw([], [], seed=3) != draw([], [], seed=4)

    def test_gives_each_free_window_the_same_chance(self):
        laid = Grid(0, 40)
        suggested = [Interval(61_000, 170_000)]  # windows 10 to 28 are not free
        free = [*range(10), *range(29, 40)]
        rng = random.Random(8)

        drawn = Counter(
            window.start_ms // WINDOW_MS
            for _ in range(4_000)
            for window in audit.draw_windows(
                laid, suggested=suggested, known=[], rng=rng, most=7
            )
        )

        # Each is drawn once in three times: 1,333, give or take five times 30.
        assert sorted(drawn) == free
        assert all(abs(n - 4_000 / 3) < 150 for n in drawn.values())
