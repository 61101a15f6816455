"""A published way to find crying, from its description: one vector for five seconds.

Mean MFCCs, loudness, zero crossings, spectral centroid, bandwidth and roll-off of each
window, standardised, into a support vector machine with a radial kernel. It is what the
models here are compared with; nothing of the program uses it.
"""

from collections.abc import Sequence

import librosa
import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from acoustics.events import Detection, Interval
from bench._homes import RATE_HZ, Night

WINDOW_MS = 5_000
_N_MFCC = 13

# A window is of crying if a second of it is.
_LEAST_MS = 1_000


def fit(nights: Sequence[Night]) -> Pipeline:
    """Learn from all windows of nights."""
    model = make_pipeline(StandardScaler(), SVC(kernel="rbf", class_weight="balanced"))
    windows = np.concatenate([_vectors(one) for one in nights])
    return model.fit(windows, np.concatenate([_truth(one) for one in nights]))


def found(model: Pipeline, night: Night) -> list[Detection]:
    """Give the windows that it takes for crying, with what speaks for each."""
    votes = model.decision_function(_vectors(night))
    return [
        Detection(interval, "cry", float(1 / (1 + np.exp(-vote))))
        for interval, vote in zip(_windows(night), votes, strict=True)
        if vote > 0
    ]


def _windows(night: Night) -> list[Interval]:
    n = night.duration_ms // WINDOW_MS
    return [Interval(k * WINDOW_MS, (k + 1) * WINDOW_MS) for k in range(n)]


def _truth(night: Night) -> np.ndarray:
    def cried_ms(window: Interval) -> int:
        return sum(
            min(window.end_ms, one.end_ms) - max(window.start_ms, one.start_ms)
            for one in night.truth
            if one.overlaps(window)
        )

    return np.array([cried_ms(one) >= _LEAST_MS for one in _windows(night)])


def _vectors(night: Night) -> np.ndarray:
    per_window = WINDOW_MS * RATE_HZ // 1_000
    sound = night.samples.astype(np.float32) / 32_768
    return np.array(
        [
            _vector(sound[start : start + per_window])
            for start in range(0, len(sound) - per_window + 1, per_window)
        ]
    )


def _vector(sound: np.ndarray) -> np.ndarray:
    spectrum = np.abs(librosa.stft(sound))
    features = [
        librosa.feature.mfcc(y=sound, sr=RATE_HZ, n_mfcc=_N_MFCC),
        librosa.feature.rms(S=spectrum),
        librosa.feature.zero_crossing_rate(sound),
        librosa.feature.spectral_centroid(S=spectrum, sr=RATE_HZ),
        librosa.feature.spectral_bandwidth(S=spectrum, sr=RATE_HZ),
        librosa.feature.spectral_rolloff(S=spectrum, sr=RATE_HZ),
    ]
    return np.concatenate([each.mean(axis=1) for each in features])
