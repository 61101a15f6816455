"""The ear's command line: ``python -m acoustics detect SOURCE``.

``train`` makes a model of a dataset, ``evaluate`` says how well one hears another side.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acoustics import (
    backbone,
    bundle,
    clips,
    detect_command,
    live_source,
    measuring,
    training,
    trials,
)
from acoustics.audio.containers import NotAudio
from acoustics.dataset import bundle as dataset
from acoustics.dataset.rows import SPLITS
from acoustics.edge.sender import BadAddress

BAD_INPUT = 2

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_EXPECTED = (
    NotAudio,
    OSError,
    backbone.MissingBackbone,
    bundle.IncompatibleModel,
    live_source.SourceFailed,
    BadAddress,
    clips.NoClip,
    dataset.DamagedBundle,
    training.CannotTrain,
    trials.NothingToTry,
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 2 with a sentence on stderr."""
    chosen = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = chosen.run
        return run(chosen)
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        # Whoever read the lines has seen enough; Python would complain at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _EXPECTED as error:
        sys.stderr.write(f"{_sentence(error)}\n")
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m acoustics")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (detect_command.add_to, _add_train, _add_evaluate):
        command = add(commands)
        command.add_argument(
            "--backbone",
            type=Path,
            default=backbone.DEFAULT_PATH,
            metavar="PATH",
            help="the listening network's file (default: %(default)s)",
        )
    return parser


def _add_train(commands: "_Commands") -> argparse.ArgumentParser:
    train = commands.add_parser("train", help="make a model of a dataset with clips")
    train.add_argument("dataset", type=Path, metavar="DATASET_DIR")
    train.add_argument(
        "--out", type=Path, required=True, metavar="BUNDLE", help="the model's folder"
    )
    train.add_argument(
        "--trainer",
        default=training.PERSONAL,
        metavar="NAME",
        help=f"one of {', '.join(training.names())} (default: %(default)s)",
    )
    train.add_argument("--seed", type=int, default=0, metavar="N")
    train.add_argument(
        "--wish",
        type=float,
        default=1.0,
        metavar="N",
        help="false alarms a night that you would put up with (default: %(default)s)",
    )
    train.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="keep what the network makes of each clip, to train faster the next time",
    )
    train.set_defaults(run=_train)
    return train


def _add_evaluate(commands: "_Commands") -> argparse.ArgumentParser:
    evaluate = commands.add_parser(
        "evaluate", help="say how well a model hears one side of a dataset"
    )
    evaluate.add_argument("model", type=Path, metavar="BUNDLE")
    evaluate.add_argument("dataset", type=Path, metavar="DATASET_DIR")
    evaluate.add_argument("--split", choices=SPLITS, default="test")
    evaluate.add_argument("--json", action="store_true", help="print all figures")
    evaluate.set_defaults(run=_evaluate)
    return evaluate


def _train(chosen: argparse.Namespace) -> int:
    how = training.Training(
        trainer=chosen.trainer,
        seed=chosen.seed,
        wish=chosen.wish,
        cache=chosen.cache,
        log=lambda line: print(line, file=sys.stderr),
    )
    network = backbone.load(chosen.backbone)
    training.train(chosen.dataset, out=chosen.out, backbone=network, how=how)
    return 0


def _evaluate(chosen: argparse.Namespace) -> int:
    model = bundle.load(chosen.model)
    listened = trials.listen(
        model,
        chosen.dataset,
        split=chosen.split,
        backbone=backbone.load(chosen.backbone),
    )
    told = measuring.measure(listened, labels=model.labels)
    if chosen.json:
        print(json.dumps(told, allow_nan=False))
        return 0
    for label in model.labels:
        figures = told["labels"][label]["household"]
        print(
            f"{label}: hit rate {_told(figures['hit_rate'])}, false bouts a night "
            f"{_told(figures['false_bouts_per_night'])}"
        )
    return 0


def _told(figure: Mapping[str, float | None]) -> str:
    value, low, high = (figure.get(name) for name in ("value", "low", "high"))
    if value is None:
        return "cannot be said"
    return f"{value:g}" if low is None else f"{value:g} ({low:g} to {high:g})"


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
