from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acoustics import features


def noise(n_samples, *, seed=0, level=3_000.0):
    drawn = np.random.default_rng(seed).normal(0.0, level, n_samples)
    return drawn.clip(-32_768, 32_767).astype(np.int16)


def slow_log_mel(samples):
    """The definition, one frame, one bin and one band at a time, in float64."""
    sound = samples / 32_768.0
    window = [0.5 - 0.5 * np.cos(2 * np.pi * n / 400) for n in range(400)]
    mel = lambda hertz: 2_595.0 * np.log10(1.0 + hertz / 700.0)  # noqa: E731
    edges = [mel(125.0) + i * (mel(7_500.0) - mel(125.0)) / 65 for i in range(66)]
    rows = []
    for start in range(0, len(sound) - 399, 160):
        frame = np.zeros(512)
        frame[:400] = sound[start : start + 400] * window
        turns = np.outer(np.arange(257), np.arange(512)) / 512
        magnitude = np.abs((frame * np.exp(-2j * np.pi * turns)).sum(axis=1))
        row = []
        for low, centre, high in zip(edges, edges[1:], edges[2:], strict=False):
            band = 0.0
            for number in range(1, 257):
                at = mel(number * 8_000 / 256)
                weight = min((at - low) / (centre - low), (high - at) / (high - centre))
                band += max(0.0, weight) * magnitude[number]
            row.append(np.log(band + 0.001))
        rows.append(row)
    return np.array(rows)


@pytest.mark.parametrize("level", [3.0, 3_000.0])
def test_agrees_with_the_definition_written_out(level):
    samples = noise(1_500, level=level)

    frames = features.log_mel(samples)

    np.testing.assert_allclose(frames, slow_log_mel(samples), atol=2e-4)


def test_a_tone_is_loudest_in_the_band_around_it():
    tone = 8_000 * np.sin(2 * np.pi * 1_000.0 * np.arange(16_000) / 16_000)

    frames = features.log_mel(tone.astype(np.int16))

    edges_hz = 700 * np.expm1(
        np.linspace(*features.hertz_to_mel(np.array([125.0, 7_500.0])), 66) / 1127.0
    )
    band = int(frames.mean(axis=0).argmax())
    assert edges_hz[band] < 1_000.0 < edges_hz[band + 2]


def test_silence_is_the_logarithm_of_the_offset():
    frames = features.log_mel(np.zeros(16_000, np.int16))

    np.testing.assert_allclose(frames, np.log(0.001), rtol=1e-6)


def test_frames_of_a_chunks_rest_do_not_hold_the_chunk_before():
    samples = noise(160 * 250 + 240)

    whole = features.log_mel(samples)
    alone = features.log_mel(samples[160 * 200 :])

    np.testing.assert_allclose(whole[200:], alone, atol=1e-5)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    cuts=st.lists(st.integers(0, 60_000), max_size=12),
    n_samples=st.integers(1, 60_000),
)
def test_blocks_of_any_size_give_the_same_frames(cuts, n_samples):
    samples = noise(n_samples)
    places = [0, *sorted(cut for cut in cuts if cut < n_samples), n_samples]
    blocks = [samples[start:end] for start, end in pairwise(places)]

    whole, cut = (
        list(features.stream(source, batch_patches=3)) for source in ([samples], blocks)
    )

    assert [one.first for one in whole] == [one.first for one in cut]
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_array_equal(one.log_mel, other.log_mel)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    cuts=st.lists(st.integers(0, 100_000), max_size=12),
    n_samples=st.integers(1, 100_000),
)
def test_frames_are_the_same_to_the_bit_however_many_come_out_at_once(cuts, n_samples):
    samples = noise(n_samples)
    places = [0, *sorted(cut for cut in cuts if cut < n_samples), n_samples]
    going = features.Stream()

    eager = [
        frames
        for start, end in pairwise(places)
        for frames in going.add(samples[start:end])
    ]
    eager += going.finish()

    (whole,) = features.stream([samples], batch_patches=1_000)
    np.testing.assert_array_equal(
        np.concatenate([features.patches(one.log_mel) for one in eager]),
        features.patches(whole.log_mel),
    )


@pytest.mark.parametrize(
    ("n_samples", "n_patches"),
    [(0, 0), (1, 1), (15_600, 1), (15_601, 2), (23_280, 2), (23_281, 3), (61_680, 7)],
)
def test_every_sample_is_in_some_patch(n_samples, n_patches):
    batches = features.stream([noise(n_samples)], batch_patches=4)

    assert sum(len(features.patches(one.log_mel)) for one in batches) == n_patches


def test_patches_of_a_stream_are_those_of_the_whole_sound():
    samples = noise(15_600 + 7_680 * 9)

    streamed = np.concatenate(
        [
            features.patches(one.log_mel)
            for one in features.stream([samples], batch_patches=4)
        ]
    )

    whole = features.patches(features.log_mel(samples))
    np.testing.assert_allclose(streamed, whole, atol=1e-5)
