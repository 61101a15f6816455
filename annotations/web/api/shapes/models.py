"""How models look in JSON."""

from rest_framework import serializers

from annotations.models import DetectionModel


class ModelOut(serializers.ModelSerializer[DetectionModel]):
    class Meta:
        model = DetectionModel
        fields = ["number", "trainer", "checksum", "current", "created_at"]
