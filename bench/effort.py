"""What it costs to label a night: actions and listening, against doing it by hand.

A labeller who knows the truth works at the annotate page in a real Chromium with what
the page offers: walks through the suggestions, hears the start of each run, decides by
one key, mends edges by dragging, and draws what was missed. It is done when each true
bout is labelled with an IoU above 0.5 and no label lies where there was no crying. Bouts
are utterances less than three seconds apart, of the truth as of the labels.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from acoustics import synthesis
from acoustics.evaluation import BOUT_GAP_MS
from acoustics.events import Interval, join
from bench import CACHE, AtLeast, AtMost, Result, _browsing, _labeller
from bench._labeller import Labeller, interval_of
from bench._truth import Work, false, unlabelled

NIGHT_H = 2
EPISODES = 6
SEED = 21  # no threshold was chosen on this night
SYNTHETIC_BOUTS = 60
ROOT = Path(__file__).resolve().parents[1]
# The page plays a second before a place; then come one and a half of the place itself.
LISTEN_S = 2.5
# By hand: add at the playhead, move, resize; a bout is heard again to do that.
HAND_ACTIONS_PER_BOUT = 3
HAND_SAMPLE = 5
HAND_WINDOW_S = 40.0
REACTION_MS = 500
# What an action takes, where time is compared.
ACTION_S = 2.0


def measure(*, hours: float) -> Result:  # noqa: ARG001 - this night has one length
    """Label a composed night of two hours with the page, and a part of it by hand."""
    original, truth, content = night()
    bouts = join(truth, gap_ms=BOUT_GAP_MS)
    with (
        tempfile.TemporaryDirectory(dir=CACHE) as var,
        _browsing.logged_in(Path(var)) as (page, url),
    ):
        address = _browsing.hand_in(page, url, original)
        by_hand = _by_hand(page, url, address, bouts)
        begun_s = time.monotonic()
        labeller = _with_the_page(page, url, address, bouts)
        wall_s = time.monotonic() - begun_s
        played_s = labeller.played_s
        labels = _cries(page, url, address)
        n_suggestions = len(_labeller.rows(page, url, address, "suggestions"))
    left = unlabelled(bouts, labels) + false(bouts, labels)
    if left:
        msg = f"The labeller is not done: {left}"
        raise RuntimeError(msg)
    night_s = NIGHT_H * 3_600
    hand_actions = HAND_ACTIONS_PER_BOUT * len(bouts)
    hand_played_s = night_s + sum(bout.duration_ms for bout in bouts) / 1_000
    return Result(
        figures={
            "n_bouts": len(bouts),
            "n_suggestions": n_suggestions,
            "actions": labeller.actions,
            "actions_per_bout": round(labeller.actions / len(bouts), 3),
            "played_s": round(played_s, 1),
            "played_percent_of_night": round(100 * played_s / night_s, 2),
            "wall_s": round(wall_s, 1),
            "hand_actions": hand_actions,
            "hand_played_s": round(hand_played_s, 1),
            "hand_actions_per_bout_done": by_hand,
            "times_fewer_actions": round(hand_actions / labeller.actions, 2),
            "times_less_listening": round(hand_played_s / played_s, 1),
            "times_less_time": round(
                (hand_played_s + ACTION_S * hand_actions)
                / (played_s + ACTION_S * labeller.actions),
                1,
            ),
        },
        aims={
            "actions_per_bout": AtMost(1.5),
            "played_percent_of_night": AtMost(8),
            "times_less_listening": AtLeast(10),
            "times_less_time": AtLeast(10),
        },
        notes={
            "content": content,
            "by_kind": labeller.by_kind,
            "listens_s_to_each_run": LISTEN_S,
            "seconds_an_action_takes_in_times_less_time": ACTION_S,
            "by_hand": "the night once, each bout again; add, move, resize a bout",
        },
    )


# -------------------------------------------------------------------- the night


def night() -> tuple[Path, list[Interval], str]:
    """Return a night, its true utterances, and what it is made of; made once."""
    folder = CACHE / "effort"
    folder.mkdir(parents=True, exist_ok=True)
    composer = _composer()
    if composer is None:
        original = folder / "made.flac"
        truth = synthesis.render_night(
            original,
            duration_ms=NIGHT_H * 3_600_000,
            n_bouts=SYNTHETIC_BOUTS,
            seed=SEED,
        )
        return original, truth, "made"
    original = folder / f"night-{NIGHT_H}h-{EPISODES}e-{SEED}.m4a"
    if not original.with_suffix(".json").exists():
        subprocess.run(
            [
                *(sys.executable, str(composer), "--out", str(original)),
                *("--hours", str(NIGHT_H), "--episodes", str(EPISODES)),
                *("--seed", str(SEED)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    with original.with_suffix(".tsv").open() as table:
        truth = [
            Interval(*(round(float(row[name]) * 1_000) for name in ("onset", "offset")))
            for row in csv.DictReader(table, delimiter="\t")
        ]
    return original, truth, "real"


def _composer() -> Path | None:
    beside = ROOT.parent / "shared" / "audio"
    composer = Path(os.environ.get("REAL_AUDIO_DIR", beside)) / "make_night.py"
    return composer if composer.exists() else None


# --------------------------------------------------------------------- the work


def _with_the_page(
    page: Page, url: str, address: str, bouts: list[Interval]
) -> Labeller:
    asked = _labeller.rows(page, url, address, "suggestions")
    work = Work(bouts, {str(row["id"]): interval_of(row) for row in asked})
    _browsing.open_editor(page, address)
    labeller = Labeller(page)
    labeller.begin()
    labeller.click('[data-filter="undecided"]')
    labeller.press("n")
    while work.open:
        here = labeller.wait_until_selected(work.open)
        labeller.listen(LISTEN_S)
        for step in work.steps(here):
            if isinstance(step, str):
                labeller.press(step)
            else:
                labeller.drag_edge(*step)
    labeller.wait_until_saved()
    for bout in unlabelled(bouts, _cries(page, url, address)):
        _draw(labeller, bout)
    labeller.wait_until_saved()
    return labeller


def _draw(labeller: Labeller, bout: Interval) -> None:
    """Go to what nobody suggested, hear it, and mark it."""
    labeller.go_to(bout.start_ms / 1_000, duration_s=NIGHT_H * 3_600)
    labeller.press("Space")
    labeller.listen(LISTEN_S)
    labeller.press("Space")
    labeller.bring_into_view(bout.start_ms / 1_000)
    labeller.draw(bout)


def _cries(page: Page, url: str, address: str) -> list[Interval]:
    rows = _labeller.rows(page, url, address, "annotations")
    return [interval_of(row) for row in rows if row["label"] == "cry"]


# ---------------------------------------------------------------------- by hand


def _by_hand(page: Page, url: str, address: str, bouts: list[Interval]) -> float:
    """Label some bouts without suggestions; return the actions that each took."""
    _browsing.open_editor(page, address)
    labeller = Labeller(page)
    labeller.begin()
    step = max(1, len(bouts) // HAND_SAMPLE)
    sample = bouts[step // 2 :: step][:HAND_SAMPLE]
    for bout in sample:
        _mark_by_hand(labeller, bout)
    labeller.wait_until_saved()
    missing = unlabelled(sample, _cries(page, url, address))
    if missing:
        msg = f"By hand these were not labelled: {missing}"
        raise RuntimeError(msg)
    for _ in range(labeller.actions):
        page.keyboard.press("Control+z")
    labeller.wait_until_saved()
    if _cries(page, url, address):
        msg = "What was done by hand is still there."
        raise RuntimeError(msg)
    return round(labeller.actions / len(sample), 2)


def _mark_by_hand(labeller: Labeller, bout: Interval) -> None:
    # Whoever listens to the whole night comes by: getting here costs no action.
    labeller.stand_at(bout.start_ms / 1_000 - 1, window_s=HAND_WINDOW_S)
    labeller.play_until((bout.start_ms + REACTION_MS) / 1_000)
    labeller.press("m")
    labeller.play_until((bout.end_ms + REACTION_MS) / 1_000)
    drawn = labeller.selected_interval()
    labeller.drag(
        (drawn.start_ms + drawn.end_ms) / 2_000,
        (bout.start_ms + drawn.duration_ms / 2) / 1_000,
    )
    moved = labeller.selected_interval()
    labeller.drag(moved.end_ms / 1_000, bout.end_ms / 1_000)
