from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.live import care_notes
from annotations.domain.live.care_notes import Said
from annotations.models import CareNote
from annotations.models.care_notes import CareNoteQuerySet
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.care_notes import CareNoteIn, CareNoteOut
from annotations.web.api.shapes.spans import SINCE_UNTIL, SpanAsked


class _CareNotes(HouseholdView):
    serializer_class = CareNoteOut

    def get_queryset(self) -> CareNoteQuerySet:
        return self.mine(CareNote).select_related("household", "by")

    def one(self) -> CareNote:
        return self.find(self.get_queryset(), pk=self.kwargs["note_id"])

    def answer(self, note: CareNote, *, status: int = 200) -> Response:
        return Response(self.get_serializer(note).data, status=status)


class CareNotes(_CareNotes):
    """What people did for the child; those taken back are not listed."""

    @extend_schema(parameters=SINCE_UNTIL, responses=CareNoteOut(many=True))
    def get(self, request: Request) -> Response:
        asked = SpanAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset().standing()
        rows = rows.filter(
            at__gte=asked.validated_data["since"], at__lt=asked.validated_data["until"]
        )
        return Response(self.get_serializer(rows.order_by("at", "id"), many=True).data)

    @extend_schema(request=CareNoteIn, responses={201: CareNoteOut})
    def post(self, request: Request) -> Response:
        checked = self.checked(CareNoteIn)
        said = Said(**{**checked, "kind": CareNote.Kind(checked["kind"])})
        note = care_notes.write(
            said, household=self.household, by=self.person, now=timezone.now()
        )
        return self.answer(note, status=201)


class OneCareNote(_CareNotes):
    """Take a note back, or let it stand again."""

    @extend_schema(responses={200: CareNoteOut})
    def delete(self, request: Request, note_id: str) -> Response:
        return self.answer(care_notes.undo(self.one(), now=timezone.now()))

    @extend_schema(request=None)
    def put(self, request: Request, note_id: str) -> Response:
        return self.answer(care_notes.redo(self.one()))
