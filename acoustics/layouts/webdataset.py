"""WebDataset: the clips of each split in tar files that are read from end to end.

Members of one key belong together: ``000001.wav`` is the clip, ``000001.json`` its
row. Equal rows make equal bytes. Source: documentation of `webdataset`, "The
WebDataset format".
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from acoustics.dataset.rows import Row
from acoustics.layouts.entries import (
    Entry,
    Facts,
    LabelledClip,
    Layout,
    readme,
    safe,
    wav,
)

# One for each split is in memory at a time.
SHARD_BYTES = 32_000_000
HOW = (
    "Read it with `webdataset.WebDataset`, a split at a time: `train-000000.tar` and "
    "so on. The JSON beside each clip says what is heard in it, and where."
)


def write(
    clips: Iterable[LabelledClip], facts: Facts, *, shard_bytes: int = SHARD_BYTES
) -> Iterator[Entry]:
    """Lay clips out as ``<split>-<number>.tar``.

    Parameters
    ----------
    clips : iterable of LabelledClip
    facts : Facts
    shard_bytes : int
        A shard is closed before it would grow beyond this; one clip may.
    """
    yield readme(facts, how=HOW)
    shards: dict[str, _Shard] = {}
    for number, (row, samples) in enumerate(clips, start=1):
        members = {
            f"{number:06}.wav": wav(samples),
            f"{number:06}.json": _as_json(row),
        }
        if row.split not in shards:
            shards[row.split] = _Shard(row.split, 0)
        shard = shards[row.split]
        size_bytes = sum(_in_tar(content) for content in members.values())
        room_bytes = shard_bytes - tarfile.RECORDSIZE - shard.size_bytes
        if shard.size_bytes and size_bytes > room_bytes:
            yield shard.close()
            shard = shards[row.split] = _Shard(row.split, shard.number + 1)
        shard.add(members)
    for shard in shards.values():
        yield shard.close()


@dataclass(slots=True)
class _Shard:
    split: str
    number: int
    size_bytes: int = 0
    _into: io.BytesIO = field(default_factory=io.BytesIO)
    _tar: tarfile.TarFile = field(init=False)

    def __post_init__(self) -> None:
        self._tar = tarfile.open(  # noqa: SIM115 - `close` does
            fileobj=self._into, mode="w", format=tarfile.USTAR_FORMAT
        )

    def add(self, members: dict[str, bytes]) -> None:
        for name, content in members.items():
            # Its time, owner and group are 0, so that the bytes tell nothing.
            member = tarfile.TarInfo(name)
            member.size = len(content)
            self._tar.addfile(member, io.BytesIO(content))
            self.size_bytes += _in_tar(content)

    def close(self) -> Entry:
        self._tar.close()
        return Entry(f"{self.split}-{self.number:06}.tar", self._into.getvalue())


def _in_tar(content: bytes) -> int:
    """Count the bytes of a member, with its header and what fills its last block."""
    block = tarfile.BLOCKSIZE
    return block + -(-len(content) // block) * block


def _as_json(row: Row) -> bytes:
    safe(row.label)
    stated = asdict(row)
    # Both speak of the clip's file in a bundle, which is not here.
    del stated["path"], stated["sha256"]
    return json.dumps(stated, separators=(",", ":")).encode()


WEBDATASET = Layout(name="webdataset", title="WebDataset shards", write=write)
