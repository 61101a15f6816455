"""What a household wants of its nights live, and the count that watching pages wait for."""

from django.db.models import F

from annotations.models import Household, LiveState


def state(household: Household) -> LiveState:
    """Give the household's row, made when it is first asked for."""
    row, _ = LiveState.objects.get_or_create(household=household)
    return row


def hold(household: Household) -> LiveState:
    """Hold the household's row until the transaction ends: one changes it at a time."""
    state(household)
    return LiveState.objects.select_for_update().get(household=household)


def touch(household: Household) -> None:
    """Count a change; call it inside the transaction that makes the change."""
    if not LiveState.objects.filter(household=household).update(
        version=F("version") + 1
    ):
        LiveState.objects.get_or_create(household=household, defaults={"version": 1})
