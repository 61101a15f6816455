"""What holds for each request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

Answer = Callable[[HttpRequest], HttpResponseBase]


class HouseholdTime:
    """Say times as the clock on the household's wall does."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        household = getattr(request.user, "household", None)
        if household is None:
            return self._get_response(request)
        with timezone.override(ZoneInfo(household.time_zone)):
            return self._get_response(request)


class NothingKept:
    """Keep browsers and proxies from storing what was shown to a person."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
