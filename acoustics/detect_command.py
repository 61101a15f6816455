"""The command ``detect``: where a file, or what is heard live, has crying in it."""

import argparse
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from acoustics import backbone, bundle, detection, live_source
from acoustics.audio.containers import NotAudio
from acoustics.audio.decoding import open_decoder
from acoustics.audio.whole import written_whole
from acoustics.edge.run import Hears, Told, run
from acoustics.edge.sender import BadAddress, Server
from acoustics.events import Detection, Interval

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

TSV_HEADER = "onset\toffset\tevent_label\tscore\n"


def add_to(commands: "_Commands") -> argparse.ArgumentParser:
    """Add the command to a command line."""
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
    _add_server(detect.add_argument_group("telling a server what is heard live"))
    detect.set_defaults(run=_detect)
    return detect


def _add_server(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--server", metavar="URL", help="where Lullabel is")
    group.add_argument("--token", metavar="T", help="a token of the account page")
    group.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="the same, in a file: nobody else sees it in the list of processes",
    )
    group.add_argument(
        "--name",
        default=socket.gethostname(),
        help="what this device is called (default: %(default)s)",
    )
    group.add_argument("--room", default="", help="the room in which it listens")
    group.add_argument(
        "--spool",
        type=Path,
        default=Path("lullabel-spool"),
        metavar="DIR",
        help="keep here what the server does not have yet (default: %(default)s)",
    )
    group.add_argument(
        "--no-clips", action="store_true", help="send no sound, only what was heard"
    )


def _detect(chosen: argparse.Namespace) -> int:
    is_live = not Path(chosen.source).exists() and live_source.is_live(chosen.source)
    if is_live:
        _live(chosen)
    elif chosen.server:
        msg = f"{chosen.source} is a file: upload it, a server is told of live sound."
        raise NotAudio(msg)
    else:
        _of_file(chosen)
    return 0


def _of_file(chosen: argparse.Namespace) -> None:
    model, network = bundle.load(chosen.model), backbone.load(chosen.backbone)
    with _file(chosen.source) as blocks, _sinks(chosen, is_live=False) as sinks:
        for found in detection.detect(blocks, bundle=model, backbone=network):
            sinks.detection(found)


def _live(chosen: argparse.Namespace) -> None:
    to = None
    if chosen.server:
        token = _token(chosen)
        server = Server(chosen.server, token, name=chosen.name, room=chosen.room)
        to = Told(server, chosen.spool, with_clips=not chosen.no_clips)
    # One patch at a time needs no second core, and leaves a small computer cool.
    network = backbone.load(chosen.backbone, n_threads=1)
    with _sinks(chosen, is_live=True) as sinks:
        run(
            chosen.source,
            bundle=bundle.load(chosen.model),
            backbone=network,
            model_name=chosen.model.resolve().name,
            hears=Hears(sinks.crying, sinks.detection, sinks.hole),
            to=to,
        )


def _token(chosen: argparse.Namespace) -> str:
    if chosen.token_file:
        told: str = chosen.token_file.read_text("utf-8").strip()
        return told
    if not chosen.token:
        msg = "A server wants to know who speaks: give a --token, or a --token-file."
        raise BadAddress(msg)
    return str(chosen.token)


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


@dataclass(frozen=True, slots=True)
class _Sinks:
    """What each thing that is heard is written to."""

    tables: list[TextIO]
    lines: TextIO | None
    is_live: bool

    def detection(self, found: Detection) -> None:
        for table in self.tables:
            _write(table, _tsv(found))
        self._line("detection", found)

    def crying(self, found: Detection) -> None:
        self._line("crying", found)

    def hole(self, hole: Interval) -> None:
        sys.stderr.write(f"Nothing was heard for {hole.duration_ms / 1_000:.1f} s.\n")
        if self.lines:
            fields = {"start_ms": hole.start_ms, "end_ms": hole.end_ms}
            _write(self.lines, f"{json.dumps({'event': 'hole', **fields})}\n")

    def _line(self, event: str, found: Detection) -> None:
        if not self.lines:
            return
        # In a file there is one kind of event.
        fields = {"event": event} if self.is_live else {}
        _write(self.lines, f"{json.dumps({**fields, **_fields(found)})}\n")


@contextmanager
def _sinks(chosen: argparse.Namespace, *, is_live: bool) -> Iterator[_Sinks]:
    """Open what is written to."""
    tables: list[TextIO] = []
    with ExitStack() as stack:
        if chosen.tsv:
            # A table of a file is there when it is whole, one of a live source at once.
            path = chosen.tsv if is_live else stack.enter_context(_whole(chosen.tsv))
            tables.append(stack.enter_context(path.open("w", encoding="utf-8")))
        elif not chosen.json:
            tables.append(sys.stdout)
        for table in tables:
            _write(table, TSV_HEADER)
        yield _Sinks(tables, sys.stdout if chosen.json else None, is_live)


def _write(sink: TextIO, line: str) -> None:
    sink.write(line)
    sink.flush()


def _whole(path: Path) -> AbstractContextManager[Path]:
    if not path.parent.is_dir():
        msg = f"There is no folder {path.parent} to write {path.name} into."
        raise NotADirectoryError(msg)
    return written_whole(path)


def _tsv(found: Detection) -> str:
    start_s = found.interval.start_ms / 1_000
    end_s = found.interval.end_ms / 1_000
    return f"{start_s:.3f}\t{end_s:.3f}\t{found.label}\t{found.score:.3f}\n"


def _fields(found: Detection) -> dict[str, str | int | float]:
    return {
        "start_ms": found.interval.start_ms,
        "end_ms": found.interval.end_ms,
        "label": found.label,
        "score": round(found.score, 3),
    }
