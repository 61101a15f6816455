"""What a household measures again and again: named, renamed, removed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.models import Household, Reading, Series

MOST = 50


class NameTaken(NotPossibleNow):
    """Another series of the household goes by this name."""

    code = "name_taken"


def add(
    *, household: Household, name: str, unit: str, kind: str, now: datetime
) -> Series:
    """Add a series; the same name again gives the same one back."""
    name = _some(name)
    mine = Series.objects.of(household)
    if known := mine.filter(name=name).first():
        if known.kind != kind:
            sentence = _("“%(name)s” is of another kind. Choose another name for it.")
            raise NameTaken(sentence % {"name": name}, field="name")
        return known
    if mine.count() >= MOST:
        sentence = _("There are %(n)s series already. Please remove one first.")
        raise NotPossibleNow(sentence % {"n": MOST}, field="name")
    made, _is_new = Series.objects.get_or_create(
        household=household,
        name=name,
        defaults={"unit": unit.strip(), "kind": kind, "created_at": now},
    )
    return made


@transaction.atomic
def change(
    series: Series, *, seen: int, name: str | None, unit: str | None, kind: str | None
) -> Series:
    """Call a series, or its unit, something else."""
    held = Series.objects.select_for_update().get(pk=series.pk)
    if held.version != seen:
        raise Stale(held)
    if kind and kind != held.kind and Reading.objects.filter(series=held).exists():
        msg = _("There are readings of it already. Please add another series instead.")
        raise NotPossibleNow(msg, field="kind")
    held.name = held.name if name is None else _some(name)
    held.unit = held.unit if unit is None else unit.strip()
    held.kind = kind or held.kind
    held.version += 1
    try:
        with transaction.atomic():
            held.save(update_fields=["name", "unit", "kind", "version"])
    except IntegrityError as error:
        msg = _("Another series goes by this name. Choose another one.")
        raise NameTaken(msg, field="name") from error
    return held


@transaction.atomic
def remove(series: Series, *, seen: int) -> None:
    """Remove a series and all of its readings."""
    held = Series.objects.select_for_update().get(pk=series.pk)
    if held.version != seen:
        raise Stale(held)
    held.delete()


def _some(name: str) -> str:
    if not name.strip():
        msg = _("Give the series a name.")
        raise DomainError(msg, field="name")
    return name.strip()
