"""A clip that came with its label: said of all of it, as soon as its length is known."""

from datetime import datetime

from acoustics.events import Interval
from annotations.domain.labelling import annotations, heard
from annotations.domain.labelling.annotations import Act
from annotations.models import ArrivingLabel, Recording


def label(recording: Recording, *, now: datetime) -> None:
    """Say what a prepared recording came labelled as; nothing where it did not.

    Whoever sorted the clip listened to it, so the whole of it counts as heard. The
    row's id names the act: done a second time, it adds nothing.
    """
    arriving = ArrivingLabel.objects.filter(recording=recording).first()
    if arriving is None:
        return
    recording.refresh_from_db()
    if arriving.by is not None:
        whole = Interval(0, recording.duration_ms or 0)
        act = Act(by=arriving.by, at=now, op_id=arriving.pk)
        annotations.annotate(
            recording=recording, interval=whole, label=arriving.label, act=act
        )
        heard.hear(recording, spans=[whole], act=act)
    arriving.delete()
