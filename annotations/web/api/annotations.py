from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.domain.labelling import agreements, annotations
from annotations.models import Annotation
from annotations.models.annotations import AnnotationQuerySet
from annotations.web.api.base import IF_MATCH, HouseholdView, seen_version, versioned
from annotations.web.api.shapes.annotations import (
    AnnotationChange,
    AnnotationIn,
    AnnotationOut,
    ChangeOut,
    DeletionIn,
    SettlingIn,
)
from annotations.web.api.shapes.fields import ActIn, interval_if_any, interval_in


class _Annotations(HouseholdView):
    serializer_class = AnnotationOut

    def get_queryset(self) -> AnnotationQuerySet:
        return self.mine(Annotation).select_related(
            "recording", "household", "label", "created_by"
        )

    def one(self) -> Annotation:
        rows = self.get_queryset().filter(recording__leaving_at=None)
        return self.find(rows, pk=self.kwargs["annotation_id"])


class AnnotationsOfRecording(_Annotations):
    """What people say is heard in a recording."""

    @extend_schema(responses=AnnotationOut(many=True))
    def get(self, request: Request, recording_id: str) -> Response:
        rows = self.get_queryset().filter(recording=self.recording()).standing()
        return Response(self.get_serializer(rows.in_order(), many=True).data)

    @extend_schema(request=AnnotationIn, responses={201: AnnotationOut})
    def post(self, request: Request, recording_id: str) -> Response:
        recording = self.recording()
        checked = self.checked(AnnotationIn)
        annotation = annotations.annotate(
            recording=recording,
            interval=interval_in(checked),
            label=checked["label"],
            note=checked["note"],
            act=self.act(checked),
        )
        return versioned(self.get_serializer(annotation), status=201)


class OneAnnotation(_Annotations):
    def get(self, request: Request, annotation_id: str) -> Response:
        return versioned(self.get_serializer(self.one()))

    @extend_schema(request=AnnotationChange, parameters=[IF_MATCH])
    def patch(self, request: Request, annotation_id: str) -> Response:
        annotation = self.one()
        checked = self.checked(AnnotationChange)
        changed = annotations.edit(
            annotation,
            version=seen_version(request),
            interval=interval_if_any(checked),
            label=checked.get("label"),
            note=checked.get("note"),
            act=self.act(checked),
        )
        return versioned(self.get_serializer(changed))

    @extend_schema(
        request=DeletionIn, parameters=[IF_MATCH], responses={200: AnnotationOut}
    )
    def delete(self, request: Request, annotation_id: str) -> Response:
        annotation = self.one()
        checked = self.checked(DeletionIn)
        deleted = annotations.delete(
            annotation,
            version=seen_version(request),
            act=self.act(checked),
            merged=checked["merged"],
        )
        return versioned(self.get_serializer(deleted))


class Restore(_Annotations):
    """Bring a deleted annotation back."""

    @extend_schema(request=ActIn, parameters=[IF_MATCH])
    def post(self, request: Request, annotation_id: str) -> Response:
        annotation = self.one()
        restored = annotations.restore(
            annotation,
            version=seen_version(request),
            act=self.act(self.checked(ActIn)),
        )
        return versioned(self.get_serializer(restored))


class Settle(_Annotations):
    """Make an annotation everybody's word, and take out what was said otherwise."""

    @extend_schema(request=SettlingIn, parameters=[IF_MATCH])
    def post(self, request: Request, annotation_id: str) -> Response:
        kept = self.one()
        checked = self.checked(SettlingIn)
        beside = self.get_queryset().filter(recording=kept.recording)
        settled = agreements.settle(
            kept,
            version=seen_version(request),
            over=[
                (self.find(beside, pk=other["id"]), other["version"])
                for other in checked["over"]
            ],
            act=self.act(checked),
        )
        return versioned(self.get_serializer(settled))


class History(_Annotations):
    """All that was ever done to an annotation, first act first."""

    @extend_schema(responses=ChangeOut(many=True))
    def get(self, request: Request, annotation_id: str) -> Response:
        lines = self.one().changes.select_related("by").order_by("at", "id")
        return Response(ChangeOut(lines, many=True).data)
