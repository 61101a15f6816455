"""Croissant: what a dataset's bundle is, in JSON-LD that other programs can read.

It lies beside ``manifest.jsonl``, names that file by its checksum and each of its
columns by its type. Source: MLCommons, "Croissant Format Specification" 1.0.
"""

import json
from typing import Any

from acoustics.dataset.rows import NONE
from acoustics.layouts.entries import Entry, Facts

NAME = "croissant.json"
SPECIFICATION = "http://mlcommons.org/croissant/1.0"
MANIFEST = "manifest.jsonl"

_SCHEMA = "https://schema.org/"
_TEXT, _BOOLEAN, _INTEGER = "sc:Text", "sc:Boolean", "sc:Integer"
COLUMNS = {
    "path": (_TEXT, "The clip's name in the dataset."),
    "sha256": (_TEXT, "Of the clip's bytes."),
    "label": (_TEXT, f"What is heard in the interval, or {NONE}."),
    "hard": (_BOOLEAN, f"Whether a {NONE} clip is easily taken for crying."),
    "split": (_TEXT, "The side: train, validation or test; a night is on one."),
    "recording": (_TEXT, "The recording's id."),
    "night": (_TEXT, "The date of the evening."),
    "start_ms": (_INTEGER, "Where the interval begins in the recording."),
    "end_ms": (_INTEGER, "Where it ends; this millisecond is not in it."),
    "lead_ms": (_INTEGER, "Sound before the interval in the clip."),
    "tail_ms": (_INTEGER, "Sound after the interval in the clip."),
    "source": (_TEXT, "human, accepted or edited."),
    "model": (_INTEGER, "Number of the model that suggested it."),
    "annotator": (_TEXT, "A stand-in for the person who labelled it."),
}


def describe(
    facts: Facts, *, manifest_sha256: str, with_clips: bool, version: str
) -> Entry:
    """Describe a bundle.

    Parameters
    ----------
    facts : Facts
    manifest_sha256 : str
        Of ``manifest.jsonl``, in hexadecimal.
    with_clips : bool
        Whether the bundle has an ``audio`` folder.
    version : str
        Of the bundle's format.

    Returns
    -------
    Entry
        To be put beside the manifest.
    """
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": f"lullabel-dataset-{facts.number}",
        "description": (
            f"Stretches of recordings of a nursery, labelled by people as "
            f"{', '.join(facts.labels)}, or {NONE} where they heard none of these."
        ),
        "conformsTo": SPECIFICATION,
        "license": facts.licence,
        "datePublished": facts.created_at,
        "version": version,
        "distribution": [_manifest(manifest_sha256), *([_CLIPS] if with_clips else [])],
        "recordSet": [_rows()],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return Entry(NAME, text.encode())


def _manifest(sha256: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": MANIFEST,
        "name": MANIFEST,
        "description": "A line of JSON for each clip.",
        "contentUrl": MANIFEST,
        "encodingFormat": "application/jsonlines",
        "sha256": sha256,
    }


_CLIPS = {
    "@type": "cr:FileSet",
    "@id": "clips",
    "name": "clips",
    "description": "The interval of each row with some sound around it, 16 kHz mono.",
    "encodingFormat": "audio/wav",
    "includes": "audio/*/*.wav",
}


def _rows() -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "rows",
        "name": "rows",
        "description": "One for each clip.",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"rows/{name}",
                "name": name,
                "description": description,
                "dataType": kind,
                "source": {
                    "fileObject": {"@id": MANIFEST},
                    "extract": {"column": name},
                },
            }
            for name, (kind, description) in COLUMNS.items()
        ],
    }


# As the specification gives it; readers look for these very words.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": _SCHEMA,
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": _SCHEMA,
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
