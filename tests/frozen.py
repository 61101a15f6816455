"""A frozen dataset of Alice's, as the freezing leaves it."""

from dataclasses import replace
from datetime import UTC, datetime

from acoustics.dataset import writing
from acoustics.dataset.choosing import Options
from acoustics.dataset.rows import EXAMPLE
from acoustics.dataset.statement import Statement
from acoustics.events import Interval
from annotations.domain import files
from annotations.models import Dataset

LABELS = ("cry", "laugh")
NIGHT = "2026-11-21"
FROZEN_AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
# Start, end, label and side of what is in it.
PLACES = (
    (200, 900, "cry", "train"),
    (1_000, 1_400, "none", "train"),
    (1_500, 2_100, "cry", "test"),
    (2_200, 2_900, "laugh", "validation"),
)
CONTEXT_MS = 100


def freeze(recording, person, *, places=PLACES, with_clips=True, number=1):
    """Write the folder and the row of a dataset with clips of one recording."""
    dataset = Dataset.objects.create(
        household=recording.household,
        number=number,
        choice={"lead_ms": CONTEXT_MS, "tail_ms": CONTEXT_MS},
        with_clips=with_clips,
        created_by=person,
        created_at=FROZEN_AT,
    )
    working_copy = files.working_copy(recording)
    written = writing.write(
        files.dataset(dataset),
        rows_of(recording, places),
        heard=[(str(recording.pk), Interval(0, 3_000))],
        statement=Statement(
            number=number,
            created_at=FROZEN_AT,
            labels=LABELS,
            options=Options(lead_ms=CONTEXT_MS, tail_ms=CONTEXT_MS),
            licence="Ours.",
            code_version="test",
        ),
        cut=(lambda row: writing.cut_from(working_copy, row)) if with_clips else None,
    )
    dataset.frozen_at = FROZEN_AT
    dataset.checksum = written.checksum
    dataset.n_clips = len(places)
    dataset.size_bytes = written.size_bytes
    dataset.save()
    return dataset


def rows_of(recording, places):
    plain = replace(EXAMPLE, path="", sha256="", recording=str(recording.pk))
    return [
        replace(
            plain,
            label=label,
            split=split,
            night=NIGHT,
            start_ms=start_ms,
            end_ms=end_ms,
            lead_ms=CONTEXT_MS,
            tail_ms=CONTEXT_MS,
            source="human",
            model=None,
            annotator="" if label == "none" else "person-1",
        )
        for start_ms, end_ms, label, split in places
    ]
