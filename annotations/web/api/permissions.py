from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    # The framework's views ask the settings for this very class.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class IsOfAHousehold(BasePermission):
    """Somebody who is logged in and lives somewhere; there is nothing for others."""

    message = "Please log in with an account that belongs to a household."

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        person = request.user
        return bool(person.is_authenticated and person.household_id)
