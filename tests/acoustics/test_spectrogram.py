"""What is heard at a time and a pitch is drawn at that place, at every zoom."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from acoustics import spectrogram
from acoustics.audio import working
from tests.acoustics import sounds
from tests.acoustics.memory import OWN_PEAK_KB

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("mel", "linear", "pcen")
# What JPEG may change of a brightness.
ROUGHNESS = 24


def blocks_of(samples, *, block):
    return (samples[at : at + block] for at in range(0, len(samples), block))


def draw(samples, path, *, block=160_000):
    with path.open("wb") as file:
        spectrogram.draw_blocks(
            blocks_of(samples, block=block), file, report=lambda _: None
        )
    return path


def picture(path, name):
    drawing = spectrogram.drawing(path)
    return next(each for each in drawing.pictures if each.name == name)


def level(path, name, number):
    """All columns of one level, low frequencies first."""
    tiles = [
        spectrogram.read_tile(path, picture=name, level=number, tile=tile)
        for tile in range(picture(path, name).levels[number].n_tiles)
    ]
    images = [np.asarray(Image.open(io.BytesIO(tile))) for tile in tiles]
    return np.concatenate(images, axis=1)[::-1].astype(int)


@pytest.fixture(scope="module")
def toned(tmp_path_factory):
    """A faint room; from 30 s on half a second of 1 kHz, from 40 s on of 3 kHz."""
    room = sounds.noise(50, rng=np.random.default_rng(7), level=0.0005)
    tones = [sounds.tone(hz, duration_s=0.5, level=0.1) for hz in (1_000, 3_000)]
    scene = sounds.place(tones, at_s=[30.0, 40.0], over=room)
    folder = tmp_path_factory.mktemp("spectrogram")
    return draw(sounds.to_int16(scene), folder / "tones.bin")


@pytest.fixture(scope="module")
def clicked(tmp_path_factory):
    """Ten minutes of room with 40 ms of noise at 400 s."""
    rng = np.random.default_rng(8)
    room = sounds.noise(600, rng=rng, level=0.0005)
    click = sounds.noise(0.04, rng=rng, level=0.1)
    scene = sounds.place([click], at_s=[400.0], over=room)
    folder = tmp_path_factory.mktemp("spectrogram")
    return draw(sounds.to_int16(scene), folder / "click.bin")


class TestPlaces:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize(("hz", "second"), [(1_000, 30.0), (3_000, 40.0)])
    def test_a_tone_lies_in_its_row_from_its_beginning_to_its_end(
        self, toned, name, hz, second
    ):
        columns = level(toned, name, 0)
        rows_hz = np.array(picture(toned, name).rows_hz)
        expected = int(np.abs(rows_hz - hz).argmin())

        middle = round((second + 0.1) * 50)
        assert abs(int(columns[:, middle].argmax()) - expected) <= 1

        row = columns[expected]
        loud = np.flatnonzero(row > (row.max() + np.median(row)) / 2)
        assert abs(int(loud.min()) - round(second * 50)) <= 1
        if name != "pcen":  # there a steady tone fades, as a room does
            assert abs(int(loud.max()) - (round((second + 0.5) * 50) - 1)) <= 1

    @pytest.mark.parametrize("name", NAMES)
    def test_the_axis_names_the_row_of_a_tone(self, toned, name):
        share = picture(toned, name).share_of(1_000)
        loudest = level(toned, name, 0)[:, 1_505].argmax()

        assert abs(share * spectrogram.N_ROWS - (loudest + 0.5)) <= 1

    def test_a_frequency_outside_the_picture_has_no_place(self, toned):
        assert picture(toned, "mel").share_of(20) is None
        assert picture(toned, "linear").share_of(9_000) is None


class TestLevels:
    def test_end_with_the_first_that_fits_into_one_tile(self, clicked):
        levels = picture(clicked, "mel").levels

        assert [each.n_columns for each in levels] == [30_000, 7_500, 1_875, 469]
        assert [each.n_tiles for each in levels] == [30, 8, 2, 1]
        assert [each.columns_per_s for each in levels] == [50, 12.5, 3.125, 0.78125]

    @pytest.mark.parametrize("name", NAMES)
    def test_keep_a_short_click(self, clicked, name):
        finest = level(clicked, name, 0)[:, 20_000:20_002].max(axis=1)

        for number, each in enumerate(picture(clicked, name).levels):
            columns = level(clicked, name, number)
            assert (
                abs(int(columns.sum(axis=0).argmax()) - 400 * each.columns_per_s) <= 1
            )
            brightest = columns[:, columns.sum(axis=0).argmax()]
            assert np.mean(brightest >= finest - ROUGHNESS) > 0.95

    def test_are_the_brightest_of_the_finer_ones(self, clicked):
        finer, coarser = (level(clicked, "mel", number) for number in (1, 2))

        expected = finer.reshape(spectrogram.N_ROWS, -1, 4).max(axis=2)
        assert np.abs(coarser - expected).mean() < 4

    def test_say_between_what_most_of_them_lies(self, clicked):
        for number, each in enumerate(picture(clicked, "mel").levels):
            columns = level(clicked, "mel", number)
            assert abs(each.dark - np.median(columns)) <= 2
            assert each.dark + 64 <= each.bright <= 255


class TestBlocks:
    @pytest.mark.parametrize("block", [997, 16_000, 327_680, 10**7])
    def test_of_any_size_give_the_same_file(self, tmp_path, block):
        samples = sounds.to_int16(sounds.noise(45.123, rng=np.random.default_rng(9)))

        usual = draw(samples, tmp_path / "usual.bin")
        other = draw(samples, tmp_path / "other.bin", block=block)

        assert usual.read_bytes() == other.read_bytes()

    def test_leave_no_border_in_what_pcen_remembers(self, tmp_path):
        room = sounds.noise(30, rng=np.random.default_rng(10), level=0.001)
        tone = sounds.tone(1_000, duration_s=0.9, level=0.1)
        scene = sounds.to_int16(sounds.place([tone], at_s=[19.5], over=room))
        # Five seconds less, and the tone lies in the middle of a block.
        shifted = level(draw(scene[80_000:], tmp_path / "shifted.bin"), "pcen", 0)

        columns = level(draw(scene, tmp_path / "scene.bin"), "pcen", 0)

        border = spectrogram.TILE_COLUMNS
        here, there = columns[:, border:1_100], shifted[:, border - 250 : 850]
        assert np.abs(here - there).mean() < 3
        row = np.abs(np.array(picture(tmp_path / "scene.bin", "pcen").rows_hz) - 1_000)
        assert here[row.argmin()].mean() < 0.5 * columns[row.argmin(), 500:900].mean()

    def test_begin_without_a_flash(self, tmp_path):
        room = sounds.noise(30, rng=np.random.default_rng(10), level=0.01)

        columns = level(draw(sounds.to_int16(room), tmp_path / "room.bin"), "pcen", 0)

        means = columns.mean(axis=0)
        assert means[:10].max() < means.mean() + 5 * means.std()


class TestShortAndDamaged:
    @pytest.mark.parametrize("duration_s", [0.001, 0.05, 0.5])
    def test_a_very_short_sound_is_drawn(self, tmp_path, duration_s):
        samples = sounds.to_int16(sounds.tone(500, duration_s=duration_s))

        path = draw(samples, tmp_path / "short.bin")

        for name in NAMES:
            assert level(path, name, 0).shape == (
                128,
                -(-round(duration_s * 1000) // 20),
            )

    def test_silence_is_dark(self, tmp_path):
        path = draw(np.zeros(50_000, np.int16), tmp_path / "silence.bin")

        assert all(level(path, name, 0).max() == 0 for name in NAMES)

    def test_a_damaged_working_copy_leaves_nothing(self, tmp_path):
        broken = tmp_path / "working.flac"
        broken.write_bytes(b"fLaC and then nothing")

        with pytest.raises(working.DamagedWorkingCopy):
            spectrogram.draw(broken, tmp_path / "out.bin", report=lambda _: None)

        assert sorted(tmp_path.iterdir()) == [broken]

    def test_a_stop_in_the_middle_leaves_nothing_and_an_older_drawing(self, tmp_path):
        copy, out = tmp_path / "working.flac", tmp_path / "out.bin"
        with working.open_writer(copy) as writer:
            writer.write(
                sounds.to_int16(sounds.noise(60, rng=np.random.default_rng(1)))
            )
        out.write_bytes(b"older")

        def stop(share):
            if share > 0.3:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            spectrogram.draw(copy, out, report=stop)

        assert out.read_bytes() == b"older"
        assert sorted(tmp_path.iterdir()) == [out, copy]

    def test_progress_goes_from_nothing_to_all(self, tmp_path):
        copy = tmp_path / "working.flac"
        with working.open_writer(copy) as writer:
            writer.write(np.zeros(16_000 * 60, np.int16))
        shares = []

        spectrogram.draw(copy, tmp_path / "out.bin", report=shares.append)

        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
        assert len(shares) >= 3


class TestFile:
    @pytest.mark.parametrize(
        "which",
        [("mel", 0, 999), ("mel", 99, 0), ("warm", 0, 0), ("mel", 0, -1)],
        ids=str,
    )
    def test_a_tile_that_is_not_there_is_refused(self, toned, which):
        name, number, tile = which

        with pytest.raises(LookupError):
            spectrogram.read_tile(toned, picture=name, level=number, tile=tile)

    @pytest.mark.parametrize(
        "damage", ["empty", "cut", "longer", "magic", "version", "index"]
    )
    def test_a_damaged_or_foreign_file_is_refused_by_name(
        self, toned, tmp_path, damage
    ):
        body = toned.read_bytes()
        damaged = {
            "empty": b"",
            "cut": body[:-1],
            "longer": body + b"\0",
            "magic": b"X" + body[1:],
            "version": body[:8] + b"\x63" + body[9:],
            "index": body[:-60] + b"~~" + body[-58:],
        }
        path = tmp_path / "damaged.bin"
        path.write_bytes(damaged[damage])

        with pytest.raises(spectrogram.DamagedDrawing, match=r"damaged\.bin"):
            spectrogram.drawing(path)

    def test_a_missing_file_is_refused_by_name(self, tmp_path):
        with pytest.raises(spectrogram.DamagedDrawing, match="missing"):
            spectrogram.drawing(tmp_path / "missing.bin")


LONG = f"""
import io, sys
import numpy as np
from acoustics import spectrogram
{OWN_PEAK_KB}
class Nowhere(io.RawIOBase):
    at = 0
    def write(self, some):
        self.at += len(some)
        return len(some)
    def tell(self):
        return self.at

minute = np.random.default_rng(0).integers(-900, 900, 960_000).astype(np.int16)
def night(minutes):
    return (minute for _ in range(minutes))
spectrogram.draw_blocks(night(2), Nowhere(), report=lambda _: None)
before = own_peak_kb()
spectrogram.draw_blocks(night(int(sys.argv[1])), Nowhere(), report=lambda _: None)
print(own_peak_kb() - before)
"""


def test_a_long_night_takes_no_more_memory_than_a_short_one():
    probe = subprocess.run(
        [sys.executable, "-c", LONG, "120"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    assert int(probe.stdout) < 12_000
