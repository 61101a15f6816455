"""How long it takes to freeze what a household has labelled, and how that grows.

Nights of ten hours, all heard, with five hundred annotations each, a hundred rejected
suggestions, and five times as much quiet as is labelled; as rows of PostgreSQL, without
sound. A dataset without clips is frozen by the steps that a worker takes. The server is
that of `POSTGRES_URL`; the measurement makes a database of its own in it, and drops it.
"""

import json
import os
import secrets
import tempfile
from pathlib import Path

from bench import CACHE, AtMost, Result
from bench._postgres import database
from bench._running import do

N_NIGHTS = (20, 200)
PER_NIGHT = 500
# Ten times the rows; what is more than ten times the time is not linear, or noise.
MOST_RATIO = 12.0

_WORK = """
import json, resource, sys, time, uuid
from datetime import UTC, datetime, timedelta
from random import Random
from django.core.management import call_command
from django.utils import timezone
from acoustics.dataset.verifying import verify
from annotations import tasks
from annotations.domain import files, households
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.models import (
    Annotation, DetectionModel, HeardSpan, Job, Label, Recording, Suggestion,
)

n_nights, per_night = int(sys.argv[1]), int(sys.argv[2])
NIGHT_MS, rng, now = 10 * 3_600_000, Random(20), timezone.now()
call_command("migrate", verbosity=0)
person = households.found(
    name="Bench", time_zone="Europe/Vienna", username="bench", password="a-long-lullaby"
)
home = {"household": person.household}
labels = list(Label.objects.filter(**home))
model = DetectionModel.objects.get(**home)
for number in range(n_nights):
    night = Recording.objects.create(
        **home, name=f"night {number}", sha256=uuid.uuid4().hex * 2, size_bytes=1,
        status="ready", duration_ms=NIGHT_MS,
        started_at=datetime(2026, 1, 1, 20, tzinfo=UTC) + timedelta(days=number),
    )
    HeardSpan.objects.create(
        **home, recording=night, by=person, at=now, start_ms=0, end_ms=NIGHT_MS
    )
    starts_ms = sorted(rng.sample(range(0, NIGHT_MS - 3_000), per_night + 100))
    rng.shuffle(starts_ms)
    Annotation.objects.bulk_create(
        Annotation(
            **home, recording=night, label=rng.choice(labels), created_by=person,
            start_ms=at_ms, end_ms=at_ms + rng.randrange(500, 3_000),
            created_at=now, updated_at=now,
        )
        for at_ms in starts_ms[:per_night]
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            **home, recording=night, model=model, label=labels[0], score=0.5,
            start_ms=at_ms, end_ms=at_ms + 1_000, decision="rejected",
            decided_by=person, decided_at=now,
        )
        for at_ms in starts_ms[per_night:]
    )
dataset = datasets.ask(
    Choice(with_clips=False), household=person.household, person=person, now=now
)
begun, begun_cpu = time.monotonic(), time.process_time()
while job := Job.objects.filter(status="queued").first():
    tasks.run(job_id=str(job.pk))
wall_s = time.monotonic() - begun
cpu_s = time.process_time() - begun_cpu
dataset.refresh_from_db()
assert dataset.frozen_at and not list(verify(files.dataset(dataset)))
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([wall_s, cpu_s, dataset.n_clips, dataset.size_bytes, peak_mb]))
"""


def measure(*, hours: float) -> Result:  # noqa: ARG001 - nights have one length here
    """Freeze 10,000 annotations and 100,000."""
    few, many = (_freeze(n_nights) for n_nights in N_NIGHTS)
    few_s, _, _, _, few_mb = few
    many_s, many_cpu_s, n_rows, n_bytes, many_mb = many
    return Result(
        figures={
            "n_annotations": N_NIGHTS[1] * PER_NIGHT,
            "n_nights": N_NIGHTS[1],
            "n_rows": int(n_rows),
            "size_mb": round(n_bytes / 1e6, 1),
            "freeze_10_000_wall_s": round(few_s, 2),
            "freeze_wall_s": round(many_s, 2),
            # Of the worker; the rest is the database's, or somebody else's.
            "freeze_cpu_s": round(many_cpu_s, 2),
            "growth_ratio": round(many_s / few_s, 2),
            "peak_rss_10_000_mb": round(few_mb, 1),
            "peak_rss_mb": round(many_mb, 1),
        },
        aims={"freeze_wall_s": AtMost(60), "growth_ratio": AtMost(MOST_RATIO)},
        notes={
            "cores": os.cpu_count(),
            "noise": "ten times the rows; up to a fifth more is taken for noise",
        },
    )


def _freeze(n_nights: int) -> list[float]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (
        database() as url,
        tempfile.TemporaryDirectory(dir=CACHE) as var,
    ):
        (Path(var) / "secret_key").write_text(secrets.token_urlsafe(64))
        (Path(var) / "secret_key").chmod(0o600)
        told = do(Path(var), _WORK, str(n_nights), str(PER_NIGHT), DATABASE_URL=url)
    figures: list[float] = json.loads(told)
    return figures
