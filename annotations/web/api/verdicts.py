from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import verdicts
from annotations.domain.labelling.verdicts import Verdicts
from annotations.models import Suggestion
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.verdicts import (
    VerdictsIn,
    VerdictsOut,
    WithdrawalsIn,
    seen_in,
)


class VerdictsOfRecording(HouseholdView):
    """One decision on many suggestions of a recording, as one act.

    A suggestion that is no longer as it was seen is left alone and named in `skipped`.
    """

    serializer_class = VerdictsOut

    @extend_schema(request=VerdictsIn)
    def post(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(VerdictsIn)
        decided = verdicts.decide_all(
            recording=recording,
            seen=seen_in(checked),
            decision=Suggestion.Decision(checked["decision"]),
            act=self.act(checked),
        )
        return self._answer(decided)

    @extend_schema(request=WithdrawalsIn, responses={200: VerdictsOut})
    def delete(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(WithdrawalsIn)
        withdrawn = verdicts.withdraw_all(
            recording=recording, seen=seen_in(checked), act=self.act(checked)
        )
        return self._answer(withdrawn)

    def _answer(self, done: Verdicts) -> Response:
        return Response(self.get_serializer(done).data)
