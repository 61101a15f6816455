"""When a page cannot be shown: say what happened and what to do."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _say(
    request: HttpRequest, status: int, heading: str, sentence: str
) -> HttpResponse:
    context = {"heading": heading, "sentence": sentence, "status": status}
    return render(request, "error.html", context, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(
        request,
        400,
        _("That did not work"),
        _("Your browser sent something we could not read. Please go back and retry."),
    )


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) or _("This is not yours to see. Log in as somebody else?")
    return _say(request, 403, _("Not for this account"), sentence)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(
        request,
        404,
        _("Nothing here"),
        _("There is nothing at this address, or it belongs to another household."),
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _say(
        request,
        403,
        _("Please send that once more"),
        _(
            "This page had been open for too long, or your browser blocks cookies. "
            "Reload the page and send it again; nothing was changed."
        ),
    )


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return _say(
        request,
        500,
        _("That was our mistake"),
        _(
            "Something broke on our side. Your recordings and labels are safe. "
            "Please try again in a moment."
        ),
    )
