"""The ear's command line: ``python -m acoustics detect SOURCE``."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import numpy as np

from acoustics import backbone, bundle, detection, live_source
from acoustics.audio.containers import NotAudio
from acoustics.audio.decoding import open_decoder
from acoustics.audio.whole import written_whole
from acoustics.events import Detection

TSV_HEADER = "onset\toffset\tevent_label\tscore\n"
BAD_INPUT = 2

_EXPECTED = (
    NotAudio,
    OSError,
    backbone.MissingBackbone,
    bundle.IncompatibleModel,
    live_source.SourceFailed,
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 2 with a sentence on stderr."""
    chosen = _parser().parse_args(arguments)
    try:
        return _detect(chosen)
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
    detect = commands.add_parser("detect", help="say where a sound has crying in it")
    detect.add_argument(
        "source",
        metavar="SOURCE",
        help="a file, `mic`, or an address or device that ffmpeg can open "
        "(rtsp://..., alsa:default)",
    )
    detect.add_argument(
        "--model",
        type=Path,
        default=bundle.STARTER,
        metavar="BUNDLE",
        help="a model's folder; without it, the starter model",
    )
    detect.add_argument(
        "--tsv", type=Path, metavar="OUT.tsv", help="write the detections to a file"
    )
    detect.add_argument(
        "--json", action="store_true", help="print a JSON line for each, as found"
    )
    detect.add_argument(
        "--backbone",
        type=Path,
        default=backbone.DEFAULT_PATH,
        metavar="PATH",
        help="the listening network's file (default: %(default)s)",
    )
    return parser


def _detect(chosen: argparse.Namespace) -> int:
    is_live = not Path(chosen.source).exists() and live_source.is_live(chosen.source)
    model = bundle.load(chosen.model)
    network = backbone.load(chosen.backbone)
    batch_patches = detection.LIVE_BATCH_PATCHES if is_live else detection.BATCH_PATCHES
    opened = live_source.open_live(chosen.source) if is_live else _file(chosen.source)
    with opened as blocks, _sinks(chosen, is_live=is_live) as sinks:
        for found in detection.detect(
            blocks, bundle=model, backbone=network, batch_patches=batch_patches
        ):
            for sink, line in sinks:
                sink.write(line(found))
                sink.flush()
    return 0


@contextmanager
def _file(source: str) -> Iterator[Iterator[np.ndarray]]:
    """Open a file, and say at the end if some of it was missing."""
    path = Path(source)
    if not path.is_file():
        msg = f"There is no file {source}; check the name."
        raise NotAudio(msg)
    with open_decoder(path) as decoder:
        yield iter(decoder)
        if decoder.outcome.problem:
            sys.stderr.write(f"{decoder.outcome.problem}\n")


@contextmanager
def _sinks(
    chosen: argparse.Namespace, *, is_live: bool
) -> Iterator[list[tuple[TextIO, Callable[[Detection], str]]]]:
    """Open what each detection is written to, and say how."""
    sinks: list[tuple[TextIO, Callable[[Detection], str]]] = []
    with ExitStack() as stack:
        if chosen.tsv:
            # A table of a file is there when it is whole, one of a live source at once.
            path = chosen.tsv if is_live else stack.enter_context(_whole(chosen.tsv))
            table = stack.enter_context(path.open("w", encoding="utf-8"))
            table.write(TSV_HEADER)
            sinks.append((table, _tsv))
        if chosen.json:
            sinks.append((sys.stdout, _json))
        if not sinks:
            sys.stdout.write(TSV_HEADER)
            sinks.append((sys.stdout, _tsv))
        yield sinks


def _whole(path: Path) -> AbstractContextManager[Path]:
    if not path.parent.is_dir():
        msg = f"There is no folder {path.parent} to write {path.name} into."
        raise NotADirectoryError(msg)
    return written_whole(path)


def _tsv(found: Detection) -> str:
    start_s = found.interval.start_ms / 1_000
    end_s = found.interval.end_ms / 1_000
    return f"{start_s:.3f}\t{end_s:.3f}\t{found.label}\t{found.score:.3f}\n"


def _json(found: Detection) -> str:
    fields = {
        "start_ms": found.interval.start_ms,
        "end_ms": found.interval.end_ms,
        "label": found.label,
        "score": round(found.score, 3),
    }
    return f"{json.dumps(fields)}\n"


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
