"""The network of the Keras trainer, and how it learns. Importing this needs TensorFlow."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from acoustics.features import LOG_OFFSET, N_BANDS, PATCH_FRAMES
from acoustics.training.lessons import Lessons
from acoustics.training.onnx_network import Block, Weights

# Keras can run on others, and a file in somebody's home may say so.
if keras.config.backend() != "tensorflow":
    msg = "Keras must run on TensorFlow here: set KERAS_BACKEND=tensorflow."
    raise ImportError(msg)

# Chosen for speed and size, not tuned: no figure of any night spoke for another.
FIRST_CHANNELS, CHANNELS = 24, (48, 96, 128)
BATCH, LEARNING_RATE, DROPOUT = 64, 2e-3, 0.3
MOST_EPOCHS, PATIENCE = 40, 8

# How sound is changed while learning, so that few clips are not learned by heart.
_GAIN_DB, _MOST_FRAMES, _MOST_BANDS = 6.0, 16, 8

# A band in which nothing ever happens must not be blown up.
_LEAST_STD = 0.1
_JUDGED_AT_ONCE = 512


class Network:
    """A network that has learned."""

    def __init__(
        self, model: keras.Model, *, mean: np.ndarray, std: np.ndarray, n_epochs: int
    ) -> None:
        self._model = model
        self._mean = mean
        self._std = std
        self.n_epochs = n_epochs

    def logits(self, patches: np.ndarray) -> np.ndarray:
        """Judge log-mel patches of shape (n, 96, 64); gives (n, n_labels)."""
        return _logits(self._model, patches, mean=self._mean, std=self._std)

    def weights(self) -> Weights:
        """Give what was learned, with each normalisation folded into its block."""
        first, *rest = (
            layer for layer in self._model.layers if isinstance(layer, _CONVOLUTIONS)
        )
        norms = [
            layer
            for layer in self._model.layers
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        dense = self._model.layers[-1]
        kernel, bias = (value.numpy() for value in dense.weights)
        return Weights(
            mean=self._mean,
            std=self._std,
            blocks=[
                _folded(layer, norm)
                for layer, norm in zip([first, *rest], norms, strict=True)
            ],
            kernel=kernel,
            bias=bias,
        )


_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.SeparableConv2D)


def fit(
    learning: Lessons,
    *,
    seed: int,
    stop_on: Lessons | None = None,
    n_epochs: int = MOST_EPOCHS,
    report: Callable[[float], None] | None = None,
) -> Network:
    """Train a network.

    Parameters
    ----------
    learning : Lessons
    seed : int
    stop_on : Lessons, optional
        The weights that do best on these are taken, and learning stops when it has
        brought nothing for a while.
    n_epochs : int
        At most so many rounds, or with nothing to stop on exactly so many.
    report : callable, optional
        Called after each round with the share that is done; it may raise to stop.
    """
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed % 2**32)
    chance = np.random.default_rng(seed)
    model = _build(learning.targets.shape[1])
    mean, std = _scale(learning)
    course = _Course(model, n_epochs, len(learning.patches))
    best = _Best(model)
    for epoch in range(1, n_epochs + 1):
        order = chance.permutation(len(learning.patches))
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            heard = _changed(learning.patches[some].astype(np.float32), mean, chance)
            course.step(
                tf.constant((heard - mean) / std),
                tf.constant(learning.targets[some]),
                tf.constant(learning.counts[some]),
            )
        if stop_on is not None and len(stop_on.patches):
            best.see(epoch, _loss_on(stop_on, model, mean, std))
            if epoch - best.epoch >= PATIENCE:
                break
        if report:
            report(epoch / n_epochs)
    return Network(model, mean=mean, std=std, n_epochs=best.take() or epoch)


def _build(n_labels: int) -> keras.Model:
    layers = keras.layers
    heard = keras.Input((PATCH_FRAMES, N_BANDS, 1))
    convolution = layers.Conv2D(
        FIRST_CHANNELS, 3, strides=2, padding="same", use_bias=False
    )
    told = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(convolution(heard)))
    for n_channels in CHANNELS:
        convolution = layers.SeparableConv2D(
            n_channels, 3, strides=2, padding="same", use_bias=False
        )
        told = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(convolution(told)))
    told = layers.GlobalAveragePooling2D()(told)
    told = layers.Dropout(DROPOUT)(told)
    return keras.Model(heard, layers.Dense(n_labels)(told))


def _scale(learning: Lessons) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each band, each of shape (64,), over what is learned from."""
    patches = learning.patches
    mean = patches.mean(axis=(0, 1), dtype=np.float64)
    square = np.zeros(N_BANDS)
    for start in range(0, len(patches), _JUDGED_AT_ONCE):
        some = patches[start : start + _JUDGED_AT_ONCE].astype(np.float64) - mean
        square += np.square(some).sum(axis=(0, 1))
    std = np.sqrt(square / max(len(patches) * PATCH_FRAMES, 1))
    return mean.astype(np.float32), np.maximum(std, _LEAST_STD).astype(np.float32)


