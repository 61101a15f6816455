"""Single sounds made from nothing: a cry, and what else a nursery hears.

The cry is a harmonic glottal source whose pitch moves in arcs, shaped by the
formants of a small vocal tract (Golub and Corwin, "A physioacoustic model of the
infant cry", 1985). All sounds are float64 in [-1, 1] at 16 kHz.
"""

import numpy as np
import scipy

RATE_HZ = 16_000

_FORMANTS_HZ = np.array([1_100.0, 2_800.0, 4_200.0])


def cry(
    duration_s: float, *, rng: np.random.Generator, base_hz: float = 430.0
) -> np.ndarray:
    """Synthesise one cry utterance.

    Parameters
    ----------
    duration_s : float
        From breath to breath; a newborn's is about 0.7 to 1.4 s.
    rng : Generator
        What is drawn: the shape of the arc, vibrato, roughness, formants.
    base_hz : float
        Where the pitch starts; it rises by a sixth to two fifths.

    Returns
    -------
    ndarray, shape (n_samples,), dtype float64
        At 16 kHz, with a peak of 1.
    """
    n_samples = int(duration_s * RATE_HZ)
    time_s = np.arange(n_samples) / RATE_HZ
    pitch_hz = _pitch_hz(time_s, base_hz=base_hz, rng=rng)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    formants_hz = _FORMANTS_HZ * rng.uniform(0.93, 1.07, 3)
    voice = np.zeros(n_samples)
    for harmonic in range(1, 19):
        gain = _tract(harmonic * pitch_hz, formants_hz) / harmonic**0.6
        voice += gain * np.sin(harmonic * phase + rng.uniform(0, 2 * np.pi))
    rough_hz, rough_depth = rng.uniform(55.0, 85.0), rng.uniform(0.1, 0.45)
    rough = np.maximum(_smooth_noise(n_samples, rate_hz=6.0, rng=rng), 0)
    voice *= 1 + rough_depth * rough * np.sin(2 * np.pi * rough_hz * time_s)
    breath = scipy.signal.lfilter(
        *_resonance(2_800.0, 1_500.0), rng.normal(size=n_samples)
    )
    voice += 0.04 * np.abs(voice).max() * breath / np.abs(breath).max()
    voice *= _swell(n_samples, attack_s=0.05, release_s=0.12)
    voice /= np.abs(voice).max()
    return voice


def in_room(
    dry: np.ndarray, *, echo_s: float, level_dbfs: float, rng: np.random.Generator
) -> np.ndarray:
    """Bring a sound to a level and let the room answer.

    Parameters
    ----------
    dry : ndarray, shape (n_samples,)
        The sound without a room.
    echo_s : float
        Time in which the room's answer falls to a third.
    level_dbfs : float
        Of the peak of what comes out, at most 0.
    rng : Generator
        Draws the room's answer.

    Returns
    -------
    ndarray, shape (n_samples + 3199,)
    """
    n_echo = RATE_HZ // 5
    echo = rng.normal(size=n_echo) * np.exp(-np.arange(n_echo) / (RATE_HZ * echo_s))
    echo *= 0.1 / np.sqrt((echo**2).sum())
    echo[0] += 1.0
    heard = scipy.signal.fftconvolve(dry, echo)
    scaled: np.ndarray = heard * 10 ** (level_dbfs / 20) / np.abs(heard).max()
    return scaled


