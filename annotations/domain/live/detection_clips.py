"""The sound of a detection that a device sends along, since it keeps its sound itself."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import files, live_states
from annotations.domain.live.chunks import NoRoom, Refused, no_room
from annotations.models import Detection, Household

logger = logging.getLogger(__name__)

MAX_BYTES = 4_000_000
# By their first bytes, and nothing else.
KINDS = {b"OggS": "audio/ogg", b"fLaC": "audio/flac"}


def keep(detection: Detection, content: bytes) -> None:
    """Keep the sound of a detection; the newest one stays."""
    if len(content) > MAX_BYTES or content[:4] not in KINDS:
        msg = _("Send the clip as Ogg/Opus or FLAC, of at most 4 MB.")
        raise Refused(msg)
    try:
        files.keep_bytes(content, at=files.detection_clip(detection))
    except OSError as error:
        if files.is_full(error):
            raise NoRoom(no_room()) from error
        raise
    with transaction.atomic():
        if Detection.objects.filter(pk=detection.pk, has_clip=False).update(
            has_clip=True
        ):
            live_states.touch(detection.household)


def forget(household: Household, *, before: datetime) -> int:
    """Remove the clips of before a moment, but of what somebody has decided on."""
    old = Detection.objects.of(household).filter(
        has_clip=True, verdict=Detection.Verdict.NONE, end_at__lt=before
    )
    gone = list(old)
    for detection in gone:
        Detection.objects.filter(pk=detection.pk).update(has_clip=False)
        files.detection_clip(detection).unlink(missing_ok=True)
    if gone:
        logger.info("Removed %s clips of before %s", len(gone), before)
    return len(gone)


def content_type(detection: Detection) -> str:
    """Say what kind of sound was kept."""
    with files.detection_clip(detection).open("rb") as file:
        return KINDS.get(file.read(4), "application/octet-stream")
