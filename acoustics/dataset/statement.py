"""What ``dataset.json`` says, and the checksums that hold it to it.

`checksum` is that of the content: of the manifest, the heard time and everything that is
stated but the number, the moment and the card, which names both. Two freezes of the same
state have the same. `seal` is that of ``dataset.json`` itself, so that a flipped bit in
the number is found as well.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from acoustics.dataset.choosing import Options
from acoustics.dataset.counts import Counts
from acoustics.dataset.rows import Split
from acoustics.dataset.splits import SHARES

FORMAT = 1
MANIFEST, HEARD, STATED, CARD = (
    "manifest.jsonl",
    "heard.jsonl",
    "dataset.json",
    "README.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person must say of a dataset that its rows do not.

    Attributes
    ----------
    number : int
        Of the household's datasets.
    created_at : datetime
        With its time zone.
    labels, crying : tuple of str
        The vocabulary, and the labels of it that count as crying.
    options : Options
    licence : str
        Who may do what with it, in a sentence or two.
    code_version : str
        Of the program.
    n_annotators : int
        How many people labelled it.
    shares : mapping
        Of the sides, as they were dealt by.
    torn : tuple of str
        Source groups on two sides, from `splits.deal`.
    agreement : mapping or None
        How far people agree: ``f1``, ``kappa``, ``both_ms``; None where nobody
        heard the same as another.
    left_out : mapping
        How many annotations are left out, by reason.
    gaps : tuple of str
        What is known to be missing or weak, in sentences.
    """

    number: int
    created_at: datetime
    labels: tuple[str, ...]
    options: Options
    licence: str
    code_version: str
    crying: tuple[str, ...] = ()
    n_annotators: int = 1
    shares: Mapping[Split, float] = field(default_factory=lambda: SHARES)
    torn: tuple[str, ...] = ()
    agreement: Mapping[str, float | None] | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


def state(
    statement: Statement, *, counts: Counts, heard_ms: int, sha256: Mapping[str, str]
) -> dict[str, Any]:
    """Say all that ``dataset.json`` says but its card's checksum and its seal.

    Parameters
    ----------
    statement : Statement
    counts : Counts
        Of the rows.
    heard_ms : int
        All heard time.
    sha256 : mapping
        Of the manifest and the heard time, by their names.
    """
    content = {
        "labels": list(statement.labels),
        "crying": list(statement.crying),
        "counts": counts.as_stated(),
        "heard_ms": heard_ms,
        "split_rule": {
            "unit": "night, recording and source stay together",
            "shares": dict(statement.shares),
            "torn": list(statement.torn),
        },
        "agreement_rule": statement.options.rule,
        "agreement": statement.agreement and dict(statement.agreement),
        "n_annotators": statement.n_annotators,
        "seed": statement.options.seed,
        "options": statement.options.as_stated(),
        "left_out": {k: n for k, n in sorted(statement.left_out.items()) if n},
        "gaps": list(statement.gaps),
        "licence": statement.licence,
        "code_version": statement.code_version,
        "checksums": dict(sha256),
    }
    return {
        "format": FORMAT,
        "number": statement.number,
        "created_at": statement.created_at.isoformat(),
        "checksum": content_checksum(content),
        **content,
    }


def sealed(stated: Mapping[str, Any], *, card_sha256: str) -> str:
    """Give the text of ``dataset.json``."""
    checksums = {**stated["checksums"], CARD: card_sha256}
    whole = {**stated, "checksums": checksums}
    return as_text({**whole, "seal": seal(whole)})


def content_checksum(stated: Mapping[str, Any]) -> str:
    """Reckon the checksum of the content from what is stated."""
    left_out = {"format", "number", "created_at", "checksum", "seal"}
    content = {key: value for key, value in stated.items() if key not in left_out}
    checksums = dict(content["checksums"])
    checksums.pop(CARD, None)
    return _sha256({**content, "checksums": checksums, "format": FORMAT})


def seal(stated: Mapping[str, Any]) -> str:
    """Reckon the checksum of all that is stated."""
    return _sha256({key: value for key, value in stated.items() if key != "seal"})


def as_text(stated: Mapping[str, Any]) -> str:
    """Write it as the file is written."""
    return json.dumps(stated, ensure_ascii=False, indent=2) + "\n"


def _sha256(stated: Mapping[str, Any]) -> str:
    plain = json.dumps(
        stated, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(plain.encode()).hexdigest()
