"""How far people agree, in JSON."""

from typing import Any

from rest_framework import serializers

from annotations.models import Annotation
from annotations.web.api.shapes.fields import PersonName


class PairOut(serializers.Serializer[Any]):
    """Two people and one recording; null where there is nothing to agree on."""

    people = serializers.ListField(
        child=serializers.CharField(), min_length=2, max_length=2
    )
    recording = serializers.UUIDField(source="recording.pk")
    both_heard_ms = serializers.IntegerField(source="agreement.both_ms")
    n_matched = serializers.IntegerField(source="agreement.n_alike")
    n_only_a = serializers.IntegerField(source="agreement.n_only_one")
    n_only_b = serializers.IntegerField(source="agreement.n_only_other")
    n_other_label = serializers.IntegerField(source="agreement.n_other_label")
    agreement = serializers.FloatField(source="agreement.f1", allow_null=True)
    kappa = serializers.FloatField(source="agreement.kappa", allow_null=True)


class SaidOut(serializers.ModelSerializer[Annotation]):
    by = PersonName(source="created_by", read_only=True)
    label = serializers.SlugRelatedField("name", read_only=True)

    class Meta:
        model = Annotation
        fields = ["id", "by", "label", "start_ms", "end_ms", "version"]
        read_only_fields = fields


class DisagreementOut(serializers.Serializer[Any]):
    recording = serializers.UUIDField(source="recording.pk")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    kind = serializers.ChoiceField(
        choices=["only_one", "only_other", "other_label", "edges_apart"]
    )
    annotations = SaidOut(many=True)


class AgreementsOut(serializers.Serializer[Any]):
    """Settle one by `annotations/{id}/settle/`, or by changing what was said."""

    pairs = PairOut(many=True)
    disagreements = DisagreementOut(many=True)
    n_disagreements = serializers.IntegerField()
