"""What a layout is: labelled clips in, the files of a folder out, one after the other."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import soundfile

from acoustics.audio.working import RATE_HZ
from acoustics.dataset.rows import NONE, Row

# A row, and its clip with the context that it states: int16 at 16 kHz, (n_samples,).
LabelledClip = tuple[Row, np.ndarray]

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class UnsafeLabel(ValueError):
    """A label cannot be the name of a folder; the message says which."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder; `path` has parts of ``[A-Za-z0-9._-]`` and slashes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a dataset beside its rows.

    Attributes
    ----------
    number : int or None
        Of the household's datasets; None for labels that were not frozen.
    created_at : str
        ISO 8601 with an offset.
    licence : str
        Who may do what with it, in a sentence or two.
    labels : tuple of str
        The vocabulary, without ``none``.
    """

    number: int | None
    created_at: str
    licence: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A way to lay a dataset out.

    Attributes
    ----------
    name : str
        A slug: its key in `registry.LAYOUTS`.
    title : str
        What people call it.
    write : callable
        From clips, in order of recording and start, and `Facts` to the files, each
        made as it is asked for. What is kept meanwhile is some hundred bytes a clip,
        or a shard for each split. It raises `UnsafeLabel`.
    """

    name: str
    title: str
    write: Callable[[Iterable[LabelledClip], Facts], Iterator[Entry]]


def safe(label: str) -> str:
    """Give `label` back where it can be the name of a folder on any system.

    Raises
    ------
    UnsafeLabel
        If it is anything but a slug.
    """
    if not _LABEL.fullmatch(label):
        msg = (
            f"{label[:40]!r} cannot be the name of a folder; call the label otherwise."
        )
        raise UnsafeLabel(msg)
    return label


def wav(samples: np.ndarray) -> bytes:
    """Write samples, int16 at 16 kHz, as a WAV file."""
    into = io.BytesIO()
    soundfile.write(into, samples, RATE_HZ, subtype="PCM_16", format="WAV")
    return into.getvalue()


def readme(facts: Facts, *, how: str) -> Entry:
    """Say what a folder is and how it is read."""
    title, when = f"Dataset {facts.number}", "Frozen"
    if facts.number is None:
        title, when = "Labels", "As they stood"
    text = (
        f"# {title}\n\n"
        f"{when} {facts.created_at}. Labels: {', '.join((*facts.labels, NONE))}.\n"
        f"`{NONE}` is time that a person heard and marked nothing in.\n"
        "Each night is on one side only: train, validation or test.\n\n"
        f"{how}\n\n## Licence\n\n{' '.join(facts.licence.split())}\n"
    )
    return Entry("README.md", text.encode())
