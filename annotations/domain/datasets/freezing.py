"""How a dataset begins: its rows are chosen, and the clips of each recording are cut.

What is under way lies beside the dataset's place, in a folder of the attempt that chose
the rows, so that a worker that was overtaken writes where nobody looks any more.

    <dataset>.part/<attempt>/facts/<recording>.json    what was said, in one moment
                             rows/<recording>.jsonl    the rows that were chosen
                             parts/<recording>/        their clips, whole or not there
                             plan.json                 what they share
                             bundle/                   the dataset, about to be moved
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from acoustics import backbone, embeddings, parts
from acoustics.agreement import total
from acoustics.audio.whole import written_whole
from acoustics.audio.working import DamagedWorkingCopy
from acoustics.dataset import choosing, likeness
from acoustics.dataset.facts import Facts
from acoustics.dataset.rows import Row
from acoustics.dataset.splits import Deal
from annotations.domain import fact_files, files
from annotations.domain.datasets import nights, snapshots
from annotations.domain.datasets.choices import Choice
from annotations.domain.datasets.snapshots import Snapshot
from annotations.models import Dataset, Recording

Report = Callable[[float], None]

# The share of the work of choosing that is done when the database is let go.
LOOKED = 0.3


class CannotFreeze(Exception):
    """The dataset cannot be made as it was chosen; `str` is the sentence for a person.

    What was chosen is of no further use: the next attempt chooses anew.
    """


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of all recordings share."""

    # Of all recordings, by id and in order of the ids.
    names: dict[str, str]
    # Those of them that have rows; the others were heard, and that is all.
    with_rows: list[str]
    n_rows: int
    labels: list[str]
    crying: list[str]
    torn: list[str]
    left_out: dict[str, int]
    n_annotators: int
    agreement: dict[str, float | None] | None
    gaps: list[str]


def choose(dataset: Dataset, *, attempt: uuid.UUID, report: Report) -> Plan:
    """Choose the rows and give each night its side."""
    files.discard(files.building(dataset))
    folder = at_work(dataset, attempt)
    for name in ("facts", "rows", "parts"):
        (folder / name).mkdir(parents=True)
    choice = Choice.of(dataset)
    snapshot = snapshots.take(choice, dataset.household, into=folder / "facts")
    report(LOOKED)
    try:
        surveys = [
            choosing.survey(facts, options=choice.options)
            for facts in _facts(snapshot, folder)
        ]
    except choosing.ReservedLabel as error:
        raise CannotFreeze(str(error)) from error
    if not any(survey.labelled_ms for survey in surveys):
        msg = _(
            "Nothing of what you chose is labelled any more. Label something, or "
            "choose more, then freeze a new dataset."
        )
        raise CannotFreeze(msg)
    dealt = nights.deal(dataset.household, (survey.part for survey in surveys))
    draw = _Draw(dealt, choosing.sample_share(surveys, options=choice.options))
    recordings = Recording.objects.of(dataset.household).in_bulk(snapshot.names)
    n_rows, unheard = {}, 0
    for facts in _reported(_facts(snapshot, folder), len(surveys), report):
        alike = _likeness(recordings.get(uuid.UUID(facts.recording)))
        unheard += alike is None
        n_rows[facts.recording] = _write_rows(facts, alike or [], folder, choice, draw)
    left_out = sum((Counter(one.left_out) for one in surveys), snapshot.left_out)
    annotators = frozenset[str]().union(*(one.annotators for one in surveys))
    plan = Plan(
        names=snapshot.names,
        with_rows=[recording for recording, n in n_rows.items() if n],
        n_rows=sum(n_rows.values()),
        labels=snapshot.labels,
        crying=snapshot.crying,
        torn=list(dealt.torn),
        left_out=dict(left_out),
        n_annotators=len(annotators),
        agreement=_agreement(snapshot),
        gaps=list(_gaps(choice, snapshot, n_unheard=unheard)),
    )
    with written_whole(folder / "plan.json") as part:
        part.write_text(json.dumps(asdict(plan)))
    return plan


def at_work(dataset: Dataset, attempt: uuid.UUID) -> Path:
    """Name the folder of what one attempt has chosen."""
    return files.building(dataset) / str(attempt)


