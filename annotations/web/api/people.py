from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import people
from annotations.models import Person
from annotations.web.api.base import HouseholdView


class Shortcuts(serializers.Serializer[Any]):
    keys = serializers.DictField(
        child=serializers.CharField(trim_whitespace=False),
        help_text="A key for each command that has another one than usual.",
    )


class MyShortcuts(HouseholdView):
    """The keys you gave to commands of the annotate page; the rest are the usual ones."""

    serializer_class = Shortcuts

    @extend_schema(responses=Shortcuts)
    def get(self, request: Request) -> Response:
        return self.answer(self.person)

    @extend_schema(request=Shortcuts, responses=Shortcuts)
    def put(self, request: Request) -> Response:
        keys = self.checked(Shortcuts)["keys"]
        return self.answer(people.set_shortcuts(self.person, keys))

    def answer(self, person: Person) -> Response:
        return Response({"keys": person.shortcuts})
