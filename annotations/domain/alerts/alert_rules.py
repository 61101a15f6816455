"""When somebody wants to be told, of what, and where."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from annotations.domain.alerts import channels
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.models import Alert, AlertRule, Household

MOST = 20
LONGEST_CRYING_S = 3600
LONGEST_COOL_DOWN_MIN = 12 * 60
LONGEST_ESCALATION_MIN = 4 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A rule as a person writes it."""

    about: str
    channel: str
    least_crying_s: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None
    cool_down_min: int = 10
    escalate_after_min: int | None = None
    escalate_channel: str = ""
    active: bool = True


def wish_of(rule: AlertRule) -> Wish:
    """Say a rule as it stands, to change a part of it."""
    return Wish(**{name: getattr(rule, name) for name in Wish.__slots__})


@transaction.atomic
def add(wish: Wish, *, household: Household, now: datetime) -> AlertRule:
    # Two who add at once count one after the other.
    Household.objects.select_for_update().get(pk=household.pk)
    if AlertRule.objects.of(household).count() >= MOST:
        msg = _("There are %d rules already. Change or remove one of them.") % MOST
        raise NotPossibleNow(msg)
    fields = _checked(wish, household=household)
    return AlertRule.objects.create(household=household, created_at=now, **fields)


def change(rule: AlertRule, *, version: int, **changes: Any) -> AlertRule:  # noqa: ANN401
    """Change what is named; all else stays as it is."""
    wish = replace(wish_of(rule), **changes)
    fields = _checked(wish, household=rule.household)
    same = AlertRule.objects.filter(pk=rule.pk, version=version)
    won = same.update(**fields, version=F("version") + 1)
    rule.refresh_from_db()
    if not won:
        raise Stale(rule)
    return rule


@transaction.atomic
def remove(rule: AlertRule, *, version: int, now: datetime) -> None:
    """Take a rule away; what it still had to tell is told no more."""
    if not AlertRule.objects.filter(pk=rule.pk, version=version).exists():
        rule.refresh_from_db()
        raise Stale(rule)
    Alert.objects.filter(rule=rule).waiting().update(
        given_up_at=now, problem=_("The rule was removed before this was told.")
    )
    rule.delete()


def _checked(wish: Wish, *, household: Household) -> dict[str, Any]:
    channels.must_be_one_of(household, wish.channel, field="channel")
    _within(wish.least_crying_s, 0, LONGEST_CRYING_S, field="least_crying_s")
    _within(wish.cool_down_min, 0, LONGEST_COOL_DOWN_MIN, field="cool_down_min")
    _check_quiet(wish)
    _check_escalation(wish, household=household)
    if wish.about == AlertRule.About.RECORDER_DOWN:
        wish = replace(wish, least_crying_s=0)
    return {name: getattr(wish, name) for name in Wish.__slots__}


def _within(value: int, least: int, most: int, *, field: str) -> None:
    if not least <= value <= most:
        sentence = _("Please choose a number from %(least)d to %(most)d.")
        msg = sentence % {"least": least, "most": most}
        raise DomainError(msg, field=field)


def _check_quiet(wish: Wish) -> None:
    if (wish.quiet_from is None) != (wish.quiet_until is None):
        field = "quiet_from" if wish.quiet_from is None else "quiet_until"
        msg = _("Please say when it begins and when it ends, or leave both open.")
        raise DomainError(msg, field=field)
    if wish.quiet_from is not None and wish.quiet_from == wish.quiet_until:
        msg = _(
            "That would be all day or never. Please choose two different times, or "
            "switch the rule off."
        )
        raise DomainError(msg, field="quiet_until")


def _check_escalation(wish: Wish, *, household: Household) -> None:
    if wish.escalate_after_min is None and not wish.escalate_channel:
        return
    if wish.escalate_after_min is None:
        msg = _("Please say after how many minutes, or choose nobody.")
        raise DomainError(msg, field="escalate_after_min")
    _within(
        wish.escalate_after_min, 1, LONGEST_ESCALATION_MIN, field="escalate_after_min"
    )
    channels.must_be_one_of(household, wish.escalate_channel, field="escalate_channel")
