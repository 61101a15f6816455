"""History is only ever added to, and each act is done once."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from annotations.models import Change, Household

Answer = TypeVar("Answer")


def once(
    *,
    household: Household,
    op_id: uuid.UUID | None,
    act: Callable[[], Answer],
    again: Callable[[Change], Answer],
) -> Answer:
    """Do `act` unless `op_id` was done before; then give the answer `again`.

    A phone on a bad line sends an act twice when it never heard the answer.
    """
    if known := _done(household, op_id):
        return again(known)
    try:
        with transaction.atomic():
            return act()
    except IntegrityError:
        # The same act ran side by side, and the other was first.
        if known := _done(household, op_id):
            return again(known)
        raise


def _done(household: Household, op_id: uuid.UUID | None) -> Change | None:
    if op_id is None:
        return None
    return Change.objects.of(household).filter(op_id=op_id).first()
