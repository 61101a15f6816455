"""The data card: what a dataset is, for a person who opens its folder.

It answers what Gebru et al. ask of every dataset ("Datasheets for datasets", 2021), as
far as the program can know.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from acoustics.dataset.counts import Counts
from acoustics.dataset.rows import NONE, SPLITS

_RULES = {
    "latest": "Where several people marked one place (sharing more than half of the "
    "time they cover together), the annotation that changed last stands.",
    "first": "Where several people marked one place (sharing more than half of the "
    "time they cover together), the annotation that changed first stands.",
    "agreed": "Where several people marked one place (sharing more than half of the "
    "time they cover together), it is kept only if two of them call it alike.",
}
_REASONS = {
    "overruled": "of a place where another person's annotation stands",
    "disputed": "of a place that people call differently",
    "short": "shorter than asked for",
    "twice": "the same as another of the same place",
    "behind_the_end": "behind the end of the recording",
    "speech": "or windows in which an adult was heard speaking",
    "archived": "under a label that was archived",
}

# Who is heard in a nursery did not choose to be.
_AFFECTED = (
    "- **The child** is heard at night, in its own room, and could not be asked. Keep "
    "these clips as you would keep letters of it, and pass them on only if the child "
    "would not mind one day.",
    "- **Adults** in the room may be heard as well; a search for speech misses some. "
    "Ask them before anything leaves the house.",
    "- **Brothers and sisters** in the room are labelled as the child is: nothing here "
    "tells voices apart.",
    "- **Other families**: a model made of this has learned one child, one room and "
    "one microphone. It will miss other children, and nobody would see it; measure it "
    "there first. It must not judge a child's health, or anybody's care.",
)


def card(stated: Mapping[str, Any]) -> str:
    """Write the data card of a dataset as Markdown.

    Parameters
    ----------
    stated : mapping
        From `statement.state`.
    """
    counts = Counts.from_stated(stated["counts"])
    sections = [
        [f"# Dataset {stated['number']}", "", *_what(stated, counts)],
        ["## How much", "", *_table(counts), "", *_nights(counts)],
        ["## How it was labelled", "", *_labelling(stated)],
        ["## Where nothing is heard", "", *_negatives(stated, counts)],
        ["## Sides", "", *_sides(stated)],
        ["## What is left out", "", *_left_out(stated)],
        ["## Who is affected", "", *_AFFECTED],
        ["## Known gaps", "", *_listed(_gaps(stated, counts))],
        ["## Licence", "", _plain(stated["licence"])],
        ["## Files", "", *_files(stated)],
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _what(stated: Mapping[str, Any], counts: Counts) -> list[str]:
    nights = [night for night in counts.nights() if night]
    when = f"from {nights[0]} to {nights[-1]}" if nights else "of unknown date"
    return [
        f"{counts.n()} labelled stretches ({_hours(counts.ms())}) of recordings of a "
        f"nursery, {len(nights)} nights {when}, frozen {stated['created_at']} by "
        f"Lullabel {_plain(stated['code_version'])}. "
        f"Labels: {', '.join(stated['labels'])}.",
        "",
        "It was made to train and to measure a detector of one baby's sounds. It "
        "says little of other babies, rooms and microphones, and nothing of health.",
    ]


def _table(counts: Counts) -> list[str]:
    lines = [
        "| label | " + " | ".join(SPLITS) + " |",
        "|---|" + "---|" * len(SPLITS),
    ]
    for label in counts.labels:
        cells = [
            f"{counts.n(label=label, split=split)} "
            f"({_minutes(counts.ms(label=label, split=split))})"
            for split in SPLITS
        ]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def _nights(counts: Counts) -> list[str]:
    return [
        f"- {split}: "
        + (", ".join(night or "no date" for night in nights) or "nothing")
        for split in SPLITS
        for nights in [counts.nights(split=split)]
    ]


def _labelling(stated: Mapping[str, Any]) -> list[str]:
    n_people = stated["n_annotators"]
    people = "One person" if n_people == 1 else f"{n_people} people"
    lines = [
        f"{people} marked it by ear, or accepted or corrected what a model suggested "
        "(`source` and `model` of each row tell). " + _RULES[stated["agreement_rule"]]
    ]
    if agreement := stated["agreement"]:
        lines += ["", "Agreement over the time that two people both heard: "]
        lines[-1] += ", ".join(
            f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
            for name, value in agreement.items()
        )
    else:
        lines += ["", "No two people heard the same: how far they agree is not known."]
    return lines


def _negatives(stated: Mapping[str, Any], counts: Counts) -> list[str]:
    options = stated["options"]
    n_hard = sum(cell.hard for cell in counts.cells(label=NONE))
    return [
        f"`{NONE}` rows lie in time that somebody heard ({_hours(stated['heard_ms'])} "
        f"in all) and nobody marked: {n_hard} that are easily taken for crying (`hard`: "
        "suggestions that were rejected, and windows of 3 s that sound most like it), "
        f"each for itself, and {counts.n(label=NONE) - n_hard} windows drawn at random "
        f"with seed {options['seed']} for all of the rest. The windows together are "
        f"{options['none_times']:g} times the labelled time as far as there is so much."
    ]


def _sides(stated: Mapping[str, Any]) -> list[str]:
    shares = stated["split_rule"]["shares"]
    aims = ", ".join(f"{split} {share:.0%}" for split, share in shares.items())
    return [
        "All of a night, of a recording and of a source is on one side, and a night "
        f"keeps its side in later datasets. Aimed at: {aims} of each label's time."
    ]


def _left_out(stated: Mapping[str, Any]) -> list[str]:
    return _listed(
        f"{n} annotations {_REASONS.get(reason, reason)}"
        for reason, n in stated["left_out"].items()
    )


def _gaps(stated: Mapping[str, Any], counts: Counts) -> Iterable[str]:
    yield from stated["gaps"]
    for split in SPLITS:
        if not counts.n(split=split):
            yield f"Nothing is on the side “{split}”."
    for source in stated["split_rule"]["torn"]:
        yield f"Sound of the source {source} is on more than one side."


def _files(stated: Mapping[str, Any]) -> list[str]:
    return [
        "`manifest.jsonl` has a line for each row, `audio/` the clips (16 kHz mono "
        "16-bit WAV, the stretch with its context), `heard.jsonl` all heard time, "
        "`dataset.json` what a program needs to know.",
        "",
        f"Content checksum (SHA-256): `{stated['checksum']}`",
    ]


def _listed(sentences: Iterable[str]) -> list[str]:
    return [f"- {_plain(sentence)}" for sentence in sentences] or ["Nothing."]


def _plain(text: str) -> str:
    """Keep a person's words on one line, where they cannot pose as a heading."""
    return " ".join(text.split())


def _hours(ms: int) -> str:
    return f"{ms / 3_600_000:.1f} h" if ms >= 3_600_000 else _minutes(ms)


def _minutes(ms: int) -> str:
    return f"{ms / 60_000:.1f} min"
