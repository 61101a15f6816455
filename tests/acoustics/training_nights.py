"""Made nights, frozen as a dataset that a model can be trained from."""

from datetime import UTC, datetime

import soundfile

from acoustics import synthesis
from acoustics.dataset import choosing, writing
from acoustics.dataset.disputes import Said
from acoustics.dataset.facts import Facts, Options
from acoustics.dataset.statement import Statement
from acoustics.events import Annotation, Interval

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NIGHT_MS = 150_000
SIDES = ("train", "train", "test")


def made(folder, *, seed, n_bouts=4):
    """Render a night; its samples and the true utterances."""
    path = folder / f"night-{seed}.wav"
    truth = synthesis.render_night(
        path, duration_ms=NIGHT_MS, n_bouts=n_bouts, seed=seed
    )
    return soundfile.read(path, dtype="int16")[0], truth


def frozen(folder, *, sides=SIDES, label="cry", n_said=None, crying=("cry",)):
    """Freeze what is true in nights, one for each side."""
    options = Options()
    sound, facts = {}, []
    for number, _side in enumerate(sides):
        samples, truth = made(folder, seed=20 + number)
        name = f"night-{number}"
        sound[name] = samples
        said = [
            Said(Annotation(interval=one, label=label, annotator="person-1"), NOON)
            for one in sorted(truth)[:n_said]
        ]
        facts.append(
            Facts(
                recording=name,
                night=f"2026-11-{number + 1:02}",
                duration_ms=NIGHT_MS,
                said=tuple(said),
                heard=(Interval(0, NIGHT_MS),),
            )
        )
    surveys = [choosing.survey(one, options=options) for one in facts]
    share = choosing.sample_share(surveys, options=options)
    rows = [
        row
        for one, side in zip(facts, sides, strict=True)
        for row in choosing.choose(one, split=side, share=share, options=options)
    ]
    writing.write(
        folder / "dataset",
        sorted(rows, key=lambda row: row.place),
        heard=[(one.recording, one.heard[0]) for one in facts],
        statement=Statement(
            number=7,
            created_at=NOON,
            labels=("cry", "laugh"),
            crying=crying,
            options=options,
            licence="Made sound.",
            code_version="test",
        ),
        cut=lambda row: sound[row.recording][
            (row.start_ms - row.lead_ms) * 16 : (row.end_ms + row.tail_ms) * 16
        ],
    )
    return folder / "dataset"
