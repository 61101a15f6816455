"""What somebody who knows the truth wants of a night, and by how few steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from acoustics.evaluation import BOUT_GAP_MS
from acoustics.events import Interval, join

ENOUGH_IOU = 0.5

# A key to press, or an edge to drag: from and to, in seconds.
Step = str | tuple[float, float]


def iou(one: Interval, other: Interval) -> float:
    """Return the share of their joint length that two intervals have in common.

    Examples
    --------
    >>> iou(Interval(0, 1_000), Interval(500, 1_000))
    0.5
    """
    common = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    if common <= 0:
        return 0.0
    return common / (one.duration_ms + other.duration_ms - common)


def unlabelled(bouts: Sequence[Interval], labels: Sequence[Interval]) -> list[Interval]:
    """Return the true bouts that no labelled bout covers well enough."""
    said = join(labels, gap_ms=BOUT_GAP_MS)
    return [
        bout
        for bout in bouts
        if max((iou(bout, one) for one in said), default=0.0) <= ENOUGH_IOU
    ]


def false(bouts: Sequence[Interval], labels: Sequence[Interval]) -> list[Interval]:
    """Return the labelled bouts in which there is no true one."""
    return [
        one
        for one in join(labels, gap_ms=BOUT_GAP_MS)
        if not any(one.overlaps(bout) for bout in bouts)
    ]


@dataclass(slots=True)
class Work:
    """What is open, by id, and what has been labelled so far."""

    bouts: list[Interval]
    open: dict[str, Interval]
    labels: list[Interval] = field(default_factory=list)

    def steps(self, here: str) -> list[Step]:
        """Return what to do at a selected suggestion, as if it had been done.

        A whole run by one key where one word fits all of it; else this one alone,
        and its edges before, where what is suggested does not cover its bout.
        """
        place = self.open[here]
        bout = self._bout_of(place)
        run = self._run(place)
        if self._all_right(list(run.values())):
            return [*self._say(run, accept=True)]
        if bout is None or not unlabelled([bout], self.labels + self._true(run)):
            word = self._one_word(run)
            return [*(word or self._say({here: place}, accept=bool(bout)))]
        drags, stretched = _stretched(place, bout)
        del self.open[here]
        self.labels.append(stretched)
        rest = self._run(stretched)
        # A label is selected now: what is left of its run takes the key of a run.
        word = self._one_word(rest)
        return [*drags, f"Shift+{word[0][-1].upper()}" if word else "Shift+N"]

    def _one_word(self, run: dict[str, Interval]) -> list[str]:
        """Return the one key for all of a run, or nothing where it needs two."""
        wants = {
            self._bout_of(place) is not None
            for place in run.values()
            if not self._settled(place)
        }
        return self._say(run, accept=False not in wants) if len(wants) < 2 else []

    def _say(self, run: dict[str, Interval], *, accept: bool) -> list[str]:
        for name, place in run.items():
            del self.open[name]
            if accept:
                self.labels.append(place)
        key = "a" if accept else "r"
        return [key if len(run) == 1 else f"Shift+{key.upper()}"]

    def _run(self, place: Interval) -> dict[str, Interval]:
        together = join([place, *self.open.values()], gap_ms=BOUT_GAP_MS)
        run = next(one for one in together if one.overlaps(place))
        return {name: one for name, one in self.open.items() if run.overlaps(one)}

    def _all_right(self, places: list[Interval]) -> bool:
        touched = [bout for place in places if (bout := self._bout_of(place))]
        return bool(touched) and not unlabelled(touched, self.labels + places)

    def _true(self, run: dict[str, Interval]) -> list[Interval]:
        return [place for place in run.values() if self._bout_of(place)]

    def _settled(self, place: Interval) -> bool:
        bout = self._bout_of(place)
        return bout is not None and any(
            iou(bout, label) > ENOUGH_IOU for label in self.labels
        )

    def _bout_of(self, place: Interval) -> Interval | None:
        return next((bout for bout in self.bouts if bout.overlaps(place)), None)


def _stretched(place: Interval, bout: Interval) -> tuple[list[Step], Interval]:
    """Return the drags that make a place cover a bout, one if that is enough."""
    start = (place.start_ms / 1_000, bout.start_ms / 1_000)
    end = (place.end_ms / 1_000, bout.end_ms / 1_000)
    choices: list[tuple[list[Step], Interval]] = []
    if bout.end_ms > place.start_ms:
        choices.append(([end], Interval(place.start_ms, bout.end_ms)))
    if bout.start_ms < place.end_ms:
        choices.append(([start], Interval(bout.start_ms, place.end_ms)))
    for steps, result in choices:
        if iou(result, bout) > ENOUGH_IOU:
            return steps, result
    return [start, end], bout
