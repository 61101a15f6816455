"""The children of a household: added, changed, and let go of."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.models import Child, Household
from annotations.models.children import ChildQuerySet

MOST = 20
# Nobody whose cot is listened to is older.
OLDEST = timedelta(days=366 * 10)


class NameTaken(DomainError):
    """Another child of the household goes by this name."""

    code = "name_taken"


def of(household: Household) -> ChildQuerySet:
    """Give the children whose nights are looked at, the oldest first."""
    return Child.objects.of(household).in_use().in_order()


@transaction.atomic
def add(
    *,
    household: Household,
    name: str,
    now: datetime,
    today: date,
    born_on: date | None = None,
    room: str = "",
) -> Child:
    """Add a child; one that was let go of comes back by its name."""
    # Two who add at once count one after the other.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    fields = _checked({"name": name, "born_on": born_on, "room": room}, today=today)
    known = Child.objects.of(household).filter(name=fields["name"]).first()
    if known and known.retired_at is None:
        raise _taken()
    if of(household).count() >= MOST:
        msg = _("There are %d children already. Let go of one of them first.") % MOST
        raise NotPossibleNow(msg)
    if known is None:
        return Child.objects.create(household=household, created_at=now, **fields)
    rows = Child.objects.filter(pk=known.pk)
    rows.update(**fields, retired_at=None, version=F("version") + 1)
    known.refresh_from_db()
    return known


def change(child: Child, *, version: int, today: date, **changes: Any) -> Child:  # noqa: ANN401
    """Change what is named; all else stays as it is."""
    fields = _checked(changes, today=today)
    same = Child.objects.filter(pk=child.pk, version=version)
    try:
        with transaction.atomic():
            won = same.update(**fields, version=F("version") + 1)
    except IntegrityError as error:
        raise _taken() from error
    child.refresh_from_db()
    if not won:
        raise Stale(child)
    return child


def retire(child: Child, *, version: int, now: datetime) -> Child:
    """Take a child off the list; its nights stay."""
    same = Child.objects.filter(pk=child.pk, version=version)
    won = same.update(retired_at=now, version=F("version") + 1)
    child.refresh_from_db()
    if not won:
        raise Stale(child)
    return child


def _checked(fields: dict[str, Any], *, today: date) -> dict[str, Any]:
    checked = dict(fields)
    for name in {"name", "room"} & checked.keys():
        checked[name] = checked[name].strip()
    if checked.get("name") == "":
        msg = _("Give the child a name; a nickname will do.")
        raise DomainError(msg, field="name")
    _check_birthday(checked.get("born_on"), today=today)
    return checked


def _check_birthday(born_on: date | None, *, today: date) -> None:
    if born_on is None:
        return
    if born_on > today:
        msg = _("That day is still to come. Leave it empty until the child is there.")
        raise DomainError(msg, field="born_on")
    if born_on < today - OLDEST:
        msg = _("That is more than ten years ago. Please look at the date again.")
        raise DomainError(msg, field="born_on")


def _taken() -> NameTaken:
    msg = _("Another child goes by this name. Choose another one.")
    return NameTaken(msg, field="name")
