"""The household's vocabulary."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from annotations.domain import live_states
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.domain.learning import models
from annotations.domain.live import episodes
from annotations.domain.sums import night_sums
from annotations.models import (
    Annotation,
    ArrivingLabel,
    Change,
    Detection,
    Household,
    Label,
)
from annotations.models.labels import LabelQuerySet

# Colours keep 3:1 against both grounds of tokens.css; crying is amber, never red.
DEFAULTS = [
    ("cry", "c", "#c77700", True),
    ("fuss", "f", "#a8761b", True),
    ("laugh", "l", "#3d8f5f", False),
    ("babble", "b", "#2f8c8c", False),
    ("speech", "s", "#5b7fc7", False),
    ("noise", "i", "#7d7f8c", False),
    ("other", "o", "#9067b5", False),
]
# What the annotate page does by keys, shortcuts.js; a label's letter comes after.
RESERVED = frozenset(" arunpmk[]+=-?")
NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_NAME = 40
COLOUR = re.compile(r"#[0-9a-f]{6}")
AT_ONCE = 500  # SQLite takes only so many ids in one statement


class NameTaken(DomainError):
    code = "name_taken"


class HotkeyTaken(DomainError):
    code = "hotkey_taken"


class Needed(NotPossibleNow):
    """The label cannot go, or go by another name."""

    code = "needed"


@dataclass(frozen=True, slots=True)
class Features:
    """What a person may set of a label; None leaves it as it is."""

    name: str | None = None
    colour: str | None = None
    hotkey: str | None = None
    counts_as_crying: bool | None = None


def add_defaults(household: Household) -> None:
    Label.objects.bulk_create(
        Label(
            household=household,
            name=name,
            hotkey=hotkey,
            colour=colour,
            counts_as_crying=counts,
            position=position,
        )
        for position, (name, hotkey, colour, counts) in enumerate(DEFAULTS)
    )


@transaction.atomic
def add(
    *,
    household: Household,
    name: str,
    colour: str,
    hotkey: str,
    counts_as_crying: bool = False,
) -> Label:
    """Add a word; it comes last."""
    labels = _held(household)
    features = Features(name, colour, hotkey, counts_as_crying)
    return Label.objects.create(
        household=household,
        position=_last_position(labels) + 1,
        **_checked(features, others=labels),
    )


@transaction.atomic
def change(label: Label, features: Features, *, version: int) -> Label:
    """Rename, recolour, set the key, or whether it counts as crying."""
    others = _held(label.household).exclude(pk=label.pk)
    fields = _checked(features, others=others)
    if fields.get("name", label.name) != label.name:
        sentence = _("“%s” keeps its name: suggestions come by this name.")
        _must_be_free_to_go(label, sentence)
    same = Label.objects.filter(pk=label.pk, version=version)
    won = same.update(**fields, version=F("version") + 1)
    label.refresh_from_db()
    if not won:
        raise Stale(label)
    if "counts_as_crying" in fields:
        _hear_anew(label.household)
    return label


@transaction.atomic
def move(label: Label, *, by: int) -> Label:
    """Let a label change places with its neighbour; at the end of the row it stays."""
    row = list(_held(label.household).in_use().in_order())
    names = [each.pk for each in row]
    if label.pk not in names:
        msg = _("“%s” is archived. Bring it back first.") % label
        raise NotPossibleNow(msg)
    here = names.index(label.pk)
    there = min(max(here + by, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    for position, each in enumerate(row):
        each.position = position
    Label.objects.bulk_update(row, ["position"])
    label.refresh_from_db()
    return label


@transaction.atomic
def merge(label: Label, *, into: Label, act: Act) -> Label:
    """Call everything `into` that was called `label`, and archive `label`.

    What was deleted changes its label too: it may be restored.
    """
    _held(label.household)
    if into == label:
        msg = _("Choose another label to merge this one into.")
        raise DomainError(msg, field="into")
    sentence = _("“%s” cannot be merged away: suggestions come by this name.")
    _must_be_free_to_go(label, sentence)
    unnamed = Act(by=act.by, at=act.at)  # one act, many lines
    carrying = Annotation.objects.filter(label=label).select_for_update()
    ids = list(carrying.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        some = Annotation.objects.filter(pk__in=ids[first : first + AT_ONCE])
        some.update(label=into, updated_at=act.at, version=F("version") + 1)
        Change.objects.bulk_create(
            annotations.line(each, Change.Act.EDIT, unnamed)
            for each in some.select_related("household", "label")
        )
    ArrivingLabel.objects.filter(label=label).update(label=into)
    night_sums.touch_all(label.household)
    if Detection.objects.filter(label=label).update(label=into):
        _hear_anew(label.household)
    return _archive(label, now=act.at)


@transaction.atomic
def archive(label: Label, *, now: datetime) -> Label:
    """Offer a label no more; what carries it keeps it."""
    labels = _held(label.household)
    sentence = _("“%s” cannot be archived: suggestions come by this name.")
    _must_be_free_to_go(label, sentence)
    if not labels.in_use().exclude(pk=label.pk).exists():
        msg = _("“%s” is the last label in use. Add another one first.") % label
        raise Needed(msg)
    return _archive(label, now=now)


@transaction.atomic
def restore(label: Label) -> Label:
    """Offer an archived label again; it comes last."""
    labels = _held(label.household)
    label.refresh_from_db()
    if label.archived_at is None:
        return label
    _must_be_a_free_key(label.hotkey, others=labels)
    label.archived_at = None
    label.position = _last_position(labels) + 1
    label.version += 1
    label.save(update_fields=["archived_at", "position", "version"])
    return label


def _held(household: Household) -> LabelQuerySet:
    """Labels of a household whose vocabulary nobody else changes meanwhile."""
    # Rows that only name the household may still be added by others.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    return Label.objects.of(household)


def _hear_anew(household: Household) -> None:
    """Follow what counts as crying: other detections make other episodes."""
    episodes.recompute_all(household)
    night_sums.touch_all(household)
    live_states.touch(household)


def _last_position(labels: LabelQuerySet) -> int:
    last: int | None = labels.aggregate(last=Max("position"))["last"]
    return -1 if last is None else last


def _archive(label: Label, *, now: datetime) -> Label:
    Label.objects.in_use().filter(pk=label.pk).update(
        archived_at=now, version=F("version") + 1
    )
    label.refresh_from_db()
    return label


def _checked(features: Features, *, others: LabelQuerySet) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if features.name is not None:
        fields["name"] = _free_name(features.name, others=others)
    if features.colour is not None:
        fields["colour"] = _colour(features.colour)
    if features.hotkey is not None:
        fields["hotkey"] = _free_key(features.hotkey, others=others)
    if features.counts_as_crying is not None:
        fields["counts_as_crying"] = features.counts_as_crying
    return fields


def check_name(name: str) -> None:
    """Raise for a name that no label may have."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        sentence = _(
            "Please use small letters a to z, digits and hyphens, like “tired-cry”; "
            "%d at most."
        )
        msg = sentence % LONGEST_NAME
        raise DomainError(msg, field="name")


