"""What is done to a clip between its cutting and its place in the ZIP."""

from dataclasses import replace
from functools import cached_property
from typing import cast

from django.conf import settings

from acoustics import backbone, clips, loudness, speech
from acoustics.backbone import Backbone
from annotations.models import Export


class Dresser:
    """Leaves speech out, evens the loudness and encodes, as an export asks."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self.n_with_speech = 0

    def takes(self, clip: clips.Clip) -> bool:
        """Whether a clip may go in; counts those in which somebody speaks."""
        if not self._export.without_speech:
            return True
        speaks = speech.score(clip.samples, backbone=self._ear) >= speech.THRESHOLD
        self.n_with_speech += speaks
        return not speaks

    def even(self, clip: clips.Clip) -> clips.Clip:
        """Make a clip as loud as all are to be."""
        if self._export.loudness_dbfs is None:
            return clip
        samples = loudness.normalised(
            clip.samples,
            target_dbfs=self._export.loudness_dbfs,
            interval=clip.interval,
        )
        return replace(clip, samples=samples)

    def encode(self, clip: clips.Clip) -> bytes:
        """Return a clip as the content of a file."""
        encoding = Export.Encoding(self._export.encoding).value
        return clips.encode(self.even(clip), format=cast("clips.Format", encoding))

    @cached_property
    def _ear(self) -> Backbone:
        return backbone.load(settings.BACKBONE_PATH)
