"""Hours in which nobody wants to be told, by the clock on the household's wall."""

from datetime import datetime
from zoneinfo import ZoneInfo

from annotations.models import AlertRule


def is_quiet(rule: AlertRule, at: datetime, *, zone: ZoneInfo) -> bool:
    """Whether the wall clock is within a rule's quiet hours; they may span midnight.

    Only what the clock shows counts. So an hour that comes twice is quiet twice, and
    one that is left out ends nothing.
    """
    if rule.quiet_from is None or rule.quiet_until is None:
        return False
    shown = at.astimezone(zone).time()
    if rule.quiet_from < rule.quiet_until:
        return rule.quiet_from <= shown < rule.quiet_until
    return shown >= rule.quiet_from or shown < rule.quiet_until
