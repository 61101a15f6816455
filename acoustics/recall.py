"""How much crying nobody has marked, from what people heard in random windows.

Of the windows in which a model suggests nothing, some were drawn at random
(`acoustics.audit`) and listened to. The share of them with crying is carried over to
the windows that nobody has listened to. With Jeffreys' prior, Beta(1/2, 1/2), that
share has the posterior Beta(c + 1/2, n - c + 1/2) after crying in c of n windows, and
its equal-tailed interval covers the truth about as often as it says, for shares near
nought and for few windows too; at c = 0 it begins at nought, and at c = n it ends at
one (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion",
Statistical Science 16, 2001). How many of the remaining windows hold crying varies
around that share: their number is beta-binomial, here a beta distribution of the same
mean and variance, rounded outwards to whole windows.

Where people go on listening and marking, they find crying rather than quiet. What
remains then holds less of it than the estimate says: it errs towards too much missing.
"""

import math
from dataclasses import dataclass

from scipy.special import betaincinv

LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Audited:
    """Windows of six seconds, counted.

    Attributes
    ----------
    n_answered, n_crying : int
        Random windows that people answered for, and those with crying; not those of
        which they were unsure.
    n_marked : int
        Of these with crying, those that an annotation marks by now.
    n_rest : int
        Windows without a suggestion that nobody has listened to.
    n_known : int
        Windows with crying that annotations mark.
    """

    n_answered: int = 0
    n_crying: int = 0
    n_marked: int = 0
    n_rest: int = 0
    n_known: int = 0

    def __add__(self, other: "Audited") -> "Audited":
        """Put two nights together."""
        return Audited(
            self.n_answered + other.n_answered,
            self.n_crying + other.n_crying,
            self.n_marked + other.n_marked,
            self.n_rest + other.n_rest,
            self.n_known + other.n_known,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1]: the likely one, and an interval around it."""

    low: float
    likely: float
    high: float


def missing_share(audited: Audited, *, level: float = LEVEL) -> Share | None:
    """Estimate which share of the windows with crying nobody has marked.

    Parameters
    ----------
    audited : Audited
        Of a night, or of several together: as if crying were missed as often in each.
    level : float
        How often the interval shall cover the truth, in (0, 1).

    Returns
    -------
    Share or None
        None when nothing is answered. `likely` is what the drawn windows say, carried
        over without a prior.

    Examples
    --------
    >>> missing_share(Audited(n_answered=10, n_crying=2, n_rest=190, n_known=60)).likely
    0.4
    >>> missing_share(Audited(n_known=40)) is None
    True
    """
    if not audited.n_answered:
        return None
    # Heard in the audit, and nobody has drawn it yet: missing for certain.
    found = audited.n_crying - audited.n_marked

    def share(n_more: float) -> float:
        missing = found + n_more
        return missing / (missing + audited.n_known) if missing else 0.0

    low, high = _limits(audited, level=level)
    likely = audited.n_rest * audited.n_crying / audited.n_answered
    return Share(share(low), share(likely), share(high))


def _limits(audited: Audited, *, level: float) -> tuple[int, int]:
    """Say between which numbers of the remaining windows hold crying."""
    n_crying, n_quiet = audited.n_crying, audited.n_answered - audited.n_crying
    n_rest, tail = audited.n_rest, (1 - level) / 2
    if n_rest <= 1:
        return 0, n_rest
    weight = audited.n_answered + 1
    mean = (n_crying + 0.5) / weight
    spread = 1 / n_rest + (1 - 1 / n_rest) / (weight + 1)
    narrower = 1 / spread - 1
    a, b = mean * narrower, (1 - mean) * narrower
    low = betaincinv(a, b, tail) if n_crying else 0.0
    high = betaincinv(a, b, 1 - tail) if n_quiet else 1.0
    return math.floor(low * n_rest), math.ceil(high * n_rest)
