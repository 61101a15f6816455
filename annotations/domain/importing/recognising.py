"""Which format a document of labels is in: as told, or as what it reads best.

A name's suffix only says what to try first, for people save a table as `.txt` and a
label track as `.csv`.
"""

from django.utils.translation import gettext as _

from acoustics.formats.reading import LabelFormat, NotThisFormat, Reading
from acoustics.formats.registry import FORMATS

AUTO = "auto"

Read = tuple[LabelFormat, Reading]


def read(text: str, *, name: str, told: str = AUTO) -> Read:
    """Read a document.

    Raises
    ------
    NotThisFormat
        If it is not in the format told, or in none that is known.
    """
    if told in FORMATS:
        return FORMATS[told], FORMATS[told].read(text)
    poor: list[Read] = []
    said: list[str] = []
    for format in _likely_first(name):
        try:
            reading = format.read(text)
        except NotThisFormat as error:
            said.append(str(error))
            continue
        if reading.annotations and not reading.problems:
            return format, reading
        poor.append((format, reading))
    if poor:
        return max(poor, key=_share_read)
    raise NotThisFormat(_unknown(said, name=name))


def is_likely(name: str, format: LabelFormat) -> bool:
    """Whether a file of this name may be in the format."""
    return name.lower().endswith(format.suffix.lower())


def _likely_first(name: str) -> list[LabelFormat]:
    """Order formats: those the name speaks for, then those that only their own fit."""

    def order(format: LabelFormat) -> tuple[bool, int, bool]:
        likely = is_likely(name, format)
        return not likely, -len(format.suffix) if likely else 0, format.name in _LOOSE

    return sorted(FORMATS.values(), key=order)


# They read much that another format says more of: a Raven table is a table too.
_LOOSE = {"csv", "jsonl"}


def _share_read(read: Read) -> float:
    _format, reading = read
    n_places = len(reading.annotations) + len(reading.problems)
    return len(reading.annotations) / max(n_places, 1)


def _unknown(said: list[str], *, name: str) -> str:
    """Say what the likeliest format lacks, where the name speaks for one, and what is read."""
    likely = any(is_likely(name, format) for format in FORMATS.values())
    first = said[0] if likely else _("This is no list of labels in a format we know.")
    titles = ", ".join(sorted(format.title for format in FORMATS.values()))
    return f"{first} " + _("We read: %s.") % titles
