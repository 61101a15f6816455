"""Which moments a person can speak of."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError

# A phone's clock may be this far ahead of ours; what it says is then now.
AHEAD = timedelta(minutes=1)
LONGEST_AGO = timedelta(days=366)


def passed(at: datetime, *, now: datetime, field: str) -> datetime:
    """Give a moment that has passed; refuse one that cannot be meant."""
    if at > now + AHEAD:
        msg = _("That has not happened yet. Please choose a time that has passed.")
        raise DomainError(msg, field=field)
    if at < now - LONGEST_AGO:
        msg = _("That is more than a year ago. Please look at the date again.")
        raise DomainError(msg, field=field)
    return min(at, now)
