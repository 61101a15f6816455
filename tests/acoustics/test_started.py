from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics.audio import started

REPEATABLE = settings(deadline=None, derandomize=True, max_examples=60)

EVENING = datetime(2026, 11, 21, 22, 3, 15)  # noqa: DTZ001 - names have no zone

NAMES = {
    "2026-11-21 22-03-15.m4a": EVENING,
    "20261121_220315.wav": EVENING,
    "20261121_220315.WAV": EVENING,
    "REC_20261121_220315": EVENING,
    "Recording 2026-11-21 at 22.03.15.m4a": EVENING,
    "Recording_20261121T220315.opus": EVENING,
    "20261121-220315.mp3": EVENING,
    "AUDIO-2026-11-21-22-03-15.m4a": EVENING,
    "rec20261121220315.3gp": EVENING,
    "V_2026-11-21_22_03_15.mp3": EVENING,
    "V_2017-04-01_08_06_22.mp3": datetime(2017, 4, 1, 8, 6, 22),  # noqa: DTZ001
    "Voice 2026-11-21 22:03:15.m4a": EVENING,
    "2026-11-21T22.03.15.flac": EVENING,
    "C:\\Recordings\\20261121_220315.wav": EVENING,
    "folder 20010101_010101/20261121_220315.wav": EVENING,
    "Nursery 2026-11-21 22-03.m4a": EVENING.replace(second=0),
    "a-1435948197257-1.7-m-04-hu.3gp": datetime.fromtimestamp(1435948197.257, UTC),
    "A-1433658024-1.1-f-04-ti.caf": datetime(2015, 6, 7, 6, 20, 24, tzinfo=UTC),
}

SILENT = [
    "",
    "night.wav",
    "VID-20261121-WA0001.mp4",
    "PTT-20261121-WA0007.opus",
    "New Recording 12.m4a",
    "ZOOM0001.WAV",
    "STE-000.wav",
    "2026-11-21.m4a",
    "19991231_235959.wav",
    "21010101_000000.wav",
    "20261321_220315.wav",
    "20261121_250315.wav",
    "20260230_120000.wav",
    "0000000001.wav",
    "12345678901.wav",
    "35c6b30-a145-42b9-8d0f-445cd9003d2c.3gp",
]


@pytest.mark.parametrize(("name", "moment"), NAMES.items())
def test_reads_the_names_recorders_give(name, moment):
    assert started.from_file_name(name) == moment


@pytest.mark.parametrize("name", SILENT)
def test_does_not_guess_a_moment_no_name_tells(name):
    assert started.from_file_name(name) is None


@REPEATABLE
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))  # noqa: DTZ001
@pytest.mark.parametrize(
    "pattern",
    [
        "%Y%m%d_%H%M%S.wav",
        "%Y-%m-%d %H-%M-%S.m4a",
        "x %Y-%m-%d at %H.%M.%S",
        "%Y%m%d%H%M%S",
    ],
)
def test_reads_back_any_moment_in_any_pattern(pattern, moment):
    whole = moment.replace(microsecond=0)

    assert started.from_file_name(whole.strftime(pattern)) == whole


@REPEATABLE
@given(st.datetimes(datetime(2001, 9, 10), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_reads_back_any_instant_in_seconds_or_milliseconds(moment):
    instant = moment.replace(microsecond=0, tzinfo=UTC)
    seconds = int(instant.timestamp())

    assert started.from_file_name(f"cry-{seconds}-1.3gp") == instant
    assert started.from_file_name(f"cry-{seconds}000-1.3gp") == instant


@REPEATABLE
@given(st.text(max_size=60))
def test_any_name_gives_a_plausible_moment_or_none(name):
    moment = started.from_file_name(name)

    assert moment is None or 2000 <= moment.year <= 2100


@REPEATABLE
@given(st.text(max_size=40))
def test_any_metadata_gives_an_aware_plausible_moment_or_none(created):
    moment = started.from_metadata(created)

    assert moment is None or (moment.tzinfo and 2000 <= moment.year <= 2100)


def test_metadata_of_a_clock_never_set_is_no_answer():
    for created in ("1904-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z", "soon"):
        assert started.from_metadata(created) is None


def test_metadata_without_a_zone_is_no_answer():
    assert started.from_metadata("2026-11-21T22:03:15") is None
