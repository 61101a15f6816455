from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import audits
from annotations.models import AuditWindow
from annotations.models.audits import AuditWindowQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.shapes.audits import AnswerIn, AuditWindowOut
from annotations.web.api.shapes.fields import ActIn


class AuditsOfRecording(HouseholdView):
    """Random stretches of a recording in which the current model suggests nothing."""

    serializer_class = AuditWindowOut

    def get_queryset(self) -> AuditWindowQuerySet:
        rows = self.mine(AuditWindow).of_current_model()
        return rows.select_related("model", "answered_by")

    @extend_schema(responses=AuditWindowOut(many=True))
    def get(self, request: Request, recording_id: str) -> Response:
        rows = self.get_queryset().filter(recording=self.recording())
        return Response(self.get_serializer(rows.in_order(), many=True).data)


class OneAnswer(HouseholdView):
    """What a person hears in an audit window."""

    serializer_class = AuditWindowOut

    @extend_schema(request=AnswerIn, parameters=[IF_MATCH])
    def post(self, request: Request, audit_id: str) -> Response:
        window = self._window()
        checked = self.checked(AnswerIn)
        answered = audits.answer(
            window,
            answer=AuditWindow.Answer(checked["answer"]),
            version=seen_version(request),
            act=self.act(checked),
        )
        return versioned(self.get_serializer(answered))

    @extend_schema(
        request=ActIn, parameters=[IF_MATCH], responses={200: AuditWindowOut}
    )
    def delete(self, request: Request, audit_id: str) -> Response:
        window = self._window()
        withdrawn = audits.withdraw(
            window,
            version=seen_version(request),
            act=self.act(self.checked(ActIn)),
        )
        return versioned(self.get_serializer(withdrawn))

    def _window(self) -> AuditWindow:
        rows = self.mine(AuditWindow).filter(recording__leaving_at=None)
        rows = rows.select_related("recording", "household", "model", "answered_by")
        return self.find(rows, pk=self.kwargs["audit_id"])