def _changed(
    patches: np.ndarray, mean: np.ndarray, chance: np.random.Generator
) -> np.ndarray:
    """Make patches louder or softer, and hide some frames and bands of each.

    The hiding is that of SpecAugment (Park et al., 2019), without its warping.
    """
    n = len(patches)
    gain = 10 ** (chance.uniform(-_GAIN_DB, _GAIN_DB, (n, 1, 1)) / 20)
    mel = np.maximum(np.exp(patches) - LOG_OFFSET, 0.0)
    told = np.log(gain.astype(np.float32) * mel + np.float32(LOG_OFFSET))
    hidden = _hidden(n, PATCH_FRAMES, _MOST_FRAMES, chance)[:, :, None]
    hidden = hidden | _hidden(n, N_BANDS, _MOST_BANDS, chance)[:, None, :]
    return np.where(hidden, mean, told)


def _hidden(n: int, size: int, most: int, chance: np.random.Generator) -> np.ndarray:
    """Choose a run of up to `most` places of `size` for each of `n`."""
    width = chance.integers(0, most + 1, (n, 1))
    start = chance.integers(0, size - width + 1)
    at = np.arange(size)
    told: np.ndarray = (at >= start) & (at < start + width)
    return told


class _Course:
    """Takes the steps of learning, with a rate that falls to nothing."""

    def __init__(self, model: keras.Model, n_epochs: int, n_patches: int) -> None:
        n_steps = n_epochs * max(1, -(-n_patches // BATCH))
        rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, n_steps)
        self._model = model
        self._optimizer = keras.optimizers.Adam(rate)
        self.step = tf.function(self._step, reduce_retracing=True)

    def _step(self, heard: tf.Tensor, targets: tf.Tensor, counts: tf.Tensor) -> None:
        variables = self._model.trainable_variables
        with tf.GradientTape() as tape:
            logits = self._model(heard[..., None], training=True)
            each = tf.nn.sigmoid_cross_entropy_with_logits(targets, logits)
            total = tf.reduce_sum(each * counts)
            cost = total / tf.maximum(tf.reduce_sum(counts), 1.0)
        self._optimizer.apply(tape.gradient(cost, variables), variables)


class _Best:
    """Remembers the weights that did best."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._cost = np.inf
        self._kept: list[np.ndarray] | None = None
        self.epoch = 0

    def see(self, epoch: int, cost: float) -> None:
        if cost < self._cost:
            self.epoch, self._cost = epoch, cost
            self._kept = self._model.get_weights()

    def take(self) -> int:
        """Go back to them; gives their round, or 0 where nothing was seen."""
        if self._kept is not None:
            self._model.set_weights(self._kept)
        return self.epoch


def _loss_on(
    lessons: Lessons, model: keras.Model, mean: np.ndarray, std: np.ndarray
) -> float:
    logits = _logits(model, lessons.patches, mean=mean, std=std)
    surprise = np.logaddexp(0.0, logits) - lessons.targets * logits
    return float((surprise * lessons.counts).sum() / lessons.counts.sum())


def _logits(
    model: keras.Model, patches: np.ndarray, *, mean: np.ndarray, std: np.ndarray
) -> np.ndarray:
    n_labels = model.output_shape[-1]
    parts = [np.empty((0, n_labels), np.float32)]
    for start in range(0, len(patches), _JUDGED_AT_ONCE):
        some = (patches[start : start + _JUDGED_AT_ONCE] - mean) / std
        parts.append(model(some[..., None], training=False).numpy())
    return np.concatenate(parts).astype(np.float64)


def _folded(layer: keras.Layer, norm: keras.layers.BatchNormalization) -> Block:
    """Put a normalisation into the weights before it: what comes out is the same."""
    gamma, beta, mean, variance = (value.numpy() for value in norm.weights)
    scale = gamma / np.sqrt(variance + norm.epsilon)
    *depthwise, kernel = (value.numpy() for value in layer.weights)
    return Block(
        depthwise=depthwise[0] if depthwise else None,
        kernel=kernel * scale,
        bias=beta - mean * scale,
    )
