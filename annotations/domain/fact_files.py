"""What is known of a recording as a file of JSON, while a dataset is being made."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from acoustics.dataset.disputes import Said
from acoustics.dataset.facts import Facts, Rejected
from acoustics.events import Annotation as Heard
from acoustics.events import Interval


def read(recording: str, *, folder: Path) -> Facts:
    """Read what `write` wrote down."""
    stated = json.loads((folder / f"{recording}.json").read_text())
    return Facts(
        recording=recording,
        night=stated["night"],
        duration_ms=stated["duration_ms"],
        source_group=stated["source_group"],
        said=tuple(_said(*values) for values in stated["said"]),
        heard=tuple(Interval(*values) for values in stated["heard"]),
        rejected=tuple(
            Rejected(Interval(start_ms, end_ms), model)
            for start_ms, end_ms, model in stated["rejected"]
        ),
    )


def write(facts: Facts, folder: Path) -> None:
    """Write down what is known of a recording."""
    stated = {
        "night": facts.night,
        "duration_ms": facts.duration_ms,
        "source_group": facts.source_group,
        "said": [
            [
                *_ends(one.annotation.interval),
                one.annotation.label,
                one.annotation.source,
                one.annotation.model,
                one.annotation.annotator,
                one.changed_at.isoformat(),
            ]
            for one in facts.said
        ],
        "heard": [_ends(span) for span in facts.heard],
        "rejected": [[*_ends(one.interval), one.model] for one in facts.rejected],
    }
    (folder / f"{facts.recording}.json").write_text(json.dumps(stated))


def _ends(interval: Interval) -> tuple[int, int]:
    return interval.start_ms, interval.end_ms


def _said(  # noqa: PLR0913 - a line of the file
    start_ms: int,
    end_ms: int,
    label: str,
    source: Any,  # noqa: ANN401
    model: int | None,
    annotator: str,
    changed_at: str,
) -> Said:
    return Said(
        Heard(
            interval=Interval(start_ms, end_ms),
            label=label,
            source=source,
            model=model,
            annotator=annotator,
        ),
        datetime.fromisoformat(changed_at),
    )
