"""Where a request comes from, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest


def of_visitor(request: HttpRequest) -> str:
    """Return the visitor's address.

    Each of our own proxies adds the address it saw at the end of X-Forwarded-For. What
    stands before those was written by the visitor, who may write anything.
    """
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    n_proxies: int = settings.PROXY_COUNT
    if 0 < n_proxies <= len(seen):
        return seen[-n_proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
