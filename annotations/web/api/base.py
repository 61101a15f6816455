"""What the API's views share: whose rows, which version, who acts."""

import re
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from annotations.domain.labelling.annotations import Act
from annotations.models import Household, Person, Recording
from annotations.web.api.errors import VersionMissing

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The version you saw, in quotes: `"3"`.',
)


class HouseholdView(GenericAPIView[Any]):
    """A view that finds rows of the person's household only."""

    pagination_class: Any = None

    @property
    def person(self) -> Person:
        return self.request.user  # type: ignore[return-value]

    @property
    def household(self) -> Household:
        if self.person.household is None:
            raise exceptions.PermissionDenied
        return self.person.household

    def mine(self, rows: Any) -> Any:  # noqa: ANN401
        """Rows of the household; none while the schema is drawn."""
        if getattr(self, "swagger_fake_view", False):
            return rows.objects.none()
        return rows.objects.for_person(self.person)

    def find(self, rows: Any, **which: Any) -> Any:  # noqa: ANN401
        return get_object_or_404(rows, **which)

    def recording(self) -> Recording:
        rows = self.mine(Recording).kept()
        found: Recording = self.find(rows, pk=self.kwargs["recording_id"])
        return found

    def checked(self, serializer: type[BaseSerializer[Any]]) -> dict[str, Any]:
        incoming = serializer(
            data=self.request.data, context=self.get_serializer_context()
        )
        incoming.is_valid(raise_exception=True)
        checked: dict[str, Any] = incoming.validated_data
        return checked

    def act(self, checked: dict[str, Any]) -> Act:
        return Act(by=self.person, at=timezone.now(), op_id=checked.get("op_id"))


class StreamingView(HouseholdView):
    """A view that may answer as it goes; a refusal is JSON all the same."""

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        response.content_type = "application/json"
        return response


def seen_version(request: Request) -> int:
    """Read which version a change was made to."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise VersionMissing
    match = re.fullmatch(r'"(\d{1,9})"', header.strip())
    if not match:
        raise exceptions.ValidationError(
            {"If-Match": ['Write the version as a number in quotes, like "3".']}
        )
    return int(match.group(1))


def versioned(shape: BaseSerializer[Any], *, status: int = 200) -> Response:
    """Answer a row with its version as the entity tag."""
    version = shape.data["version"]
    return Response(shape.data, status=status, headers={"ETag": f'"{version}"'})