def _free_name(name: str, *, others: LabelQuerySet) -> str:
    check_name(name)
    if taken := others.filter(name=name).first():
        sentence = _("There is a label “%s” already.")
        if taken.archived_at:
            sentence = _("“%s” is among the archived labels. Bring it back from there.")
        raise NameTaken(sentence % name, field="name")
    return name


def _colour(colour: str) -> str:
    if not COLOUR.fullmatch(colour.lower()):
        msg = _("Please give the colour as # and six digits, like #3d8f5f.")
        raise DomainError(msg, field="colour")
    return colour.lower()


def _free_key(key: str, *, others: LabelQuerySet) -> str:
    key = key.lower()
    if key in RESERVED:
        msg = _("That key already does something on the page.")
        raise HotkeyTaken(msg, field="hotkey")
    if len(key) != 1 or not key.isalnum():
        msg = _("Please choose one letter or one digit.")
        raise DomainError(msg, field="hotkey")
    _must_be_a_free_key(key, others=others)
    return key


def _must_be_a_free_key(key: str, *, others: LabelQuerySet) -> None:
    if taken := others.in_use().filter(hotkey=key).first():
        sentence = _(
            "The key %(key)s belongs to “%(label)s”. Give one of them another."
        )
        msg = sentence % {"key": key.upper(), "label": taken}
        raise HotkeyTaken(msg, field="hotkey")


def _must_be_free_to_go(label: Label, sentence: str) -> None:
    # Models speak of a label by its name; without it their suggestions had no place.
    if label.name in models.names_heard(label.household):
        raise Needed(sentence % label)
