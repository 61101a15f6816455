"""What a browser runs to be told though no page is open."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse

SCRIPT = "js/push_worker.js"


# A browser looks for a newer one by itself, logged in or not; it is the same for all.
@login_not_required
def push_worker(request: HttpRequest) -> HttpResponse:
    """Serve it from under `/alerts/`: that is all it may have to do with."""
    found = finders.find(SCRIPT)
    if not isinstance(found, str):
        raise Http404
    text = Path(found).read_text()
    return HttpResponse(
        text, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )
