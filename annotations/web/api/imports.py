from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import tasks
from annotations.domain.importing import import_undo, imports
from annotations.domain.importing.imports import Wish
from annotations.models import LabelImport
from annotations.web.api.base import HouseholdView
from annotations.web.api.pagination import Pages
from annotations.web.api.shapes.imports import (
    ApplyIn,
    ImportIn,
    ImportOut,
    LookAgainIn,
)


class _Imports(HouseholdView):
    serializer_class = ImportOut

    def get_queryset(self) -> QuerySet[LabelImport]:
        rows = self.mine(LabelImport).select_related("household", "created_by")
        return rows.prefetch_related("jobs")

    def one(self) -> LabelImport:
        return self.find(self.get_queryset(), number=self.kwargs["number"])

    def answer(self, label_import: LabelImport, *, status: int = 200) -> Response:
        shown = self.get_queryset().get(pk=label_import.pk)
        return Response(self.get_serializer(shown).data, status=status)


class Imports(_Imports):
    """What was brought in, newest first; bring a document, which changes nothing yet."""

    pagination_class = Pages
    parser_classes = [MultiPartParser]

    @extend_schema(responses=ImportOut(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().order_by("-number"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request={"multipart/form-data": ImportIn}, responses={201: ImportOut}
    )
    def post(self, request: Request) -> Response:
        checked = self.checked(ImportIn)
        label_import = imports.receive(
            checked["file"].take(),
            household=self.household,
            person=self.person,
            wish=_wish(checked),
            now=timezone.now(),
        )
        return self.answer(label_import, status=201)


class OneImport(_Imports):
    parser_classes = [JSONParser]

    def get(self, request: Request, number: int) -> Response:
        return Response(self.get_serializer(self.one()).data)

    @extend_schema(request=LookAgainIn)
    def patch(self, request: Request, number: int) -> Response:
        """Read it anew: as another format, or about a recording that you choose."""
        label_import = self.one()
        checked = self.checked(LookAgainIn)
        return self.answer(imports.look_again(label_import, _wish(checked)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        """Forget the document; what was added from it stays."""
        imports.remove(self.one())
        return Response(status=204)


class Apply(_Imports):
    """Add what is new, with a label of yours for each of their words."""

    @extend_schema(request=ApplyIn, responses={202: ImportOut})
    def post(self, request: Request, number: int) -> Response:
        label_import = self.one()
        job = imports.ask(
            label_import,
            mapped=self.checked(ApplyIn)["labels"],
            person=self.person,
            now=timezone.now(),
        )
        tasks.send(job)
        return self.answer(label_import, status=202)


class TakeBack(_Imports):
    """Delete what was added and nobody has changed since."""

    @extend_schema(request=None)
    def post(self, request: Request, number: int) -> Response:
        label_import = self.one()
        taken = import_undo.take_back(label_import, act=self.act({}))
        for recording in taken.leaving:
            tasks.send_waiting(recording)
        return self.answer(label_import)


def _wish(checked: dict[str, Any]) -> Wish:
    return Wish(format=checked["format"], recording=checked.get("recording"))
