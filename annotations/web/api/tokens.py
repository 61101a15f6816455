from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain import tokens
from annotations.models import ApiToken
from annotations.web.api.base import HouseholdView


class TokenOut(serializers.ModelSerializer[ApiToken]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    created_at = serializers.DateTimeField(source="created", read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "created_at"]


class TokenIssued(TokenOut):
    token = serializers.SerializerMethodField()

    class Meta(TokenOut.Meta):
        fields = [*TokenOut.Meta.fields, "token"]

    def get_token(self, token: ApiToken) -> str:
        return str(self.context["secret"])


class TokenIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)


class _Tokens(HouseholdView):
    serializer_class = TokenOut

    def get_queryset(self) -> QuerySet[ApiToken]:
        if getattr(self, "swagger_fake_view", False):
            return ApiToken.objects.none()
        return ApiToken.objects.filter(user=self.person).order_by("created")


class Tokens(_Tokens):
    """Your own keys for devices and programs; the key itself is shown once."""

    @extend_schema(responses=TokenOut(many=True))
    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

    @extend_schema(request=TokenIn, responses={201: TokenIssued})
    def post(self, request: Request) -> Response:
        token, secret = tokens.issue(person=self.person, **self.checked(TokenIn))
        shape = TokenIssued(token, context={"secret": secret})
        return Response(shape.data, status=201)


class OneToken(_Tokens):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: str) -> Response:
        tokens.revoke(self.find(self.get_queryset(), public_id=token_id))
        return Response(status=204)
