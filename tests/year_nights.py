"""The nights of a household as they may have been, with the truth known; no database."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

HOUR_S = 3_600
# The child goes to bed seven hours after noon, and is up again eleven hours later.
BED_S, UP_S = 7 * HOUR_S, 18 * HOUR_S
WARM = 20.0
# Of two degrees more there comes half as much crying again.
PER_DEGREE = 0.2
# What was done so long before bed can have nothing to do with the night's crying.
BEFORE_BED_S = 1_800
# So long is one of the windows drawn at random from where a model heard nothing.
WINDOW_S = 6.0


@dataclass(frozen=True)
class Bout:
    """What a model says was crying, in seconds since noon; whether it was."""

    start_s: float
    end_s: float
    right: bool
    verdict: str = ""
    score: float = 0.5


@dataclass(frozen=True)
class Window:
    """A window drawn from where a model heard nothing; what was in it."""

    start_s: float
    crying: bool
    answered: bool


@dataclass
class Slept:
    """A night as it was, and what was heard of it."""

    night: date
    covered: list = field(default_factory=list)
    cries: list = field(default_factory=list)
    bouts: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    warmth: float = WARM
    milk: bool = False
    loudness: float = -40.0
    weight: float = 4.0
    # Of a night that was recorded, and not heard live.
    windows: list = field(default_factory=list)

    @property
    def true_ms(self):
        return round(sum(end - start for start, end in self.cries) * 1_000)

    @property
    def is_whole(self):
        return bool(self.covered) and self.covered[-1][1] == UP_S


@dataclass
class Household:
    """A year of nights; `per_night` is how many detections there are in a usual one."""

    seed: int = 20
    n_nights: int = 365
    per_night: float = 12
    last: date = date(2026, 11, 24)
    # How often it is right, and how much it misses.
    precision: float = 0.85
    recall: float = 0.95
    answered: float = 0.15
    # What is left of a cry's rest once somebody has gone in.
    went_in_leaves: float = 1.0
    # In so many of the evenings it is changed, which does nothing.
    changed: float = 0.0
    # So many of the nights are recordings, with so many windows each.
    recorded: float = 0.0
    n_windows: int = 12

    def nights(self):
        rng = random.Random(self.seed)
        first = self.last - timedelta(days=self.n_nights - 1)
        nights = [
            self._night(first + timedelta(days=number), number / self.n_nights, rng)
            for number in range(self.n_nights)
        ]
        # Of its own numbers: what is added leaves the nights as they are.
        self._surround(nights, random.Random(self.seed + 1))
        return nights

    def _night(self, night, age, rng):
        slept = Slept(night, warmth=rng.gauss(WARM, 1.5), milk=rng.random() < 0.4)
        warm = max(1 + PER_DEGREE * (slept.warmth - WARM), 0.2)
        # With the months it cries less.
        n_cries = round(
            self.per_night * (1.4 - 0.8 * age) * warm * rng.uniform(0.7, 1.3)
        )
        self._cry(slept, n_cries, rng)
        chance = rng.random()
        if chance < 0.08:
            return slept  # nobody listened
        until = BED_S + 2 * HOUR_S if chance < 0.14 else UP_S
        slept.covered.append((BED_S, until))
        self._hear(slept, rng)
        return slept

    def _cry(self, slept, n_cries, rng):
        longest = min(600, 0.6 * (UP_S - BED_S) / max(self.per_night, 1))
        taken = BED_S
        places = sorted(rng.uniform(BED_S, UP_S - longest) for _ in range(n_cries))
        for place in places:
            start = max(place, taken)
            end = start + rng.uniform(5, longest)
            if end > UP_S:
                break
            if end - start > 120 and rng.random() < 0.7:
                came = start + rng.uniform(60, 120)
                end = came + self.went_in_leaves * (end - came)
                slept.notes.append((came, "went in"))
                if rng.random() < 0.4:
                    slept.notes.append((end, "fed"))
            slept.cries.append((start, end))
            taken = end + 1

    def _hear(self, slept, rng):
        (_, until), *_ = slept.covered
        heard = [
            (start, end, True)
            for start, end in slept.cries
            if end <= until and rng.random() < self.recall
        ]
        n_wrong = round(len(heard) * (1 / self.precision - 1) * rng.uniform(0.5, 1.5))
        for _ in range(n_wrong):
            start = rng.uniform(BED_S, until - 40)
            end = start + rng.uniform(3, 40)
            if all(end < before or after < start for before, after in slept.cries):
                heard.append((start, end, False))
        for start, end, right in sorted(heard):
            answer = "right" if right else "wrong"
            said = answer if rng.random() < self.answered else ""
            slept.bouts.append(Bout(start, end, right, said, rng.uniform(0.4, 1)))

    def _surround(self, nights, rng):
        """Give each night what has nothing to do with crying, and its windows."""
        hum = 0.0
        for number, slept in enumerate(nights):
            # A noise that runs in spells, as the weather does.
            hum = 0.6 * hum + rng.gauss(0, 2)
            slept.loudness = -40 + hum
            slept.weight = 4 + 6 * number / self.n_nights
            if rng.random() < self.changed:
                slept.notes.append((BED_S - BEFORE_BED_S, "changed"))
            if rng.random() < self.recorded and slept.is_whole:
                self._ask(slept, rng)

    def _ask(self, slept, rng):
        while len(slept.windows) < self.n_windows:
            start = rng.uniform(BED_S, UP_S - WINDOW_S)
            end = start + WINDOW_S
            taken = [(bout.start_s, bout.end_s) for bout in slept.bouts]
            taken += [(one.start_s, one.start_s + WINDOW_S) for one in slept.windows]
            if any(start < after and before < end for before, after in taken):
                continue
            crying = any(
                start < after and before < end for before, after in slept.cries
            )
            slept.windows.append(Window(start, crying, rng.random() < 0.9))
