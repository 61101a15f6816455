"""Which question teaches a model most: one it doubts, about a sound not heard before.

Doubt alone asks the same again and again: twelve squeaks of one door are all doubtful.
Difference alone asks of what is plain. So a question's worth is its doubt times how far
its sound is from the nearest one that is asked or decided already.

Uncertainty sampling is of Lewis and Gale ("A sequential algorithm for training text
classifiers", 1994); taking the farthest next, of Gonzalez ("Clustering to minimize the
maximum intercluster distance", 1985), and as a way to choose what to label, of Sener
and Savarese ("Active learning for convolutional neural networks: a core-set approach",
2018). Zhao, Heittola and Virtanen ("Active learning for sound event detection", 2020)
use both for sound, one after the other; Brinker ("Incorporating diversity in active
learning with support vector machines", 2003) weighs one against the other.

What is compared is a sketch: a few numbers that keep about the angles between the
network's embeddings (Johnson and Lindenstrauss, "Extensions of Lipschitz mappings into
a Hilbert space", 1984), by signs in place of normal numbers (Achlioptas,
"Database-friendly random projections", 2003).
"""

import hashlib
import math
from collections.abc import Sequence

import numpy as np

N_VALUES = 32
N_EMBEDDING = 1024

# So many are weighed against each other; nobody is asked more of one night.
FIRST = 50

# The farthest that two sketches can be.
_OPPOSITE = 2.0

# Of 645 real clips half the values are then above 5, one in a hundred above 30, and none
# at the end of int8.
_STEPS = 8.0

_MOST = 127

