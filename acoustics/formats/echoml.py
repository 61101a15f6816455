"""EchoML's downloads: a JSON list of regions with a start, an end and a label.

They are only read. Its page saves ``labels.json`` of one recording; its server
answers the same with ``docUrl``, the address of the sound. Wavesurfer, which both it
and its likes draw with, keeps what a region says under ``data``. Source: the code of
EchoML, https://github.com/ritazh/EchoML (src/AudioFile.js, server/label.ts).
"""

from acoustics.formats import fields, json_text
from acoustics.formats.reading import (
    Gathering,
    LabelFormat,
    NotThisFormat,
    Reading,
    checked,
)

LABELS = ("label", "annotation", "note")


def read(text: str) -> Reading:
    """Read a list of regions, or an object that holds one as its ``labels``."""
    document = json_text.load(checked(text))
    if isinstance(document, dict):
        document = document.get("labels") or document.get("regions")
    if not isinstance(document, list):
        msg = "This is no download of EchoML: it has to be a list of regions."
        raise NotThisFormat(msg)
    gathering = Gathering()
    for place, region in enumerate(document, start=1):
        if not isinstance(region, dict):
            gathering.complain(place, "it is no region with a start and an end")
            continue
        named = {
            "start": region.get("start"),
            "end": region.get("end"),
            "label": _label(region),
            "recording": region.get("docUrl"),
        }
        fields.take(named, place=place, into=gathering)
    return gathering.reading()


def _label(region: dict[str, object]) -> object:
    for inside in (region, region.get("data")):
        for name in LABELS:
            if said := json_text.get(inside, name):
                return said
    return None


ECHOML = LabelFormat(
    name="echoml",
    title="EchoML",
    suffix=".json",
    media_type="application/json",
    counts="entry",
    one_per_recording=True,
    write=None,
    read=read,
)
