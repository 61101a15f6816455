"""What can be wrong with the place the program runs in, said at its start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from acoustics import backbone


@register(deploy=True)
def the_backbone_is_there(**kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    try:
        backbone.load(settings.BACKBONE_PATH)
    except backbone.MissingBackbone as error:
        return [Error(str(error), hint="Run `make setup`.", id="lullabel.E001")]
    return []


@register
def sound_can_be_kept(**kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    root = Path(settings.SOUND_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".can-write"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return [
            Error(
                f"Sound cannot be written to {root}: {error}",
                hint="Give the program's user the right to write there.",
                id="lullabel.E002",
            )
        ]
    return []
