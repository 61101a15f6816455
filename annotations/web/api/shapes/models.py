"""How models look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.domain import backlog
from annotations.domain.learning import model_reports, models, training
from annotations.models import DetectionModel, Job, ModelAct
from annotations.web.api.shapes.fields import PersonName


class FigureOut(serializers.Serializer[Any]):
    """A value and the ends of its interval; null where nothing can be said."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class HeadlineOut(serializers.Serializer[Any]):
    """Of the label the model is for, on nights that it was not trained on."""

    label = serializers.CharField()
    nights = serializers.IntegerField()
    heard_h = serializers.FloatField()
    missed_bouts_per_night = FigureOut()
    false_bouts_per_night = FigureOut()
    hit_rate = FigureOut()
    f1 = FigureOut()


class ContestOut(serializers.Serializer[Any]):
    """Whether it beat the model that was current then, `against`, and why."""

    promote = serializers.BooleanField()
    reason = serializers.CharField()
    against = serializers.IntegerField(allow_null=True)
    figures = serializers.DictField()


class ModelOut(serializers.ModelSerializer[DetectionModel]):
    """A model `with_training()`."""

    dataset = serializers.SlugRelatedField("number", read_only=True)
    parent = serializers.SlugRelatedField("number", read_only=True)
    created_by = PersonName(read_only=True)
    labels = serializers.ListField(child=serializers.CharField(), read_only=True)
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()
    headline = serializers.SerializerMethodField()
    contest = serializers.SerializerMethodField()

    class Meta:
        model = DetectionModel
        fields = [
            "number",
            "trainer",
            "dataset",
            "parent",
            "seed",
            "labels",
            "status",
            "progress",
            "problem",
            "job",
            "created_by",
            "created_at",
            "made_at",
            "checksum",
            "current",
            "headline",
            "contest",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Job.Status.choices))
    def get_status(self, model: DetectionModel) -> str:
        return training.standing(model).status

    def get_progress(self, model: DetectionModel) -> float:
        return training.standing(model).progress

    def get_problem(self, model: DetectionModel) -> str:
        return training.standing(model).problem

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_job(self, model: DetectionModel) -> str | None:
        job = training.standing(model).job
        return str(job.pk) if job else None

    @extend_schema_field(HeadlineOut(allow_null=True))
    def get_headline(self, model: DetectionModel) -> Any:  # noqa: ANN401
        figures = model_reports.headline(model.report)
        return None if figures is None else HeadlineOut(figures).data

    @extend_schema_field(ContestOut(allow_null=True))
    def get_contest(self, model: DetectionModel) -> Any:  # noqa: ANN401
        return ContestOut(model.contest).data if model.contest else None


class ModelActOut(serializers.ModelSerializer[ModelAct]):
    model = serializers.SlugRelatedField("number", read_only=True)
    previous = serializers.SlugRelatedField("number", read_only=True)
    by = PersonName(read_only=True)

    class Meta:
        model = ModelAct
        fields = ["act", "model", "previous", "reason", "by", "at"]
        read_only_fields = fields


class AncestorOut(serializers.ModelSerializer[DetectionModel]):
    dataset = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = DetectionModel
        fields = ["number", "trainer", "dataset", "current"]
        read_only_fields = fields


class OneModelOut(ModelOut):
    """A model with all that is known of it.

    `report` is what was measured on nights that it was not trained on. `fault` says
    why it cannot listen, if it cannot; `n_to_rescore` recordings wait to be looked at
    again by it.
    """

    report = serializers.JSONField(read_only=True)
    operating_points = serializers.DictField(
        child=serializers.FloatField(), read_only=True
    )
    fault = serializers.SerializerMethodField()
    n_to_rescore = serializers.SerializerMethodField()
    lineage = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField()

    class Meta(ModelOut.Meta):
        fields = [
            *ModelOut.Meta.fields,
            "report",
            "operating_points",
            "fault",
            "n_to_rescore",
            "log",
            "lineage",
            "acts",
        ]
        read_only_fields = fields

    def get_fault(self, model: DetectionModel) -> str:
        return models.fault_of(model)

    def get_n_to_rescore(self, model: DetectionModel) -> int:
        return backlog.n_left(model)

    @extend_schema_field(AncestorOut(many=True))
    def get_lineage(self, model: DetectionModel) -> Any:  # noqa: ANN401
        return AncestorOut(models.lineage(model), many=True).data

    @extend_schema_field(ModelActOut(many=True))
    def get_acts(self, model: DetectionModel) -> Any:  # noqa: ANN401
        rows = ModelAct.objects.filter(model=model).with_names().newest_first()
        return ModelActOut(rows, many=True).data


class TrainingIn(serializers.Serializer[Any]):
    """Which dataset to train from, by its number, and how."""

    dataset = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    trainer = serializers.CharField(
        max_length=40, default=DetectionModel.Trainer.PERSONAL
    )
    seed = serializers.IntegerField(min_value=0, default=0)


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        max_length=1_000, default="", allow_blank=True, trim_whitespace=True
    )


class ModelCompareAsked(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # A word of Python cannot be an attribute's name.
        return {"with": serializers.IntegerField(min_value=1, max_value=2**31 - 1)}


class ModelComparisonOut(serializers.Serializer[Any]):
    """Two models side by side; `paired` is null where they never had a contest."""

    here = serializers.IntegerField(source="here.number")
    there = serializers.IntegerField(source="there.number")
    here_figures = HeadlineOut(allow_null=True)
    there_figures = HeadlineOut(allow_null=True)
    # All that was measured, on the same nights where that is known.
    here_report = serializers.JSONField()
    there_report = serializers.JSONField()
    here_operating_points = serializers.DictField(
        source="here.operating_points", child=serializers.FloatField()
    )
    there_operating_points = serializers.DictField(
        source="there.operating_points", child=serializers.FloatField()
    )
    same_nights = serializers.BooleanField()
    paired = ContestOut(allow_null=True)
    sentence = serializers.CharField()


class PointOut(serializers.Serializer[Any]):
    """A trained model on the learning curve."""

    model = serializers.IntegerField(source="model.number")
    dataset = serializers.IntegerField(source="model.dataset.number")
    trainer = serializers.CharField(source="model.trainer")
    n_labelled = serializers.IntegerField()
    figures = HeadlineOut(allow_null=True)
