"""How datasets, the sides of nights, and how far people agree look in JSON."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from acoustics.dataset.rows import Row
from annotations.domain.datasets import datasets
from annotations.domain.datasets.choices import Choice
from annotations.models import Annotation, Dataset, Job, Split
from annotations.web.api.shapes.fields import PersonName


class _All(serializers.ListField):
    """Null, like leaving it out, means all."""

    def __init__(self, child: serializers.Field[Any, Any, Any, Any]) -> None:
        super().__init__(child=child, required=False, allow_null=True)


class ChoiceShape(serializers.Serializer[Any]):
    """What goes into a dataset; null means all. People go by their usernames."""

    recordings = _All(serializers.UUIDField())
    first_night = serializers.DateField(required=False, allow_null=True)
    last_night = serializers.DateField(required=False, allow_null=True)
    labels = _All(serializers.CharField(max_length=40))
    people = _All(serializers.CharField(max_length=150))
    sources = _All(serializers.ChoiceField(choices=Annotation.Source.choices))
    reviewed_only = serializers.BooleanField(default=False)
    rule = serializers.ChoiceField(
        choices=Dataset.Rule.choices, default=Dataset.Rule.LATEST
    )
    seed = serializers.IntegerField(min_value=0, default=0)
    lead_ms = serializers.IntegerField(min_value=0, default=1_000)
    tail_ms = serializers.IntegerField(min_value=0, default=1_000)
    least_ms = serializers.IntegerField(min_value=0, default=0)
    gap_ms = serializers.IntegerField(min_value=0, default=0)
    negatives_per_labelled = serializers.FloatField(min_value=0, default=5.0)
    with_clips = serializers.BooleanField(default=True)
    without_speech = serializers.BooleanField(default=False)


def choice_in(checked: dict[str, Any]) -> Choice:
    """Say what was asked for in the words of the domain."""
    asked = dict(checked)
    for name in ("recordings", "labels", "people", "sources"):
        if asked.get(name) is not None:
            asked[name] = tuple(str(each) for each in asked[name])
    for name in ("first_night", "last_night"):
        if asked.get(name) is not None:
            asked[name] = asked[name].isoformat()
    return Choice(**asked)


class AmountOut(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    ms = serializers.IntegerField()


class NightCountsOut(serializers.Serializer[Any]):
    night = serializers.CharField(allow_null=True)
    split = serializers.ChoiceField(choices=Split.choices)
    labels = serializers.DictField(child=AmountOut())


class CountsOut(serializers.Serializer[Any]):
    """Empty until the dataset is frozen."""

    labels = serializers.DictField(child=AmountOut(), required=False)
    splits = serializers.DictField(child=AmountOut(), required=False)
    nights = NightCountsOut(many=True, required=False)
    hard = serializers.IntegerField(required=False)
    left_out = serializers.DictField(child=serializers.IntegerField(), required=False)


class HandOverOut(serializers.Serializer[Any]):
    """Whether it got to where the operator wants it."""

    status = serializers.ChoiceField(choices=Job.Status.choices)
    problem = serializers.CharField()
    job = serializers.UUIDField(source="pk")


class DatasetOut(serializers.ModelSerializer[Dataset]):
    status = serializers.SerializerMethodField()
    step = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()
    choice = ChoiceShape(read_only=True)
    created_by = PersonName(read_only=True)
    counts = CountsOut(read_only=True)
    exports = serializers.SlugRelatedField("number", many=True, read_only=True)
    download_url = serializers.SerializerMethodField()
    hand_over = serializers.SerializerMethodField()

    class Meta:
        model = Dataset
        fields = [
            "number",
            "status",
            "step",
            "progress",
            "problem",
            "job",
            "choice",
            "rule",
            "seed",
            "with_clips",
            "created_by",
            "created_at",
            "frozen_at",
            "checksum",
            "n_clips",
            "size_bytes",
            "counts",
            "exports",
            "download_url",
            "hand_over",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Job.Status.choices))
    def get_status(self, dataset: Dataset) -> str:
        return datasets.standing(dataset).status

    @extend_schema_field(
        serializers.ChoiceField(choices=["", *datasets.STEPS], allow_blank=True)
    )
    def get_step(self, dataset: Dataset) -> str:
        return datasets.standing(dataset).step

    def get_progress(self, dataset: Dataset) -> float:
        return datasets.standing(dataset).progress

    def get_problem(self, dataset: Dataset) -> str:
        return datasets.standing(dataset).problem

    @extend_schema_field(serializers.UUIDField())
    def get_job(self, dataset: Dataset) -> str:
        return str(datasets.standing(dataset).job.pk)

    def get_download_url(self, dataset: Dataset) -> str:
        if dataset.frozen_at is None:
            return ""
        here = reverse("api:dataset", args=[dataset.number])
        return f"{here}download/?format=bundle"

    @extend_schema_field(HandOverOut(allow_null=True))
    def get_hand_over(self, dataset: Dataset) -> Any:  # noqa: ANN401
        job = datasets.hand_over_of(dataset)
        return None if job is None else HandOverOut(job).data


class CompareAsked(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # A word of Python cannot be an attribute's name.
        return {"with": serializers.IntegerField(min_value=1)}


class OnlyOneOut(AmountOut):
    labels = serializers.DictField(child=serializers.IntegerField())


class ChangedOut(serializers.Serializer[Any]):
    label = serializers.IntegerField()
    split = serializers.IntegerField()


class RowOut(serializers.Serializer[Row]):
    label = serializers.CharField()
    split = serializers.ChoiceField(choices=Split.choices)
    night = serializers.CharField(allow_null=True)


class ExampleOut(serializers.Serializer[Any]):
    kind = serializers.SerializerMethodField()
    recording = serializers.SerializerMethodField()
    start_ms = serializers.SerializerMethodField()
    end_ms = serializers.SerializerMethodField()
    here = RowOut(source="old", allow_null=True)
    there = RowOut(source="new", allow_null=True)

    KINDS = {
        "only_old": "only_here",
        "only_new": "only_there",
        "other_label": "label",
        "other_side": "split",
    }

    @extend_schema_field(serializers.ChoiceField(choices=sorted(KINDS.values())))
    def get_kind(self, difference: Any) -> str:  # noqa: ANN401
        return self.KINDS[difference.kind]

    @extend_schema_field(serializers.UUIDField())
    def get_recording(self, difference: Any) -> str:  # noqa: ANN401
        return str((difference.old or difference.new).recording)

    def get_start_ms(self, difference: Any) -> int:  # noqa: ANN401
        return int((difference.old or difference.new).start_ms)

    def get_end_ms(self, difference: Any) -> int:  # noqa: ANN401
        return int((difference.old or difference.new).end_ms)


class ComparisonOut(serializers.Serializer[Any]):
    """What this dataset has that the other has not, and the other way round."""

    only_here = OnlyOneOut()
    only_there = OnlyOneOut()
    changed = ChangedOut()
    same = serializers.IntegerField()
    examples = ExampleOut(many=True)