def thump(rng: np.random.Generator) -> np.ndarray:
    """Let a door fall shut."""
    time_s = np.arange(RATE_HZ // 2) / RATE_HZ
    boom = np.sin(2 * np.pi * rng.uniform(45.0, 90.0) * time_s)
    rattle = scipy.signal.lfilter(
        *_resonance(300.0, 250.0), rng.normal(size=len(time_s))
    )
    hit = boom + 0.5 * rattle / np.abs(rattle).max()
    heard: np.ndarray = 0.12 * rng.uniform(0.3, 1.0) * hit * np.exp(-time_s / 0.06)
    return heard


def footsteps(rng: np.random.Generator) -> np.ndarray:
    """Walk three to eight soft steps."""
    n_steps = int(rng.integers(3, 9))
    steps = np.zeros(int((n_steps + 1) * 0.6 * RATE_HZ))
    for number in range(n_steps):
        start = int((number + rng.uniform(0.0, 0.1)) * 0.6 * RATE_HZ)
        step = 0.25 * thump(rng)[: len(steps) - start]
        steps[start : start + len(step)] += step
    return steps


def creak(rng: np.random.Generator) -> np.ndarray:
    """Bend a board: slow clicks through a low resonance."""
    clicks = np.zeros(int(rng.uniform(0.4, 0.9) * RATE_HZ))
    places = (np.cumsum(rng.uniform(0.012, 0.035, 60)) * RATE_HZ).astype(int)
    clicks[places[places < len(clicks)]] = 1.0
    board = scipy.signal.lfilter(*_resonance(rng.uniform(250.0, 600.0), 200.0), clicks)
    board *= 0.02 / np.abs(board).max()
    heard: np.ndarray = board * _swell(len(board), attack_s=0.1, release_s=0.2)
    return heard


def music_box(rng: np.random.Generator) -> np.ndarray:
    """Pluck tines: pure tones that start at once and fade, as no voice does."""
    scale_hz = 1_046.5 * 2 ** (np.array([0, 2, 4, 7, 9, 12]) / 12)
    tune = np.zeros(6 * RATE_HZ)
    time_s = np.arange(RATE_HZ) / RATE_HZ
    for number in range(16):
        tine_hz = scale_hz[rng.integers(len(scale_hz))]
        tine = np.sin(2 * np.pi * tine_hz * time_s)
        tine += 0.2 * np.sin(2 * np.pi * 2.76 * tine_hz * time_s)
        start = int(number * 0.3 * RATE_HZ)
        tune[start : start + RATE_HZ] += tine * np.exp(-time_s / 0.15)
    heard: np.ndarray = 0.02 * tune / np.abs(tune).max()
    return heard


def _pitch_hz(
    time_s: np.ndarray, *, base_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """Rise, then fall for longer, with vibrato and a little drift."""
    part = time_s / time_s[-1]
    top, rise = rng.uniform(0.2, 0.45), rng.uniform(1.15, 1.4)
    arc = np.where(
        part < top,
        np.sin(np.pi / 2 * part / top),
        np.cos(np.pi / 2 * (part - top) / (1 - top) * 0.9),
    )
    vibrato = 0.02 * np.sin(2 * np.pi * rng.uniform(5.0, 8.0) * time_s)
    drift = 0.01 * _smooth_noise(len(time_s), rate_hz=20.0, rng=rng)
    pitch_hz = base_hz * (1 + (rise - 1) * arc) * (1 + vibrato + drift)
    clipped: np.ndarray = np.clip(pitch_hz, 350.0, 600.0)
    return clipped


def _tract(frequency_hz: np.ndarray, formants_hz: np.ndarray) -> np.ndarray:
    gain = np.full_like(frequency_hz, 0.03)
    for formant_hz, width_hz, level in zip(
        formants_hz, (250.0, 350.0, 450.0), (1.0, 0.6, 0.35), strict=True
    ):
        gain += level / (1 + ((frequency_hz - formant_hz) / width_hz) ** 2)
    # Harmonics near half the sampling rate would fold back.
    audible: np.ndarray = gain * (frequency_hz < RATE_HZ / 2 - 300)
    return audible


def _smooth_noise(
    n_samples: int, *, rate_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw noise of unit variance that changes about `rate_hz` times a second."""
    n_points = int(n_samples / RATE_HZ * rate_hz) + 2
    points = rng.normal(size=n_points)
    return np.interp(np.arange(n_samples) / RATE_HZ * rate_hz, range(n_points), points)


def _swell(n_samples: int, *, attack_s: float, release_s: float) -> np.ndarray:
    time_s = np.arange(n_samples) / RATE_HZ
    left_s = (n_samples - 1) / RATE_HZ - time_s
    return np.minimum(1.0, time_s / attack_s) * np.minimum(1.0, left_s / release_s)


def _resonance(frequency_hz: float, width_hz: float) -> tuple[np.ndarray, np.ndarray]:
    low_hz = max(30.0, frequency_hz - width_hz / 2)
    band = scipy.signal.butter(
        1, [low_hz, frequency_hz + width_hz / 2], btype="bandpass", fs=RATE_HZ
    )
    return band[0], band[1]
