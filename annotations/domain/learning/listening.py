"""What the network hears in a recording, kept so that the next model need not listen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from acoustics import backbone, detection, embeddings, listening
from acoustics.audio import working
from acoustics.bundle import Bundle
from acoustics.events import Detection
from acoustics.listening import Heard
from acoustics.sketches import Sketches
from annotations.domain import files
from annotations.models import Recording

BLOCK_MS = 10_000


def judge(
    recording: Recording,
    *,
    bundle: Bundle,
    report: Callable[[float], None],
    keep: Callable[[Mapping[str, Any]], None] | None = None,
    sketches: Sketches | None = None,
) -> tuple[Detection, ...]:
    """Say what a model makes of a recording.

    What the network heard is read where it was kept. Where it is missing or damaged,
    or where the model goes by the sound itself, the network listens. `sketches` gathers
    what all of it sounds like on the way.
    """
    length_ms = recording.duration_ms or 1
    report(0)
    with _heard(recording, with_patches=bundle.needs_sound) as batches:
        return tuple(
            detection.judge(
                sketches.passing(batches) if sketches else batches,
                bundle=bundle,
                report=lambda heard_ms: report(min(heard_ms / length_ms, 1)),
                keep=keep,
            )
        )


@contextmanager
def _heard(recording: Recording, *, with_patches: bool) -> Iterator[Iterator[Heard]]:
    path = files.embeddings(recording)
    if not with_patches and embeddings.is_whole(path):
        yield embeddings.read(path)
        return
    heard = listening.listen(
        working.read_blocks(files.working_copy(recording), block_ms=BLOCK_MS),
        backbone=backbone.load(settings.BACKBONE_PATH),
        with_patches=with_patches,
    )
    # Others may listen to the same night, and the recording may be erased meanwhile:
    # its folder is not made again.
    with TemporaryDirectory(dir=path.parent, suffix=files.UNFINISHED) as folder:
        part = Path(folder) / path.name
        with embeddings.Writer(part) as writer:
            yield writer.passing(heard)
        part.replace(path)
        files.sync_folder(path.parent)
