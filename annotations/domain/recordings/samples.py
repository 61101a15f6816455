"""A night that the program makes itself, to try everything at once."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from acoustics import synthesis
from annotations.domain import files, jobs
from annotations.domain.recordings import recordings
from annotations.domain.recordings.recordings import Received, Upload
from annotations.models import Household, Job, Recording

NAME = "Sample night (synthetic).flac"
DURATION_MS = 30 * 60_000
N_BOUTS = 8
SEED = 20


def ask(*, household: Household, now: datetime) -> Job:
    """Queue the making of the sample night; one is enough."""
    under_way = Job.objects.of(household).under_way()
    making = under_way.filter(kind=Job.Kind.SYNTHESISE).first()
    return making or jobs.enqueue(
        household=household, kind=Job.Kind.SYNTHESISE, now=now
    )


def make(*, report: Callable[[float], None]) -> Upload:
    # Seconds of work: one report, so that a stop is obeyed, will do.
    report(0)
    path = files.incoming().with_suffix(".flac")
    synthesis.render_night(path, duration_ms=DURATION_MS, n_bouts=N_BOUTS, seed=SEED)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Upload(path, NAME, digest, path.stat().st_size)


def receive(upload: Upload, *, household: Household, now: datetime) -> Received:
    """Hand the sample in like any recording, but marked as synthetic."""
    yesterday = now.astimezone(ZoneInfo(household.time_zone)) - timedelta(days=1)
    last_evening = yesterday.replace(hour=20, minute=0, second=0, microsecond=0)
    return recordings.receive(
        upload,
        household=household,
        person=None,
        now=now,
        started_at=last_evening,
        synthetic=True,
    )


def made(household: Household) -> bool:
    return Recording.objects.of(household).filter(synthetic=True).exists()
