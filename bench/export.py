"""How long a thousand clips take to become a ZIP, against ffmpeg and against `cp`.

The clips are three seconds long and lie all over one night. ffmpeg cuts each in a
process of its own, out of the night as it was handed in, as one would without a working
copy, and out of the working copy too; `cp` copies the finished ZIP.
"""

import json
import os
import resource
import secrets
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from acoustics.audio import ffmpeg
from acoustics.preparation import prepare
from bench import CACHE, AtLeast, AtMost, Result, _running, ingest

N_CLIPS = 1_000
N_BY_FFMPEG = 50  # the rest would take as long
INTERVAL_MS = 1_000
CONTEXT_MS = 1_000
REPEATS = 5

# A household whose only recording is the night, with an annotation for each clip.
_BEGIN = """
import json, sys
from pathlib import Path
from django.core.management import call_command
from django.utils import timezone
from annotations.domain import exports, files, households
from annotations.models import Annotation, Label, Recording
call_command("migrate", verbosity=0)
night, duration_ms, starts = json.loads(sys.argv[1])
person = households.found(
    name="Bench", time_zone="UTC", username="bench", password="a-long-lullaby"
)
now = timezone.now()
recording = Recording.objects.create(
    household=person.household, name="night.m4a", sha256="0" * 64, size_bytes=1,
    status=Recording.Status.READY, duration_ms=duration_ms,
)
files.folder(recording).mkdir(parents=True)
files.working_copy(recording).symlink_to(night)
cry = Label.objects.get(household=person.household, name="cry")
Annotation.objects.bulk_create(
    Annotation(
        household=person.household, recording=recording, label=cry, created_by=person,
        start_ms=start_ms, end_ms=start_ms + 1_000, created_at=now, updated_at=now,
    )
    for start_ms in range(*starts)
)
exports.ask(exports.Choice(), household=person.household, person=person, now=now)
"""
# One export as a worker makes it: its wall time, its processor time, where it lies, its
# clips, the peak of this process alone, and how long the night's samples take to read.
_BUILD = """
import json, time
from acoustics.audio import working
from acoustics.events import Interval
from annotations.domain import exports, files
from annotations.models import Annotation, Export, Recording
export = Export.objects.get()
wall_s, busy_s = time.monotonic(), time.process_time()
with exports.building(export, report=lambda share: None) as built:
    exports.settle(export, built)
wall_s, busy_s = time.monotonic() - wall_s, time.process_time() - busy_s
with open("/proc/self/status") as status:
    peak_kb = next(int(line.split()[1]) for line in status if "VmHWM" in line)
begun_s = time.monotonic()
with working.open_reader(files.working_copy(Recording.objects.get())) as reader:
    for annotation in Annotation.objects.order_by("start_ms"):
        around = Interval(annotation.start_ms - 1_000, annotation.end_ms + 1_000)
        reader.read(around)
read_s = time.monotonic() - begun_s
path = str(files.export(export))
print(json.dumps([wall_s, busy_s, peak_kb / 1_024, path, built.n_clips, read_s]))
"""


def measure(*, hours: float) -> Result:
    """Export a thousand clips of a night of `hours`, five times in turn with `cp`."""
    original = ingest.night(hours=hours)
    night, duration_ms = _working_copy(original), round(hours * 3_600_000)
    step_ms = (duration_ms - INTERVAL_MS - 2 * CONTEXT_MS) // N_CLIPS
    starts = (CONTEXT_MS, CONTEXT_MS + N_CLIPS * step_ms, step_ms)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        var = Path(folder)
        (var / "secret_key").write_text(secrets.token_urlsafe(60))
        (var / "secret_key").chmod(0o600)
        asked = json.dumps([str(night), duration_ms, starts])
        _running.do(var, _BEGIN, asked)
        built, copied = [], []
        for _ in range(REPEATS):
            built.append(json.loads(_running.do(var, _BUILD)))
            copied.append(_copy(Path(built[-1][3])))
        size_mb = Path(built[-1][3]).stat().st_size / 1e6
        some = range(*starts)[:: N_CLIPS // N_BY_FFMPEG]
        of_original_s, of_original_busy_s = _by_ffmpeg(original, some, var)
        of_copy_s, of_copy_busy_s = _by_ffmpeg(night, some, var)
    # The best of each: others may be at work on the machine, and only add to it.
    wall_s, busy_s = (min(run[i] for run in built) for i in (0, 1))
    copy_s, copy_busy_s = (min(run[i] for run in copied) for i in (0, 1))
    return Result(
        figures={
            "hours": round(duration_ms / 3_600_000, 3),
            "n_clips": built[-1][4],
            "zip_mb": round(size_mb, 1),
            "export_wall_s": round(wall_s, 3),
            "export_cpu_s": round(busy_s, 3),
            "ffmpeg_wall_s": round(of_original_s, 1),
            "ffmpeg_cpu_s": round(of_original_busy_s, 1),
            "ffmpeg_of_working_copy_wall_s": round(of_copy_s, 1),
            "ffmpeg_of_working_copy_cpu_s": round(of_copy_busy_s, 1),
            # Of which this goes into decoding the clips' samples, and nothing else.
            "decoding_wall_s": round(min(run[5] for run in built), 3),
            "cp_wall_s": round(copy_s, 3),
            "cp_cpu_s": round(copy_busy_s, 3),
            "times_faster_than_ffmpeg": round(of_original_s / wall_s, 1),
            "times_faster_than_ffmpeg_of_working_copy": round(of_copy_s / wall_s, 1),
            "times_slower_than_cp": round(wall_s / copy_s, 2),
            "peak_rss_mb": round(max(run[2] for run in built), 1),
        },
        aims={
            "times_faster_than_ffmpeg": AtLeast(20),
            "times_slower_than_cp": AtMost(3),
            "peak_rss_mb": AtMost(300),
        },
        notes={
            "repeats": REPEATS,
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "ffmpeg": f"{N_CLIPS} times the median of {N_BY_FFMPEG} clips",
        },
    )


def _working_copy(original: Path) -> Path:
    """Return the working copy of a night; made once."""
    working_path = original.with_suffix(".flac")
    if not working_path.exists():
        prepare(
            original,
            working_path=working_path,
            peaks_path=original.with_suffix(".peaks"),
            report=lambda _: None,
        )
    return working_path


def _copy(path: Path) -> tuple[float, float]:
    copy = path.with_suffix(".copy")
    wall_s, busy_s = _run("cp", str(path), str(copy))
    copy.unlink()
    return wall_s, busy_s


def _by_ffmpeg(
    night: Path, starts_ms: Sequence[int], folder: Path
) -> tuple[float, float]:
    """Return what N_CLIPS processes would take, by those for `starts_ms`."""
    taken = [
        _run(
            *(ffmpeg.program(), "-v", "error", "-nostdin", "-y"),
            *("-ss", str((start_ms - CONTEXT_MS) / 1_000), "-i", str(night)),
            *("-t", str((INTERVAL_MS + 2 * CONTEXT_MS) / 1_000)),
            str(folder / f"{start_ms}.wav"),
        )
        for start_ms in starts_ms
    ]
    wall_s, busy_s = (float(np.median(part)) for part in zip(*taken, strict=True))
    return wall_s * N_CLIPS, busy_s * N_CLIPS


def _run(*command: str) -> tuple[float, float]:
    """Run a program; returns its wall and its processor seconds."""
    before, begun_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True)
    wall_s = time.monotonic() - begun_s
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall_s, busy_s
