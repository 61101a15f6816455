"""Files that a reader sees whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path`; what is written there becomes `path`.

    The file is flushed to the disk and renamed when the block ends. When the block
    raises, nothing is left and an older `path` stays as it was.

    Yields
    ------
    Path
        Write here; the name ends in ``.part``.
    """
    with written_together(path) as (partial,):
        yield partial


@contextmanager
def written_together(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Do the same for files that belong together: all are there, or none is new."""
    partials = tuple(path.with_name(path.name + ".part") for path in paths)
    try:
        yield partials
        for partial in partials:
            _flush(partial)
        for partial, path in zip(partials, paths, strict=True):
            partial.replace(path)
    except BaseException:
        for partial in partials:
            partial.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in paths}:
        _flush(folder)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
