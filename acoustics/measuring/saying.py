"""What a contest between two models came to, in words for a parent."""

from dataclasses import dataclass

from acoustics.measuring.household import MS_PER_MIN
from acoustics.measuring.units import Kind

LEAST_BOUTS = 5
LEAST_HEARD_MS = 20 * MS_PER_MIN

# An equally good challenger is better on all of four units once in sixteen times, which
# no coin calls more than luck; on all of five once in 32.
LEAST_UNITS = 5

STEADY_SHARE = 0.95
LUCKY_SHARE = 0.05


_STAYS = "the current model stays. Another night, labelled, may make it clear."


@dataclass(frozen=True, slots=True)
class Errors:
    """A model's errors: seconds that are wrong, bouts missed, bouts made up."""

    wrong_s: int
    missed: int
    false: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two models on the same nights.

    Attributes
    ----------
    n_nights, heard_ms, n_bouts : int
        Held-out nights with heard time, how much of it, and true bouts in it.
    kind : {"nights", "blocks"}
    n_units : int
        Nights or blocks of ten minutes.
    challenger, current : Errors
    share_less_wrong : float
        In which share of the draws the challenger is wrong for fewer seconds.
    share_by_luck : float
        In which share of the swaps a model leads by as much as the challenger does.
    least_more_missed : float
        How many more bouts the challenger misses at least, but in one of twenty draws.
    """

    n_nights: int
    heard_ms: int
    n_bouts: int
    kind: Kind
    n_units: int
    challenger: Errors
    current: Errors
    share_less_wrong: float
    share_by_luck: float
    least_more_missed: float

    @property
    def is_steadily_less_wrong(self) -> bool:
        """Whether the challenger is wrong for less time in nearly all draws."""
        return self.share_less_wrong >= STEADY_SHARE

    @property
    def is_less_wrong_by_no_luck(self) -> bool:
        """Whether two equal models would hardly come out so far apart."""
        return self.share_by_luck <= LUCKY_SHARE

    @property
    def has_no_more_bouts_wrong(self) -> bool:
        """Whether it misses and makes up no more bouts in all."""
        mine, theirs = self.challenger, self.current
        return mine.missed + mine.false <= theirs.missed + theirs.false

    @property
    def may_miss_no_more(self) -> bool:
        """Whether it is possible that it misses no more bouts."""
        return self.least_more_missed <= 0


def too_little(compared: Compared) -> str:
    """Say what is lacking to decide anything; "" where nothing is."""
    if not compared.n_nights:
        return (
            "There is no held-out night yet that anybody has listened to, so nobody"
            " knows whether this model is better. Label another night."
        )
    if compared.heard_ms < LEAST_HEARD_MS:
        return (
            f"Only {compared.heard_ms // MS_PER_MIN} min of held-out nights were"
            f" listened to, and it takes {LEAST_HEARD_MS // MS_PER_MIN} to compare two"
            " models. Label another night."
        )
    if compared.n_bouts < LEAST_BOUTS:
        bouts = "bout" if compared.n_bouts == 1 else "bouts"
        return (
            f"Only {compared.n_bouts} {bouts} of crying are in the held-out nights, and"
            f" it takes {LEAST_BOUTS} to compare two models. Label another night."
        )
    if compared.n_units < LEAST_UNITS:
        return (
            f"The held-out nights make only {compared.n_units} blocks of ten minutes,"
            f" and it takes {LEAST_UNITS} to compare two models. Label another night."
        )
    return ""


def reason(compared: Compared) -> str:
    """Say how the challenger did and what follows from it."""
    return f"{_seconds(compared)} {_bouts(compared)} {_outcome(compared)}"


def _seconds(compared: Compared) -> str:
    nights = "night" if compared.n_nights == 1 else f"{compared.n_nights} nights"
    mine, theirs = compared.challenger.wrong_s, compared.current.wrong_s
    off = f"for {abs(mine - theirs)} s {'less' if mine < theirs else 'more'}"
    if mine == theirs:
        off = "for as long"
    return (
        f"On the same {nights} it was wrong {off} ({mine} s, the current model"
        f" {theirs} s), and for less in {_of_100(compared.share_less_wrong)} draws."
    )


def _bouts(compared: Compared) -> str:
    mine, theirs = compared.challenger, compared.current
    return (
        f"Of {compared.n_bouts} bouts of crying it missed {mine.missed} (the current"
        f" model {theirs.missed}), and it heard {mine.false} where there was none"
        f" ({theirs.false})."
    )


def _outcome(compared: Compared) -> str:
    if not compared.has_no_more_bouts_wrong:
        return "It gets more bouts wrong than the current model, which stays."
    if not compared.may_miss_no_more:
        return "It misses more bouts, and hardly by chance: the current model stays."
    if not compared.is_steadily_less_wrong:
        return f"It takes {_of_100(STEADY_SHARE)} to be sure: {_STAYS}"
    if not compared.is_less_wrong_by_no_luck:
        return f"Of two equal models one would often lead by as much: {_STAYS}"
    return "So it takes over."


def _of_100(share: float) -> str:
    # Rounded down: 99.9 of 100 are not all of them.
    return f"{int(100 * share + 1e-9)} of 100"
