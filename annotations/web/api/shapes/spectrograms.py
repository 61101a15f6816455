"""How the picture of the tones is described in JSON."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from acoustics.spectrogram_tiles import TILE_COLUMNS, Picture
from annotations.domain.recordings import spectrograms
from annotations.models import Recording

TITLES = {
    "mel": "As an ear hears it",
    "linear": "Even steps of pitch",
    "pcen": "Faint sounds lifted",
}
TICKS_HZ = {
    "mel": (500, 1000, 2000, 4000),
    "linear": (1000, 2000, 3000, 4000, 5000, 6000, 7000),
    "pcen": (500, 1000, 2000, 4000),
}


class TickShape(serializers.Serializer[Any]):
    hz = serializers.IntegerField()
    row_share = serializers.FloatField(help_text="How far up the picture, in [0, 1].")


class TileLevelShape(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    columns_per_s = serializers.FloatField()
    n_columns = serializers.IntegerField()
    tile_columns = serializers.IntegerField()
    n_tiles = serializers.IntegerField()
    dark = serializers.IntegerField(help_text="The brightness to show as quiet, 0-255.")
    bright = serializers.IntegerField(help_text="The brightness to show as loud.")
    url = serializers.CharField(help_text="Append `{tile}.jpg`.")


class PictureShape(serializers.Serializer[Any]):
    picture = serializers.ChoiceField(choices=list(TITLES))
    title = serializers.CharField()
    rows = serializers.IntegerField()
    low_hz = serializers.FloatField()
    high_hz = serializers.FloatField()
    ticks = TickShape(many=True)
    levels = TileLevelShape(many=True)


class DrawingShape(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    pictures = PictureShape(many=True)


def drawing_out(recording: Recording) -> dict[str, Any]:
    drawing = spectrograms.pictures(recording)
    body = {
        "version": drawing.version,
        "pictures": [
            _picture(picture, recording, drawing.version)
            for picture in drawing.pictures
        ],
    }
    return dict(DrawingShape(body).data)


def _picture(picture: Picture, recording: Recording, version: int) -> dict[str, Any]:
    ticks = [(hz, picture.share_of(hz)) for hz in TICKS_HZ[picture.name]]
    return {
        "picture": picture.name,
        "title": TITLES[picture.name],
        "rows": len(picture.rows_hz),
        "low_hz": picture.low_hz,
        "high_hz": picture.high_hz,
        "ticks": [
            {"hz": hz, "row_share": share} for hz, share in ticks if share is not None
        ],
        "levels": [
            {
                "level": number,
                "columns_per_s": level.columns_per_s,
                "n_columns": level.n_columns,
                "tile_columns": TILE_COLUMNS,
                "n_tiles": level.n_tiles,
                "dark": level.dark,
                "bright": level.bright,
                "url": _folder(recording, version, picture.name, number),
            }
            for number, level in enumerate(picture.levels)
        ],
    }


def _folder(recording: Recording, version: int, name: str, level: int) -> str:
    which = [recording.pk, version, name, level, 0]
    return reverse("api:spectrogram-tile", args=which).removesuffix("0.jpg")
