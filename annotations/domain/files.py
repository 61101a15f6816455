"""Where files lie: the one place that turns a row into a path.

Names come from our own ids alone, one folder per recording.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from annotations.models import (
    Chunk,
    Dataset,
    Detection,
    DetectionModel,
    Export,
    Household,
    LabelImport,
    ListeningSession,
    Recording,
)

UNFINISHED = ".part"
# A limit on the size of a file or of a person's share is a full disk, too.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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


def embeddings(recording: Recording) -> Path:
    """Where what the network heard lies, for the models to come."""
    return folder(recording) / "embeddings.bin"


def scores(recording: Recording, model: DetectionModel) -> Path:
    return folder(recording) / f"scores-{model.number}.bin"


def session(session: ListeningSession) -> Path:
    """Name the folder of the chunks of a session, until they are made recordings."""
    return settings.SOUND_ROOT / str(session.household_id) / f"session-{session.pk}"


def chunk(chunk: Chunk) -> Path:
    """Where a chunk lies; two that claim one number never share a place."""
    place = (
        settings.SOUND_ROOT / str(chunk.household_id) / f"session-{chunk.session_id}"
    )
    return place / f"{chunk.number}-{chunk.sha256[:16]}.flac"


def detection_clip(detection: Detection) -> Path:
    """Where the sound of a detection lies that a device sent along."""
    return (
        settings.SOUND_ROOT / str(detection.household_id) / "clips" / str(detection.pk)
    )


def export(export: Export) -> Path:
    return settings.EXPORT_ROOT / str(export.household_id) / f"{export.pk}.zip"


def notebook(household: Household) -> Path:
    """Where a household's nights are put together for a download."""
    return settings.EXPORT_ROOT / str(household.pk) / "nights"


def dataset(dataset: Dataset) -> Path:
    return settings.DATASET_ROOT / str(dataset.household_id) / str(dataset.pk)


def building(dataset: Dataset) -> Path:
    """Name the folder in which a dataset is put together, beside its place."""
    return (
        settings.DATASET_ROOT / str(dataset.household_id) / f"{dataset.pk}{UNFINISHED}"
    )


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Give a folder beside `path` to make it in; what is left in it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, suffix=".part") as folder:
        yield Path(folder)


def document(label_import: LabelImport) -> Path:
    """Where what somebody brought in lies, as it came."""
    household = str(label_import.household_id)
    return settings.IMPORT_ROOT / household / str(label_import.pk)


def bundle(model: DetectionModel) -> Path:
    return settings.VAR / "models" / str(model.household_id) / str(model.pk)


def building_model(model: DetectionModel) -> Path:
    """Name the folder in which a model is made, beside its place."""
    place = bundle(model)
    return place.with_name(f"{place.name}{UNFINISHED}")


def clip_embeddings(household: Household) -> Path:
    """Where what the network heard in the clips of datasets lies, by their content."""
    return settings.VAR / "clip-embeddings" / str(household.pk)


def all_datasets() -> Iterator[tuple[uuid.UUID, Path]]:
    """Give the folders of all datasets, finished or not, with the datasets' ids."""
    for path in settings.DATASET_ROOT.glob("*/*"):
        # What else lies there is not ours.
        with suppress(ValueError):
            yield uuid.UUID(path.name.removesuffix(UNFINISHED)), path


def all_models() -> Iterator[tuple[uuid.UUID, Path]]:
    """Give the folders of all trained models, finished or not, with the models' ids."""
    for path in (settings.VAR / "models").glob("*/*"):
        # What else lies there is not ours.
        with suppress(ValueError):
            yield uuid.UUID(path.name.removesuffix(UNFINISHED)), path


def free_bytes() -> int:
    """Measure how much more sound there is room for."""
    settings.SOUND_ROOT.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.SOUND_ROOT).free


def is_full(error: Exception) -> bool:
    """Whether the system refused to write because there is no room."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def discard(folder: Path) -> None:
    """Remove a folder of work; safe to repeat, and while others look at it."""
    shutil.rmtree(folder, ignore_errors=True)


def keep(part: Path, *, at: Path) -> None:
    """Move a whole, written file to its place, so that a power cut leaves all or none."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    at.parent.mkdir(parents=True, exist_ok=True)
    part.replace(at)
    sync_folder(at.parent)


def keep_bytes(content: bytes, *, at: Path) -> None:
    """Write something small to its place, all of it or nothing."""
    part = incoming()
    try:
        part.write_bytes(content)
        keep(part, at=at)
    finally:
        part.unlink(missing_ok=True)


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
        *(settings.VAR / "clip-embeddings").glob("*/*/*.part"),
    ]
    old = [path for path in unfinished if path.stat().st_mtime < older_than]
    for path in old:
        if path.is_dir():
            discard(path)
        else:
            path.unlink(missing_ok=True)
    return len(old)
