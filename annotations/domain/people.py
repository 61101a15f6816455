"""What a person sets for themselves, and how others speak of them."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.models import Household, Person

MOST_SHORTCUTS = 80
LONGEST_KEY = 20
COMMAND = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
# A character, or a key's name, with what is held down: n, ?, Shift+n, Ctrl+Shift+Left.
KEY = re.compile(r"(Ctrl\+)?(Shift\+)?(\S|[A-Z][A-Za-z0-9]+)")
# Without these nobody gets out of where they are.
KEPT = {"Escape", "Tab", "Shift+Tab"}
SOMEBODY = "person-0"  # who has left the household


def stand_ins(household: Household) -> dict[str, str]:
    """Say by username what people are called in what leaves the house.

    They have numbers in the order in which they came.
    """
    people = household.people.order_by("pk").values_list("username", flat=True)
    return {name: f"person-{number}" for number, name in enumerate(people, start=1)}


def set_shortcuts(person: Person, keys: Mapping[str, str]) -> Person:
    """Keep the keys a person gave to commands; the others have their usual ones."""
    if len(keys) > MOST_SHORTCUTS:
        msg = _("Please give keys to %d commands at most.") % MOST_SHORTCUTS
        raise DomainError(msg, field="keys")
    for command, key in keys.items():
        _must_be_usable(command, key)
    if len(set(keys.values())) < len(keys):
        msg = _("One key can do one thing only. Give each command a key of its own.")
        raise DomainError(msg, field="keys")
    person.shortcuts = dict(keys)
    person.save(update_fields=["shortcuts"])
    return person


def _must_be_usable(command: str, key: str) -> None:
    if not COMMAND.fullmatch(command):
        msg = _("A command's name is made of letters, digits and hyphens.")
        raise DomainError(msg, field="keys")
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key) or key in KEPT:
        sentence = _("“%s” cannot be a key here. Please choose another one.")
        msg = sentence % key[:LONGEST_KEY]
        raise DomainError(msg, field="keys")
