"""The letter of a week as a page: it comes whole, so that it prints as it stands."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.domain.errors import DomainError
from annotations.domain.insights import letter_posts, letter_words, letters
from annotations.domain.insights.letters import WEEK, Letter
from annotations.models import Household
from annotations.web.pages.places import household_of, of_a_household


@of_a_household
def letter(request: HttpRequest) -> HttpResponse:
    household, now = household_of(request), timezone.now()
    latest = letters.last_week(household, now=now)
    found, problem = _asked(household, request.GET.get("week"), now=now)
    earliest = found.week - WEEK >= date(1970, 1, 1)
    context = {
        "letter": letter_words.in_words(found, with_kind_line=True),
        "with_kind_line": letter_posts.state(household).with_kind_line,
        "problem": problem,
        "earlier": (found.week - WEEK).isoformat() if earliest else "",
        "later": (found.week + WEEK).isoformat() if found.week < latest else "",
    }
    status = 400 if problem else 200
    return render(request, "letter.html", context, status=status)


def _asked(
    household: Household, week: str | None, *, now: datetime
) -> tuple[Letter, str]:
    """Give the letter asked for; the last one, and a word, where there is none."""
    latest = letters.last_week(household, now=now)
    try:
        day = date.fromisoformat(week) if week else latest
        return letters.of(household, day, now=now), ""
    except ValueError:
        problem = _("That is no date. Here is last week instead.")
    except DomainError as error:
        problem = str(error)
    return letters.of(household, latest, now=now), problem