def is_planned(dataset: Dataset, *, attempt: uuid.UUID) -> bool:
    """Whether what was chosen is still there: it is swept away after a day."""
    return (at_work(dataset, attempt) / "plan.json").exists()


def read_plan(folder: Path) -> Plan:
    return Plan(**json.loads((folder / "plan.json").read_text()))


def read_rows(folder: Path, recording: str) -> Iterator[Row]:
    with (folder / "rows" / f"{recording}.jsonl").open() as file:
        for line in file:
            yield Row.from_line(line)


def needs_sound(choice: Choice) -> bool:
    return choice.with_clips or choice.without_speech


def cut(
    dataset: Dataset, recording: Recording, *, attempt: uuid.UUID, report: Report
) -> None:
    """Cut the part of one recording; one that is there is not cut again."""
    folder = at_work(dataset, attempt)
    part = folder / "parts" / str(recording.pk)
    if part.exists():
        return
    rows = list(read_rows(folder, str(recording.pk)))
    choice = Choice.of(dataset)
    how = parts.Cutting(
        working_copy=files.working_copy(recording),
        with_clips=choice.with_clips,
        backbone=_ears() if choice.without_speech else None,
    )
    report(0)
    try:
        parts.cut(part, rows, how=how, report=lambda n: report(n / len(rows)))
    except DamagedWorkingCopy as error:
        sentence = _(
            "The sound of “%s” cannot be read any more. Leave this recording out, or "
            "hand it in again."
        )
        raise CannotFreeze(sentence % recording.name) from error


def was_deleted(name: str) -> str:
    sentence = _(
        "“%s” was deleted while this dataset was being made. Nothing else was harmed; "
        "try again to make it without this recording."
    )
    return sentence % name


@dataclass(frozen=True, slots=True)
class _Draw:
    """What the whole dataset says to each recording."""

    dealt: Deal
    share: float


def _facts(snapshot: Snapshot, folder: Path) -> Iterator[Facts]:
    for recording in snapshot.names:
        yield fact_files.read(recording, folder=folder / "facts")


def _reported(
    every: Iterator[Facts], n_recordings: int, report: Report
) -> Iterator[Facts]:
    for number, facts in enumerate(every, start=1):
        yield facts
        report(LOOKED + (1 - LOOKED) * number / n_recordings)


def _likeness(recording: Recording | None) -> list[float] | None:
    """How much its windows sound like crying; None where the network never heard it."""
    if recording is None:
        return None
    try:
        return likeness.of(embeddings.read(files.embeddings(recording)))
    except embeddings.DamagedEmbeddings:
        return None


def _write_rows(
    facts: Facts, alike: list[float], folder: Path, choice: Choice, draw: _Draw
) -> int:
    rows = choosing.choose(
        facts,
        split=draw.dealt.side(recording=facts.recording, night=facts.night),
        share=draw.share,
        options=choice.options,
        likeness=alike,
    )
    with (folder / "rows" / f"{facts.recording}.jsonl").open("w") as file:
        file.writelines(row.as_line() for row in rows)
    return len(rows)


def _agreement(snapshot: Snapshot) -> dict[str, float | None] | None:
    if not snapshot.agreements:
        return None
    whole = total(snapshot.agreements)
    return {"f1": whole.f1, "kappa": whole.kappa, "both_ms": whole.both_ms}


def _gaps(choice: Choice, snapshot: Snapshot, *, n_unheard: int) -> Iterator[str]:
    """Say what a reader of the card should not have to find out."""
    if n_unheard:
        yield (
            f"In {n_unheard} of {len(snapshot.names)} recordings nobody knows what sounds "
            "like crying: their windows without a label are drawn by chance alone."
        )
    for label in sorted(snapshot.archived):
        yield f"The label {label} was archived before this was frozen; it is in."
    for asked, what in (
        (choice.labels, "Other labels"),
        (choice.people, "What other people marked"),
        (choice.sources, "What was labelled in another way"),
    ):
        if asked is not None:
            yield (
                f"{what} than {', '.join(sorted(asked))} were not asked for, and "
                "nothing is said of the time that they cover."
            )
    if choice.without_speech:
        yield "Clips in which an adult was heard speaking are left out."
    if not choice.with_clips:
        yield "There are no clips: nobody looked for the same sound on two sides."


def _ears() -> backbone.Backbone:
    return backbone.load(settings.BACKBONE_PATH)
