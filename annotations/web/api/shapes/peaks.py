"""How the waveform's picture is described in JSON."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from annotations.domain.recordings import peaks
from annotations.models import Recording


class LevelShape(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    points_per_s = serializers.FloatField()
    n_points = serializers.IntegerField()
    url = serializers.CharField()


class PyramidShape(serializers.Serializer[Any]):
    duration_ms = serializers.IntegerField()
    first = serializers.IntegerField(
        help_text="The level to fetch whole before anything is drawn."
    )
    levels = LevelShape(many=True)


def pyramid_out(recording: Recording) -> dict[str, Any]:
    pyramid = peaks.pyramid(recording)
    levels = [
        {
            "level": number,
            "points_per_s": level.points_per_s,
            "n_points": level.n_points,
            "url": reverse("api:peaks-level", args=[recording.pk, number]),
        }
        for number, level in enumerate(pyramid.levels)
    ]
    body = {
        "duration_ms": pyramid.duration_ms,
        "first": peaks.first_look(pyramid),
        "levels": levels,
    }
    return dict(PyramidShape(body).data)
