"""Rows whose ids are made by a page or a device, so that each may be sent twice."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.models.scope import HouseholdQuerySet, HouseholdRow

Row = TypeVar("Row", bound=HouseholdRow)


def once(
    mine: HouseholdQuerySet[Row], given: uuid.UUID, make: Callable[[], Row]
) -> tuple[Row, bool]:
    """Make a row unless the household has it; say whether it is new."""
    if known := mine.filter(pk=given).first():
        return known, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError as error:
        # The same may have come side by side, and the other was first.
        if known := mine.filter(pk=given).first():
            return known, False
        msg = _("This id cannot be used. Please make a new one and send it again.")
        raise DomainError(msg, field="id") from error
