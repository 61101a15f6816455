"""What a household chooses about its nights live."""

from typing import Any

from django.db import transaction

from annotations.domain import live_states
from annotations.domain.live import episodes
from annotations.domain.sums import night_sums
from annotations.models import Household, LiveState


@transaction.atomic
def choose(household: Household, wishes: dict[str, Any]) -> LiveState:
    """Change what is named in `wishes`; another gap makes other episodes."""
    held = live_states.hold(household)
    changed = [name for name, wish in wishes.items() if getattr(held, name) != wish]
    for name in changed:
        setattr(held, name, wishes[name])
    if changed:
        held.save(update_fields=changed)
        if "episode_gap_s" in changed:
            episodes.recompute_all(household)
            night_sums.touch_all(household)
        live_states.touch(household)
        held.refresh_from_db()
    return held
