"""Labels that are made by their name alone, with a colour and a key that are free."""

import string
from collections.abc import Collection

from django.utils.translation import gettext as _

from annotations.domain import labels
from annotations.domain.importing import their_words
from annotations.domain.labels import HotkeyTaken
from annotations.models import Household, Label


def add_by_name(household: Household, name: str) -> Label:
    """Add a label; the person gives it another colour or key whenever they like."""
    rows = Label.objects.of(household)
    taken = set(rows.in_use().values_list("hotkey", flat=True))
    palette = [colour for _name, _key, colour, _counts in labels.DEFAULTS]
    return labels.add(
        household=household,
        name=name,
        colour=palette[rows.count() % len(palette)],
        hotkey=_free_key(name, taken),
        counts_as_crying=their_words.is_a_cry(name),
    )


def _free_key(name: str, taken: Collection[str]) -> str:
    for key in name + string.ascii_lowercase + string.digits:
        if key.isalnum() and key not in labels.RESERVED and key not in taken:
            return key
    sentence = _("There is no key left for “%s”. Please archive a label first.")
    raise HotkeyTaken(sentence % name, field="hotkey")
