"""What is heard in a dataset's clips, for models that go by it.

What the network makes of a clip is kept by the clip's checksum; what the features make of
it is quicker computed than read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from acoustics import boundaries, embeddings, features
from acoustics.backbone import Backbone
from acoustics.clips import read
from acoustics.dataset.bundle import Bundle
from acoustics.dataset.rows import Row
from acoustics.listening import Heard

_ALL_PATCHES = 100_000


def heard(
    dataset: Bundle, rows: Iterable[Row], *, backbone: Backbone, cache: Path | None
) -> Iterator[tuple[Row, Heard]]:
    """Let the network hear clips, or take what it heard of them before.

    Parameters
    ----------
    dataset : Bundle
    rows : iterable of Row
        With clips.
    backbone : Backbone
    cache : Path or None
        A folder that any number of datasets and workers may share; what is kept in
        it goes by the checksum of the clip. None: nothing is kept.

    Yields
    ------
    Row, Heard
        Every patch of the clip, begun every 0.48 s from its start; the room's level
        is not known.

    Raises
    ------
    DamagedBundle, NoClip
        If a clip is not there, or is none.
    """
    for row in rows:
        path = cache / row.sha256[:2] / row.sha256 if cache else None
        yield row, _kept(path) or _listen(dataset, row, backbone, path)


def sound(dataset: Bundle, rows: Iterable[Row]) -> Iterator[tuple[Row, Heard]]:
    """Give the patches of clips themselves, for models that are a network of their own.

    Yields
    ------
    Row, Heard
        As `heard` does, with `patches` (a view: copy it before changing it) and
        without embeddings or logits.

    Raises
    ------
    DamagedBundle, NoClip
        If a clip is not there, or is none.
    """
    for row in rows:
        log_mel, heard_ms = _log_mel(dataset, row)
        patches = features.patches(log_mel)
        nothing = np.empty((len(patches), 0), np.float16)
        yield (
            row,
            Heard(
                passes=np.ones(len(patches), bool),
                embeddings=nothing,
                logits=nothing,
                level_db=boundaries.envelope_db(log_mel),
                room_db=np.zeros(len(patches), np.float32),
                heard_ms=heard_ms,
                patches=patches,
            ),
        )


def _log_mel(dataset: Bundle, row: Row) -> tuple[np.ndarray, int]:
    samples = read(dataset.clip(row), lead_ms=row.lead_ms, tail_ms=row.tail_ms).samples
    (frames,) = features.stream([samples], batch_patches=_ALL_PATCHES)
    return frames.log_mel, len(samples) * 1_000 // features.RATE_HZ


def _kept(path: Path | None) -> Heard | None:
    if path is None:
        return None
    try:
        (told,) = embeddings.read(path)
    except (embeddings.DamagedEmbeddings, ValueError):
        return None
    return told


def _listen(dataset: Bundle, row: Row, backbone: Backbone, path: Path | None) -> Heard:
    log_mel, heard_ms = _log_mel(dataset, row)
    told = backbone.run(features.patches(log_mel))
    result = Heard(
        passes=np.ones(len(told.logits), bool),
        embeddings=told.embeddings.astype(np.float16),
        logits=told.logits.astype(np.float16),
        level_db=boundaries.envelope_db(log_mel),
        room_db=np.zeros(len(told.logits), np.float32),
        heard_ms=heard_ms,
    )
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with embeddings.Writer(path) as writer:
            writer.add(result)
    return result
