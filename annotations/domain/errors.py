"""What a use case may answer instead of a result; each says what to do."""

from typing import Protocol

from django.utils.translation import gettext as _


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


class DomainError(Exception):
    """The request makes no sense as it is; `str` is the sentence for a person."""

    code = "invalid"

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotPossibleNow(DomainError):
    """It makes sense, but not in the present state."""

    code = "conflict"


class Stale(NotPossibleNow):
    """Someone else was here first; `current` is the row as it is now."""

    code = "stale"

    def __init__(self, current: Versioned) -> None:
        sentence = _(
            "This was changed in the meantime. Here is how it stands now; "
            "please look and try again."
        )
        super().__init__(sentence)
        self.current = current
