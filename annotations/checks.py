"""What can be wrong with the place the program runs in, said at its start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from acoustics import backbone
from annotations.domain.alerts import channels, push


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


@register
def the_channels_are_understood(**kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    return [
        Error(
            f"The address of the alert channel {name!r} is none that can be told on.",
            hint="See docs/settings.md, ALERT_CHANNELS.",
            id="lullabel.E003",
        )
        for name, address in settings.ALERT_CHANNELS.items()
        if not channels.understood(address)
    ]


@register
def browsers_can_know_us(**kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    try:
        push.public_key()
    except (OSError, ValueError) as error:
        return [
            Error(
                f"The key for messages to browsers cannot be used: {error}",
                hint=f"Look at {settings.PUSH_KEY_FILE}, or move it away: a new one "
                "is made, and each browser has to allow it again.",
                id="lullabel.E004",
            )
        ]
    return []
