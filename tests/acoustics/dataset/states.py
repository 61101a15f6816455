"""States of a household, drawn and made, for the tests of datasets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from acoustics.dataset import choosing, splits, writing
from acoustics.dataset.choosing import Facts, Options, Rejected
from acoustics.dataset.disputes import Said
from acoustics.dataset.statement import Statement
from acoustics.dataset.verifying import verify
from acoustics.events import Annotation, Interval

LENGTH_MS = 60_000
MORNING = datetime(2026, 11, 22, 7, tzinfo=UTC)
NIGHTS = [f"2026-11-{day}" for day in range(10, 30)]


def said(
    start_ms, end_ms, label="cry", *, who="person-1", hour=0, source="human", model=None
):
    return Said(
        Annotation(
            interval=Interval(start_ms, end_ms),
            label=label,
            annotator=who,
            source=source,
            model=model,
        ),
        MORNING + timedelta(hours=hour),
    )


def facts(recording="r1", *, night="2026-11-21", duration_ms=LENGTH_MS, **more):
    return Facts(recording=recording, night=night, duration_ms=duration_ms, **more)


@st.composite
def an_interval(draw, end_ms=LENGTH_MS + 5_000):
    start_ms = draw(st.integers(0, end_ms - 1))
    longest_ms = draw(st.sampled_from([400, 5_000, end_ms]))
    return Interval(
        start_ms, draw(st.integers(start_ms + 1, min(end_ms, start_ms + longest_ms)))
    )


a_said = st.builds(
    Said,
    st.builds(
        Annotation,
        interval=an_interval(),
        label=st.sampled_from(["cry", "fuss", "noise"]),
        source=st.sampled_from(["human", "accepted", "edited"]),
        model=st.sampled_from([None, 1, 2]),
        annotator=st.sampled_from(["person-1", "person-2", "person-3"]),
    ),
    st.integers(0, 9).map(lambda hour: MORNING + timedelta(hours=hour)),
)
some_facts = st.builds(
    Facts,
    recording=st.sampled_from(["r1", "r2"]),
    night=st.sampled_from(["2026-11-21", None]),
    duration_ms=st.integers(1, LENGTH_MS),
    said=st.lists(a_said, max_size=8).map(tuple),
    heard=st.lists(an_interval(), max_size=4).map(tuple),
    rejected=st.lists(
        st.builds(Rejected, an_interval(), st.sampled_from([None, 1, 2])), max_size=5
    ).map(tuple),
)
some_options = st.builds(
    Options,
    rule=st.sampled_from(["latest", "first", "agreed"]),
    least_ms=st.sampled_from([0, 300]),
    merge_gap_ms=st.sampled_from([0, 2_000]),
    none_times=st.sampled_from([0.0, 1.0, 5.0]),
    seed=st.integers(0, 3),
)


def household(n_nights=4, *, n_recordings=1):
    """Nights with a cry, a fuss, what was heard, and a suggestion that was wrong."""
    return [
        facts(
            f"r{number:03}-{part}",
            night=NIGHTS[number],
            said=(
                said(2_000 + 100 * number, 4_500 + 100 * number),
                said(9_000, 9_800, "fuss", hour=1),
                said(9_050, 9_800, "cry", who="person-2", hour=2),
            ),
            heard=(Interval(0, 31_000), Interval(40_000, 55_000)),
            rejected=(Rejected(Interval(20_000, 21_500), 1),),
        )
        for number in range(n_nights)
        for part in range(n_recordings)
    ]


def freeze(household, options=None, *, held=None):
    """Choose the rows of a whole household; give them with the deal of its nights."""
    options = options or Options()
    surveys = [choosing.survey(one, options=options) for one in household]
    deal = splits.deal((one.part for one in surveys), held=held or {})
    share = choosing.sample_share(surveys, options=options)
    rows = [
        row
        for one in sorted(household, key=lambda one: one.recording)
        for row in choosing.choose(
            one,
            split=deal.side(recording=one.recording, night=one.night),
            share=share,
            options=options,
        )
    ]
    return rows, deal


def sound(row):
    """A clip as long as a row asks for, other for each place."""
    rng = np.random.default_rng(row.start_ms)
    length_ms = row.lead_ms + row.interval.duration_ms + row.tail_ms
    return rng.integers(-900, 900, length_ms * 16).astype(np.int16)


def statement(**changes):
    plain = Statement(
        number=1,
        created_at=MORNING,
        labels=("cry", "fuss"),
        options=Options(),
        licence="For this household alone.",
        code_version="0.1.0",
        crying=("cry",),
    )
    return replace(plain, **changes)


def write(folder, household, *, cut=sound, held=None, **changes):
    rows, _ = freeze(household, changes.get("options"), held=held)
    heard = (
        (one.recording, span)
        for one in sorted(household, key=lambda one: one.recording)
        for span in choosing.heard_time(one)
    )
    return writing.write(
        folder, rows, heard=heard, statement=statement(**changes), cut=cut
    )


def moments(intervals):
    """Which milliseconds are in any of the intervals, as an array of yes and no."""
    marked = np.zeros(LENGTH_MS + 5_000, bool)
    for one in intervals:
        marked[one.start_ms : one.end_ms] = True
    return marked


def files(folder):
    """All files of a folder, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def faults(folder):
    """What `verify` says, by path."""
    return {fault.path: fault.problem for fault in verify(folder)}