# Sketches are stored and compared for years: no library's random numbers may change
# them, and the digits of a hash never will.
_DIGITS = hashlib.shake_256(b"sketch 1").digest(N_EMBEDDING * N_VALUES // 8)
_BITS = np.unpackbits(np.frombuffer(_DIGITS, np.uint8)).astype(np.float32)
_SIGNS = (2 * _BITS - 1).reshape(N_EMBEDDING, N_VALUES) / np.sqrt(np.float32(N_VALUES))


def traces(embeddings: np.ndarray) -> np.ndarray:
    """Shrink embeddings to what a sketch is made of.

    Parameters
    ----------
    embeddings : ndarray, shape (n_patches, 1024)
        From `acoustics.backbone`, not negative.

    Returns
    -------
    ndarray, shape (n_patches, 32), dtype int8
        The mean of some traces is about the trace of the mean.

    Examples
    --------
    >>> traces(np.zeros((3, 1024))).shape
    (3, 32)
    """
    values = np.log1p(embeddings.astype(np.float32)) @ _SIGNS
    return _as_bytes(values * _STEPS)


def blend(some: np.ndarray) -> bytes:
    """Make one sketch of the traces of a stretch.

    Parameters
    ----------
    some : ndarray, shape (n_patches, 32), dtype int8
        As `traces` gives them, at least one.

    Returns
    -------
    bytes
        32 values as int8, the largest 127 or -127; all 0 where nothing was heard.

    Raises
    ------
    ValueError
        If there is no trace.
    """
    if not len(some):
        msg = "a sketch is made of one patch or more"
        raise ValueError(msg)
    mean = some.mean(axis=0, dtype=np.float64)
    largest = float(np.abs(mean).max())
    return _as_bytes(mean * (_MOST / largest if largest else 0.0)).tobytes()


def sketch(embeddings: np.ndarray) -> bytes:
    """Say in 32 bytes what a stretch sounds like, to tell how alike two are.

    Parameters
    ----------
    embeddings : ndarray, shape (n_patches, 1024)
        Of the patches of the stretch, at least one; not negative.

    Returns
    -------
    bytes
        32 values as int8; the direction counts, not the length.

    Raises
    ------
    ValueError
        If there is no patch.

    Examples
    --------
    >>> len(sketch(np.ones((2, 1024))))
    32
    >>> sketch(np.ones((1, 1024))) == sketch(np.ones((5, 1024)))
    True
    """
    return blend(traces(embeddings))


def distances(sketches: Sequence[bytes], others: Sequence[bytes]) -> np.ndarray:
    """Say how far sketches are from each other, by the angle between them.

    Parameters
    ----------
    sketches, others : sequence of bytes
        As `sketch` gives them.

    Returns
    -------
    ndarray, shape (n_sketches, n_others), dtype float64
        Cosine distances in [0, 2]: 0 for one direction, 1 for nothing in common. One
        of zeros only is at 1 from all.

    Raises
    ------
    ValueError
        If a sketch does not have 32 bytes.

    Examples
    --------
    >>> one, other = bytes([1] * 32), bytes([1, 255] * 16)
    >>> distances([one], [one, other]).tolist()
    [[0.0, 1.0]]
    """
    return _apart(_values(sketches), _values(others))


def entropy(probability: float) -> float:
    """Say how much is in doubt where a model gives a true probability.

    Parameters
    ----------
    probability : float
        In [0, 1], calibrated.

    Returns
    -------
    float
        In bits, in [0, 1].

    Examples
    --------
    >>> entropy(0.5), entropy(1.0)
    (1.0, 0.0)
    """
    shares = (probability, 1.0 - probability)
    bits = sum(-share * math.log2(share) for share in shares if share > 0.0)
    return min(1.0, max(0.0, bits))


def nearness(score: float, point: float) -> float:
    """Say how much is in doubt where a score is no probability.

    Parameters
    ----------
    score : float
        In [0, 1].
    point : float
        The score at which the model makes up its mind, in [0, 1].

    Returns
    -------
    float
        In [0, 1]: 1 at the point, 0 at the end that is farther from it.

    Examples
    --------
    >>> nearness(0.5, 0.5), nearness(0.25, 0.5), nearness(1.0, 0.5)
    (1.0, 0.5, 0.0)
    """
    return 1.0 - abs(score - point) / max(point, 1.0 - point)


def order(
    doubts: Sequence[float],
    sketches: Sequence[bytes | None],
    known: Sequence[bytes] = (),
    *,
    first: int = FIRST,
) -> list[int]:
    """Put questions in the order in which they teach most.

    Parameters
    ----------
    doubts : sequence of float
        Of each question, in [0, 1].
    sketches : sequence of bytes or None
        Of each question; one without is taken to be as far from the others as they
        are on average.
    known : sequence of bytes
        Sketches of what is decided already.
    first : int
        So many are weighed against each other, at a cost of `first` times the number
        of questions; what is left comes by doubt. At least 0.

    Returns
    -------
    list of int
        Each index once. Each of the first has the largest product of its doubt and its
        distance to the nearest that is known or came before; of equal ones the more
        doubtful comes first, then the earlier.

    Raises
    ------
    ValueError
        If there are not as many sketches as doubts, or one does not have 32 bytes.

    Examples
    --------
    The second squeak of a door is worth less than a new sound.

    >>> door, baby = bytes([1] * 32), bytes([1, 255] * 16)
    >>> order([1.0, 0.9, 0.5], [door, door, baby])
    [0, 2, 1]
    >>> order([1.0, 0.9, 0.5], [door, door, baby], known=[baby])
    [0, 1, 2]
    """
    if len(doubts) != len(sketches):
        msg = f"need a sketch or None for each of {len(doubts)}, got {len(sketches)}"
        raise ValueError(msg)
    doubt = np.asarray(doubts, np.float64)
    values = _values([one or bytes(N_VALUES) for one in sketches])
    by_doubt = np.argsort(-doubt, kind="stable")
    # From here on in the order of doubt: then the first of equal ones is the right one.
    doubt, values = doubt[by_doubt], values[by_doubt]
    chosen = _farthest(doubt, values, _values(known), n=min(first, len(doubt)))
    left = np.ones(len(doubt), bool)
    left[chosen] = False
    ranks = [*chosen, *np.flatnonzero(left).tolist()]
    return [int(index) for index in by_doubt[ranks]]


def _farthest(
    doubt: np.ndarray, values: np.ndarray, known: np.ndarray, *, n: int
) -> list[int]:
    squares = _squares(values)
    heard = squares > 0.0
    nearest = np.full(len(doubt), _OPPOSITE)
    if len(known):
        nearest = _apart(values, known).min(axis=1)
    gone = np.zeros(len(doubt), bool)
    chosen: list[int] = []
    for _ in range(n):
        usual = nearest[heard].mean() if heard.any() else 1.0
        gain = doubt * np.where(heard, nearest, usual)
        gain[gone] = -1.0
        best = int(gain.argmax())
        chosen.append(best)
        gone[best] = True
        if heard[best]:
            away = _away(values @ values[best], squares * squares[best])
            nearest = np.minimum(nearest, away)
    return chosen


def _apart(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return _away(some @ others.T, np.outer(_squares(some), _squares(others)))


def _away(products: np.ndarray, squares: np.ndarray) -> np.ndarray:
    # Both are of whole numbers and exact, so the order is the same on every machine.
    away: np.ndarray = 1.0 - products / np.sqrt(np.maximum(squares, 1.0))
    return away.clip(0.0, _OPPOSITE)


def _squares(values: np.ndarray) -> np.ndarray:
    squares: np.ndarray = (values * values).sum(axis=1)
    return squares


def _values(sketches: Sequence[bytes]) -> np.ndarray:
    if any(len(one) != N_VALUES for one in sketches):
        msg = f"a sketch has {N_VALUES} bytes"
        raise ValueError(msg)
    joined = np.frombuffer(b"".join(sketches), np.int8)
    return joined.reshape(-1, N_VALUES).astype(np.float64)


def _as_bytes(values: np.ndarray) -> np.ndarray:
    rounded: np.ndarray = np.rint(values).clip(-_MOST, _MOST).astype(np.int8)
    return rounded
