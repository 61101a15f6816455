"""Sheets for tests: one that shows what there is, and any that hypothesis thinks of."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from acoustics.events import Annotation, Interval, Sheet

# Tests share the machine with others; how long one took says nothing.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

LATEST_MS = 2**31 - 1

NIGHT = Sheet(
    recording="9b2f",
    duration_ms=36_000_123,
    started_at=datetime(2026, 11, 21, 19, 30, tzinfo=UTC),
    annotations=(
        Annotation(
            interval=Interval(7, 1_001),
            label="cry",
            note="hungry",
            annotator="person-1",
        ),
        Annotation(
            interval=Interval(61_200, 62_481),
            label="fuss",
            source="edited",
            model=3,
            score=0.875,
            annotator="person-2",
        ),
        Annotation(interval=Interval(35_999_999, 36_000_123), label="laugh"),
    ),
)
OTHER = Sheet(
    recording="c0de",
    duration_ms=5_000,
    started_at=None,
    annotations=(Annotation(interval=Interval(1_000, 2_500), label="cry"),),
)

# What has broken writers of such formats before, and everything else there is.
NASTY = ["=1+1", "+", "-x", "@a", "'=1", "''-", '"', '""', "a\tb", "a\nb", "a\r\nb"]
NASTY += ["\\", "<exists>", "!", "a,b;c", "😀", "\u2028", "ß\u0301", "'", "0.5", "nan"]
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
hostile = st.one_of(
    st.sampled_from(NASTY),
    st.text(characters, max_size=20),
    st.lists(st.sampled_from([*'"\t\n\r=+-@', "'", "a", "é", "😀"]), max_size=8).map(
        "".join
    ),
)
labels = hostile.map(str.strip).filter(bool)


@st.composite
def an_interval(draw):
    start_ms = draw(st.integers(0, LATEST_MS - 1))
    lasts_ms = draw(st.integers(1, min(600_000, LATEST_MS - start_ms)))
    return Interval(start_ms, start_ms + lasts_ms)


@st.composite
def an_annotation(draw):
    source = draw(st.sampled_from(["human", "accepted", "edited"]))
    suggested = source != "human"
    return Annotation(
        interval=draw(an_interval()),
        label=draw(labels),
        note=draw(hostile),
        source=source,
        model=draw(st.integers(1, 10**6)) if suggested else None,
        score=draw(st.floats(0, 1)) if suggested else None,
        annotator=draw(st.sampled_from(["", "person-1", "person-2"])),
    )


@st.composite
def a_sheet(draw, recording="9b2f"):
    annotations = draw(st.lists(an_annotation(), max_size=4))
    annotations.sort(key=lambda one: one.interval)
    last_ms = max((one.interval.end_ms for one in annotations), default=1)
    return Sheet(
        recording=recording,
        duration_ms=draw(st.integers(last_ms, last_ms + 10_000)),
        started_at=draw(st.sampled_from([None, NIGHT.started_at])),
        annotations=tuple(annotations),
    )


some_sheets = st.integers(0, 3).flatmap(
    lambda n: st.tuples(*(a_sheet(f"recording-{number}") for number in range(n)))
)


def facts(annotation, *names):
    """The place and label of an annotation, and what else is named."""
    return (
        annotation.interval,
        annotation.label,
        *(getattr(annotation, name) for name in names),
    )
