"""The nights that a model is measured on: none that it, or its rival, was trained on."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from acoustics.dataset.bundle import open_bundle
from acoustics.dataset.rows import NONE, Row
from acoustics.dataset.rows import Split as Side
from acoustics.events import Interval
from annotations.domain import files
from annotations.domain.datasets import nights
from annotations.models import Dataset, DetectionModel, Recording
from annotations.models.recordings import RecordingQuerySet

TEST: Side = "test"
TRAINED_ON, DELETED = "trained_on", "deleted"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A recording, and what people heard in it, as a dataset was frozen.

    `night` is its id where nobody knows when it began.
    """

    recording: Recording
    night: str
    heard: tuple[Interval, ...]
    truth: dict[str, tuple[Interval, ...]]


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is measured on, and how many recordings are left out, and why."""

    rows: list[HeldOut]
    left_out: Counter[str]
    crying: tuple[str, ...]

    def identity(self) -> str:
        """Name what is asked; only figures of the same can be compared."""
        told = [
            [
                str(row.recording.pk),
                [[span.start_ms, span.end_ms] for span in row.heard],
                {
                    label: [[each.start_ms, each.end_ms] for each in places]
                    for label, places in row.truth.items()
                },
            ]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def find(dataset: Dataset, *, rival: DetectionModel) -> Material:
    """Find the recordings of the test side that neither model was trained on.

    A night is on its side for ever, but a person may pin it to another one: then it was
    in an older dataset's training, and says nothing of a model that came of that.
    """
    bundle = open_bundle(files.dataset(dataset))
    known = _Known()
    known.add(bundle.rows())
    if rival.dataset:
        known.trained_on(open_bundle(files.dataset(rival.dataset)).rows())
    for name, span in bundle.heard():
        known.heard[name].append(span)
    here = {str(row.pk): row for row in _all_of(dataset).kept().playing()}
    known.learned_sources(_all_of(dataset))
    left_out: Counter[str] = Counter()
    found = []
    for name in known.on_test_side(here, sides=nights.sides(dataset.household)):
        recording = here.get(name)
        if known.was_trained_on(name, recording):
            left_out[TRAINED_ON] += 1
        elif recording is None:
            left_out[DELETED] += 1
        else:
            found.append(known.of(recording))
    crying = tuple(str(label) for label in bundle.stated.get("crying", ()))
    return Material(found, left_out, crying)


def _all_of(dataset: Dataset) -> RecordingQuerySet:
    return Recording.objects.of(dataset.household)


@dataclass(slots=True)
class _Known:
    """What a dataset says of its recordings, and what either model was trained on.

    `trained` has nights and recordings, `sources` the sources of these.
    """

    night: dict[str, str] = field(default_factory=dict)
    trained: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    truth: dict[str, dict[str, list[Interval]]] = field(default_factory=dict)
    heard: dict[str, list[Interval]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rows: Iterator[Row]) -> None:
        for row in self._not_trained_on(rows):
            self.night[row.recording] = row.night or row.recording
            truth = self.truth.setdefault(row.recording, defaultdict(list))
            if row.label != NONE:
                truth[row.label].append(row.interval)

    def trained_on(self, rows: Iterator[Row]) -> None:
        for _row in self._not_trained_on(rows):
            pass

    def _not_trained_on(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            if row.split == TEST:
                yield row
            else:
                # What was validated on has set the thresholds.
                self.trained |= {row.recording, row.night or row.recording}

    def learned_sources(self, recordings: RecordingQuerySet) -> None:
        told = recordings.exclude(source_group="").values_list("pk", "source_group")
        self.sources = {source for pk, source in told if str(pk) in self.trained}

    def on_test_side(
        self, here: dict[str, Recording], *, sides: dict[str, Side]
    ) -> Iterator[str]:
        for name in sorted(self.heard):
            if name not in self.night and name in here:
                # All of it was quiet, so perhaps the dataset has no row that would say.
                recording = here[name]
                night = nights.night_of(recording, household=recording.household)
                if sides.get(night or name) != TEST:
                    continue
                self.night[name] = night or name
            if name in self.night:
                yield name

    def was_trained_on(self, name: str, recording: Recording | None) -> bool:
        source = recording.source_group if recording else ""
        names = {name, self.night[name]}
        return bool(names & self.trained) or source in self.sources

    def of(self, recording: Recording) -> HeldOut:
        name = str(recording.pk)
        return HeldOut(
            recording=recording,
            night=self.night[name],
            heard=tuple(sorted(self.heard[name])),
            truth={
                label: tuple(sorted(places))
                for label, places in sorted(self.truth.get(name, {}).items())
            },
        )
