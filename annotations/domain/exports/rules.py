"""Which exports make sense; what does not is answered with a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotations.domain.datasets.choices import LONGEST_CONTEXT_MS
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.models import Dataset, Export, Label, Recording

Format = Export.Format

# Labels without sound, for other programs.
DOCUMENTS = frozenset(
    {
        Format.AUDACITY,
        Format.RAVEN,
        Format.TEXTGRID,
        Format.JAMS,
        Format.LABEL_STUDIO,
        Format.CSV,
        Format.JSONL,
    }
)
# Folders of clips as programs that learn want them.
LAYOUTS = frozenset(
    {
        Format.AUDIOFOLDER,
        Format.WEBDATASET,
        Format.SPEECH_COMMANDS,
        Format.DCASE,
        Format.CROISSANT,
    }
)
# A dataset's files just as they are, whatever else is in the ZIP.
AS_FROZEN = frozenset({Format.BUNDLE, Format.CROISSANT})
USUAL_CONTEXT_MS = 1_000
QUIETEST_DBFS, LOUDEST_DBFS = -60.0, 0.0


class NothingToExport(NotPossibleNow):
    code = "nothing_to_export"


class NotFrozen(NotPossibleNow):
    code = "not_frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What goes into an export, and how.

    `recordings` and `labels` are all of the household's where they are None;
    `with_clips`, `lead_ms` and `tail_ms` are what the format or the dataset has.
    """

    recordings: Iterable[Recording] | None = None
    labels: Iterable[Label] | None = None
    dataset: Dataset | None = None
    format: str = Format.CLIPS
    with_clips: bool | None = None
    encoding: str = Export.Encoding.WAV
    lead_ms: int | None = None
    tail_ms: int | None = None
    least_ms: int = 0
    gap_ms: int = 0
    loudness_dbfs: float | None = None
    without_speech: bool = False

    @property
    def has_clips(self) -> bool:
        if self.format in DOCUMENTS:
            return False
        if self.with_clips is None:
            return self.dataset is None or self.dataset.with_clips
        return self.with_clips


def nothing_stands() -> str:
    return _(
        "There is no annotation to export yet. Mark a cry or accept a "
        "suggestion first, then come back."
    )


def must_make_sense(choice: Choice) -> None:
    """Raise where the parts of a choice do not go together."""
    _of_format(choice)
    _of_sound(choice)
    _of_context(choice)
    if choice.dataset:
        _of_dataset(choice, choice.dataset)
    elif choice.format in AS_FROZEN:
        msg = _(
            "This format describes a dataset. Freeze one first, or choose another "
            "format for the labels of today."
        )
        raise DomainError(msg, field="dataset")


def _of_format(choice: Choice) -> None:
    if choice.format in DOCUMENTS and choice.with_clips:
        msg = _(
            "This format holds labels without sound. Leave the clips out, or choose "
            "a format with clips."
        )
        raise DomainError(msg, field="with_clips")
    if choice.format in LAYOUTS and not choice.has_clips:
        msg = _(
            "This format is made of clips. Choose CSV or JSON Lines for labels without "
            "sound."
        )
        raise DomainError(msg, field="with_clips")
    if choice.format != Format.CLIPS and choice.encoding != Export.Encoding.WAV:
        msg = _(
            "Only loose clips come as FLAC or MP3. What is trained on is WAV, sample "
            "by sample as it was recorded."
        )
        raise DomainError(msg, field="encoding")


def _of_sound(choice: Choice) -> None:
    wanted = choice.loudness_dbfs is not None or choice.without_speech
    field = "without_speech" if choice.without_speech else "loudness_dbfs"
    if wanted and not choice.has_clips:
        msg = _("Loudness and speech are a matter of clips, and this export has none.")
        raise DomainError(msg, field=field)
    if wanted and choice.format in AS_FROZEN:
        msg = _(
            "This format holds the clips just as they were frozen. Choose another one "
            "to even their loudness or to leave speech out."
        )
        raise DomainError(msg, field=field)
    loudness_dbfs = choice.loudness_dbfs
    if loudness_dbfs is None or QUIETEST_DBFS <= loudness_dbfs <= LOUDEST_DBFS:
        return
    msg = _("Loudness lies between -60 and 0 dB of full scale; -20 is usual.")
    raise DomainError(msg, field="loudness_dbfs")


def _of_context(choice: Choice) -> None:
    for field in ("lead_ms", "tail_ms"):
        if (getattr(choice, field) or 0) > LONGEST_CONTEXT_MS:
            msg = _(
                "A clip keeps at most 60 seconds of sound before and after the "
                "interval."
            )
            raise DomainError(msg, field=field)


def _of_dataset(choice: Choice, dataset: Dataset) -> None:
    if not dataset.frozen_at:
        msg = _("Dataset %s is not frozen yet. Come back when it is done.")
        raise NotFrozen(msg % dataset.number)
    if choice.has_clips and not dataset.with_clips:
        msg = _(
            "Dataset %s was frozen without clips. Export its labels, or freeze another "
            "one with clips."
        )
        raise DomainError(msg % dataset.number, field="with_clips")
    if choice.format == Format.BUNDLE and choice.has_clips != dataset.with_clips:
        msg = _("A bundle holds the dataset as it was frozen, with all its clips.")
        raise DomainError(msg, field="with_clips")
    for field in ("recordings", "labels", "lead_ms", "tail_ms", "least_ms", "gap_ms"):
        if getattr(choice, field) not in (None, 0):
            msg = _(
                "A dataset was chosen and cut when it was frozen. Leave this out, or "
                "export the labels of today."
            )
            raise DomainError(msg, field=field)
