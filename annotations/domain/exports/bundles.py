"""A dataset's own folder, file by file as it lies there."""

from annotations.domain import files
from annotations.domain.exports.stocks import Frozen
from annotations.domain.exports.writing import Work


def write(work: Work) -> int:
    """Copy the folder; each clip must be what its manifest says."""
    if not isinstance(work.stock, Frozen):
        fault = f"{work.export} is of no dataset"
        raise TypeError(fault)
    folder = files.dataset(work.stock.dataset)
    for path in sorted(folder.iterdir()):
        if path.is_file():
            work.into.add_file(path.name, path)
    n = 0
    for row in work.rows():
        n += 1
        if row.path:
            work.into.add(row.path, work.stock.content(row))
    return n
