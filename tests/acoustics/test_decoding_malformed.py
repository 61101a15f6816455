"""Whatever comes in ends as sound, as cut sound, or as a sentence, and soon."""

import subprocess
import sys

import numpy as np
import pytest

from acoustics.audio.decoding import NotAudio
from acoustics.preparation import prepare
from tests.acoustics import malformed, sounds

MUTATED = ("wav-s16", "flac", "mp3", "m4a-front", "ogg-opus")
MUTANTS_PER_FORMAT = 40
MAX_DECODER_RSS_KB = 512 * 1_024
PREPARE_ALL = """
import contextlib, resource, sys
from pathlib import Path
from acoustics.preparation import NotAudio, prepare
folders = list(Path(sys.argv[1]).iterdir())
for folder in folders:
    with contextlib.suppress(NotAudio):
        prepare(
            folder / "original",
            working_path=folder / "working.flac",
            peaks_path=folder / "peaks.bin",
            report=lambda part: None,
        )
print(len(folders), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def result_of(sound: bytes, folder) -> str:
    """Prepare `sound`; what a parent is told, and "" for a whole recording."""
    original = folder / "original"
    original.write_bytes(sound)
    names = {"working.flac", "peaks.bin"}

    try:
        prepared = prepare(
            original,
            working_path=folder / "working.flac",
            peaks_path=folder / "peaks.bin",
            report=lambda part: None,
        )
    except NotAudio as refusal:
        assert {path.name for path in folder.iterdir()} == {"original"}
        return str(refusal)

    assert {path.name for path in folder.iterdir()} == names | {"original"}
    assert prepared.complete == (prepared.problem == "")
    assert prepared.duration_ms > 0
    for name in names:
        (folder / name).unlink()
    return prepared.problem


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return malformed.cases(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("name", malformed.NAMES)
def test_a_malformed_file_ends_as_sound_or_a_sentence(name, cases, tmp_path):
    told = result_of(cases[name], tmp_path)

    assert told == "" or told.endswith(".")
    assert "0x" not in told


def test_every_malformed_file_has_a_test(cases):
    assert sorted(cases) == sorted(malformed.NAMES)
    assert len(cases) >= 100


@pytest.mark.parametrize("encoding", MUTATED)
def test_a_mutant_ends_as_sound_or_a_sentence(encoding, tmp_path):
    good = sounds.encode_as(encoding, sounds.tone(440, duration_s=3), tmp_path)
    sound = good.read_bytes()
    good.unlink()
    rng = np.random.default_rng(2_026)

    for _ in range(MUTANTS_PER_FORMAT):
        told = result_of(malformed.mutant(sound, rng), tmp_path)

        assert told == "" or told.endswith(".")


def test_no_decoder_uses_much_memory(cases, tmp_path):
    for number, sound in enumerate(cases.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "original").write_bytes(sound)

    # Of a small process, since a decoder begins with the peak of what started it.
    done = subprocess.run(
        [sys.executable, "-c", PREPARE_ALL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    n_prepared, peak_kb = map(int, done.stdout.split())
    assert n_prepared == len(cases)
    assert peak_kb < MAX_DECODER_RSS_KB


TRUTHS = {
    "wav: data of 20000 bytes": "of",
    "wav: 9 channels": "channels",
    "wav: 192001 Hz": "samples a second",
    "wav: empty data": "No sound could be decoded",
    "flac: twice its total": "Only 0:04.0 of 0:08.0 could be decoded.",
    "flac: no total": "",
    "flac: a total of 49 days": "",
    "mp3: tag of 10 MB": "",
    "m4a: no index": "stopped before it could finish",
    "ogg: without its last page": "breaks off before its end",
    "a WAV that is also a page": "",
}


@pytest.mark.parametrize(("name", "sentence"), TRUTHS.items())
def test_the_sentence_says_what_is_wrong(name, sentence, cases, tmp_path):
    told = result_of(cases[name], tmp_path)

    assert sentence in told
    assert bool(told) == bool(sentence)
