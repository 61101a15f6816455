"""How a model is to be trained, as whoever asks for it says."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from acoustics import VERSION

PERSONAL, KERAS = "personal", "keras"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How a model is trained.

    Attributes
    ----------
    trainer : str
        One of `trainers.names`.
    seed : int
        Of whatever chance the trainer needs; the personal head needs none.
    wish : float
        False alarms a night that a parent would put up with.
    cache : Path or None
        A folder for what the network made of clips; see `training.clips`.
    code_version : str
        Of the program.
    report : callable, optional
        Called with the share that is done; it may raise to stop the work.
    log : callable, optional
        Called with a line of text on what was found.
    """

    trainer: str = PERSONAL
    seed: int = 0
    wish: float = 1.0
    cache: Path | None = None
    code_version: str = VERSION
    report: Callable[[float], None] | None = None
    log: Callable[[str], None] | None = None

    def say(self, line: str) -> None:
        """Write a line to the log, if there is one."""
        if self.log:
            self.log(line)

    def done(self, share: float) -> None:
        """Tell how far the work is, if anybody asks."""
        if self.report:
            self.report(share)


class Steps:
    """Counts the steps of learning into the share that is done, after a `first`."""

    def __init__(self, how: Training, *, n: int, first: float) -> None:
        self._how = how
        self._n = n
        self._first = first
        self._done = 0

    def step(self) -> None:
        """Tell that one more is done."""
        self._done += 1
        self._how.done(self._first + (1 - self._first) * self._done / self._n)
