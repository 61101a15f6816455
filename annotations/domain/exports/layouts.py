"""Folders of clips as programs that learn want them."""

from collections.abc import Iterator

from acoustics.layouts import croissant
from acoustics.layouts.entries import Facts, LabelledClip
from acoustics.layouts.registry import LAYOUTS
from annotations.domain.datasets.sealing import LICENCE
from annotations.domain.exports import bundles
from annotations.domain.exports.stocks import Frozen
from annotations.domain.exports.writing import Work


def write(work: Work) -> int:
    """Write what the layout makes of the clips, file after file."""
    # Elsewhere a name of two words has a hyphen.
    layout = LAYOUTS[work.export.format.replace("_", "-")]
    taking = _Taking(work)
    for entry in layout.write(taking.clips(), _facts(work)):
        work.into.add(entry.path, entry.content)
    return taking.n


def describe(work: Work) -> int:
    """Write the bundle, and beside it what it is for programs that look for one."""
    n = bundles.write(work)
    stated = bundles.frozen(work).bundle.stated
    entry = croissant.describe(
        _facts(work),
        manifest_sha256=stated["checksums"][croissant.MANIFEST],
        with_clips=work.export.with_clips,
        version=str(stated["format"]),
    )
    work.into.add(entry.path, entry.content)
    return n


class _Taking:
    """Takes clips one by one; counts those that go in."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.n = 0

    def clips(self) -> Iterator[LabelledClip]:
        work = self._work
        for row in work.rows():
            clip = work.stock.clip(row)
            if work.dresser.takes(clip):
                self.n += 1
                yield row, work.dresser.even(clip).samples


def _facts(work: Work) -> Facts:
    if isinstance(work.stock, Frozen):
        stated = work.stock.bundle.stated
        return Facts(
            number=int(stated["number"]),
            created_at=str(stated["created_at"]),
            licence=str(stated["licence"]),
            labels=tuple(stated["labels"]),
        )
    labels = work.export.labels.order_by("position", "name")
    return Facts(
        number=None,
        created_at=work.export.created_at.isoformat(),
        licence=LICENCE,
        labels=tuple(label.name for label in labels),
    )
