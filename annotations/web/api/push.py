from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.alerts import push
from annotations.models import PushSubscription
from annotations.web.api.base import HouseholdView
from annotations.web.api.shapes.alerts import PushSubscriptionIn, PushSubscriptionOut


class _PushSubscriptions(HouseholdView):
    serializer_class = PushSubscriptionOut

    def get_queryset(self) -> QuerySet[PushSubscription]:
        """Find one's own: a browser is a person's, not the household's."""
        rows = self.mine(PushSubscription)
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(person=self.person).order_by("created_at", "id")


class PushSubscriptions(_PushSubscriptions):
    """Your own browsers that are told; sending one twice changes nothing."""

    @extend_schema(responses=PushSubscriptionOut(many=True))
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

    @extend_schema(request=PushSubscriptionIn, responses={201: PushSubscriptionOut})
    def post(self, request: Request) -> Response:
        checked = self.checked(PushSubscriptionIn)
        kept = push.allow(
            person=self.person,
            endpoint=checked["endpoint"],
            now=timezone.now(),
            **checked["keys"],
        )
        return Response(self.get_serializer(kept).data, status=201)


class OnePushSubscription(_PushSubscriptions):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, subscription_id: str) -> Response:
        push.take_back(self.find(self.get_queryset(), pk=subscription_id))
        return Response(status=204)
