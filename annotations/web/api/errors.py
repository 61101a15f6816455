"""Every error, of every kind, has one shape: code, detail, fields."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.importing.archives import BadArchive
from annotations.domain.importing.documents import NotLabels
from annotations.domain.labelling.suggestions import AlreadyDecided
from annotations.domain.live import chunks
from annotations.domain.live.session_sound import NoSound
from annotations.domain.readings.reading_tables import NotReadings
from annotations.domain.recordings.recordings import Refused
from annotations.web.api.shapes.current import as_current
from annotations.web.uploads import DiskFull, TooLarge

# The nearest class in a refusal's ancestry decides.
STATUSES: dict[type[DomainError], int] = {
    Refused: 422,
    NotLabels: 422,
    BadArchive: 422,
    NotReadings: 422,
    chunks.Refused: 422,
    chunks.NoRoom: 507,
    NoSound: 404,
    TooLarge: 413,
    DiskFull: 507,
    Stale: 412,
    NotPossibleNow: 409,
    DomainError: 400,
}
MISSING = "There is nothing here, or it is not yours to see."


class ErrorShape(serializers.Serializer[Any]):
    """What is wrong, for a program and for a person."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )
    current = serializers.JSONField(required=False)


class VersionMissing(exceptions.APIException):
    """A change must say which version it was made to."""

    status_code = 428
    default_code = "version_missing"
    default_detail = "Say which version you saw, in an If-Match header."


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Give any error its status and the one shape."""
    if isinstance(error, DomainError):
        return _refusal(error)
    if isinstance(error, OperationalError):
        body = _shape("busy", "The database is busy or away. Please try again shortly.")
        return Response(body, status=503, headers={"Retry-After": "5"})
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, Http404 | exceptions.NotFound):
        response.data = _shape("not_found", MISSING)
    elif isinstance(error, exceptions.ValidationError):
        response.data = _invalid(response.data)
    elif isinstance(error, exceptions.APIException):
        response.data = _shape(str(error.get_codes()), str(error.detail))
    elif isinstance(error, PermissionDenied):
        response.data = _shape("permission_denied", "You may not do this.")
    return response


def _refusal(error: DomainError) -> Response:
    kind = next(kind for kind in type(error).__mro__ if kind in STATUSES)
    body = _shape(error.code, str(error))
    if error.field:
        body["fields"] = {error.field: [str(error)]}
    headers = {}
    if isinstance(error, Stale | AlreadyDecided):
        body["current"] = as_current(error.current)
        headers["ETag"] = f'"{error.current.version}"'
    return Response(body, status=STATUSES[kind], headers=headers)


def _invalid(problems: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(problems, dict):
        problems = {"": problems}
    fields = {name: _sentences(problem) for name, problem in problems.items()}
    name, sentences = next(iter(fields.items()))
    unnamed = name in {"", "non_field_errors"}
    detail = sentences[0] if unnamed else f"{name}: {sentences[0]}"
    body = _shape("invalid", detail)
    body["fields"] = fields
    return body


def _sentences(problem: Any) -> list[str]:  # noqa: ANN401
    if isinstance(problem, Mapping):
        problem = [line for part in problem.values() for line in _sentences(part)]
    if not isinstance(problem, list):
        problem = [problem]
    return [str(line) for line in problem]


def _shape(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "detail": detail, "fields": {}}


@login_not_required
def not_found(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer an address of the API that does not exist."""
    return JsonResponse(_shape("not_found", MISSING), status=404)
