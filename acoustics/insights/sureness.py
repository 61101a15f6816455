"""How many minutes of crying there were, when the detector's mistakes are known a little.

People have said of some bouts whether they were right, and of some moments drawn at
random where nothing was suggested whether there was crying. Both are shares that differ
from night to night: a beta-binomial model, whose two parameters (the usual share, and how
alike nights are) are weighed over a grid, tells what a night's own share may be (Gelman
et al., "Bayesian Data Analysis", 3rd ed. 2013, section 5.3). From it, the minutes of a
night are drawn many times; the interval is that of the draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import betaln

N_DRAWS = 2_000
LEVEL = 0.9

# The grid: usual share on a logit scale, likeness as the beta distribution's mass.
_LOGITS = np.linspace(-9.0, 6.0, 121)
# Before anything is known a detector is taken to be right more often than not, and to
# miss little where it suggests nothing.
_PRIOR_SPREAD = 1.2


@dataclass(frozen=True, slots=True)
class Night:
    """What is known of a night.

    Attributes
    ----------
    said_ms : int
        Crying that people confirmed or marked themselves.
    bouts_ms : tuple of int
        Lengths of the bouts of which nobody has said whether they are right.
    silent_ms : int
        Time that was listened to, without any suggestion, and without a person.
    n_right, n_wrong : int
        Bouts of this night that people said were right, and wrong.
    n_missed, n_asked : int
        Moments drawn at random where nothing was suggested: in which there was crying,
        and of which people said something.
    """

    said_ms: int = 0
    bouts_ms: tuple[int, ...] = ()
    silent_ms: int = 0
    n_right: int = 0
    n_wrong: int = 0
    n_missed: int = 0
    n_asked: int = 0


@dataclass(frozen=True, slots=True)
class Minutes:
    """A night's minutes of crying, and how sure they are.

    Attributes
    ----------
    middle, low, high : float
        Median of what they may be, and the ends of the interval, in minutes.
    from_bouts, from_silence : float
        Share of the spread that answers on bouts, and on silent moments, would remove.
    """

    middle: float
    low: float
    high: float
    from_bouts: float
    from_silence: float


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """What a share is taken to be before anything is known.

    Attributes
    ----------
    logit : float
        The usual share.
    masses : ndarray
        How alike nights may be: the more, the more alike.
    """

    logit: float
    masses: np.ndarray


RIGHT = Prior(1.4, np.geomspace(4.0, 300.0, 20))
# A rare thing that is twice as frequent in one night as in another is still rare.
MISSED = Prior(-5.3, np.geomspace(100.0, 6_000.0, 20))


@dataclass(frozen=True, eq=False)
class Shares:
    """What is known of a share that differs from night to night.

    Parameters
    ----------
    counts : ndarray, shape (n_nights, 2)
        How often it was so, and how often it was not.
    prior : Prior
    """

    counts: np.ndarray
    prior: Prior

    @cached_property
    def weights(self) -> np.ndarray:
        """How likely each usual share and likeness is; shape (n_logits, n_masses)."""
        a, b = self._betas
        known = self.counts[self.counts.sum(axis=1) > 0]
        logs = -0.5 * ((_LOGITS - self.prior.logit) / _PRIOR_SPREAD) ** 2
        told = np.broadcast_to(logs[:, None], a.shape).copy()
        for so, not_so in known:
            told += betaln(a + so, b + not_so) - betaln(a, b)
        weights = np.exp(told - told.max())
        share: np.ndarray = weights / weights.sum()
        return share

    def draw(
        self, so: int, not_so: int, *, n_draws: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Draw what a night's own share may be, given its own counts.

        Returns
        -------
        ndarray, shape (n_draws,)
        """
        a, b = (each.ravel() for each in self._betas)
        # Its own counts are among those that weighed the grid.
        places = rng.choice(len(a), size=n_draws, p=self.weights.ravel())
        return rng.beta(a[places] + so, b[places] + not_so)

    @cached_property
    def _betas(self) -> tuple[np.ndarray, np.ndarray]:
        usual = 1.0 / (1.0 + np.exp(-_LOGITS))[:, None]
        return usual * self.prior.masses, (1.0 - usual) * self.prior.masses


@dataclass(frozen=True, eq=False)
class Home:
    """All nights of one home that one model listened to.

    Parameters
    ----------
    nights : sequence of Night
    seed : int
        The same nights and seed give the same intervals.
    """

    nights: Sequence[Night]
    seed: int = 0
    n_draws: int = field(default=N_DRAWS)

    @property
    def n_answers(self) -> int:
        """On how many answers all of this stands."""
        return sum(one.n_right + one.n_wrong + one.n_asked for one in self.nights)

    @cached_property
    def right(self) -> Shares:
        """How often a bout is right."""
        counts = np.array([(one.n_right, one.n_wrong) for one in self.nights])
        return Shares(counts.reshape(-1, 2), RIGHT)

    @cached_property
    def missed(self) -> Shares:
        """How often there is crying where nothing is suggested."""
        counts = np.array(
            [(one.n_missed, one.n_asked - one.n_missed) for one in self.nights]
        )
        return Shares(counts.reshape(-1, 2), MISSED)

    def minutes(self, night: Night, *, level: float = LEVEL) -> Minutes:
        """Say how many minutes it cried.

        Parameters
        ----------
        night : Night
            One of `nights`.
        level : float
            Share of homes and nights in which the interval is to hold the truth.
        """
        rng = np.random.default_rng([self.seed, *_identity(night)])
        bouts = self._bouts(night, rng)
        silence = self._silence(night, rng)
        drawn = (night.said_ms + bouts + silence) / 60_000
        low, middle, high = np.quantile(
            drawn, [(1 - level) / 2, 0.5, (1 + level) / 2]
        ).tolist()
        spreads = np.array([bouts.var(), silence.var()])
        shares = spreads / spreads.sum() if spreads.sum() else np.zeros(2)
        return Minutes(middle, low, high, float(shares[0]), float(shares[1]))

    def _bouts(self, night: Night, rng: np.random.Generator) -> np.ndarray:
        share = self.right.draw(
            night.n_right, night.n_wrong, n_draws=self.n_draws, rng=rng
        )
        is_right = rng.random((self.n_draws, len(night.bouts_ms))) < share[:, None]
        told: np.ndarray = is_right @ np.array(night.bouts_ms, float)
        return told

    def _silence(self, night: Night, rng: np.random.Generator) -> np.ndarray:
        share = self.missed.draw(
            night.n_missed,
            night.n_asked - night.n_missed,
            n_draws=self.n_draws,
            rng=rng,
        )
        return share * night.silent_ms


def _identity(night: Night) -> tuple[int, ...]:
    """Let a night's draws be its own, wherever it stands among others."""
    return (
        night.said_ms,
        sum(night.bouts_ms),
        len(night.bouts_ms),
        night.silent_ms,
        night.n_right,
        night.n_asked,
    )
