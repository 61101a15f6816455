"""Where files lie: the one place that turns a row into a path.

Names come from our own ids alone, one folder per recording.
"""

import os
import shutil
import uuid
from pathlib import Path

from django.conf import settings

from annotations.models import DetectionModel, Export, LabelImport, Recording


def incoming() -> Path:
    """Name a new file for an upload, on the file system where sound is kept."""
    folder = settings.SOUND_ROOT / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{uuid.uuid4()}.part"


def folder(recording: Recording) -> Path:
    return settings.SOUND_ROOT / str(recording.household_id) / str(recording.pk)


def original(recording: Recording) -> Path:
    return folder(recording) / "original"


def working_copy(recording: Recording) -> Path:
    return folder(recording) / "working.flac"


def peaks(recording: Recording) -> Path:
    return folder(recording) / "peaks.bin"


def spectrogram(recording: Recording) -> Path:
    return folder(recording) / "spectrogram.bin"


def scores(recording: Recording, model: DetectionModel) -> Path:
    return folder(recording) / f"scores-{model.number}.bin"


def export(export: Export) -> Path:
    return settings.EXPORT_ROOT / str(export.household_id) / f"{export.pk}.zip"


def document(label_import: LabelImport) -> Path:
    """Where what somebody brought in lies, as it came."""
    household = str(label_import.household_id)
    return settings.IMPORT_ROOT / household / str(label_import.pk)


def bundle(model: DetectionModel) -> Path:
    return settings.VAR / "models" / str(model.household_id) / str(model.number)


def keep(part: Path, *, at: Path) -> None:
    """Move a whole, written file to its place, so that a power cut leaves all or none."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    at.parent.mkdir(parents=True, exist_ok=True)
    part.replace(at)
    sync_folder(at.parent)


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erase(recording: Recording) -> None:
    """Remove everything that was made of a recording; safe to repeat."""
    shutil.rmtree(folder(recording), ignore_errors=True)


def sweep(*, older_than: float) -> int:
    """Remove unfinished files that were last written before `older_than`.

    Parameters
    ----------
    older_than : float
        Seconds since 1970; what a running upload or job writes is younger.
    """
    unfinished = [
        *settings.SOUND_ROOT.glob("incoming/*"),
        *settings.SOUND_ROOT.glob("*/*/*.part"),
        *settings.EXPORT_ROOT.glob("*/*.part"),
    ]
    old = [path for path in unfinished if path.stat().st_mtime < older_than]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
