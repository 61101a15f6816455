"""A dataset's own folder, file by file as it lies there."""

from annotations.domain import files
from annotations.domain.exports.stocks import Frozen
from annotations.domain.exports.writing import Work


def write(work: Work) -> int:
    """Copy the folder; each clip must be what its manifest says."""
    stock, n = frozen(work), 0
    for path in sorted(files.dataset(stock.dataset).iterdir()):
        if path.is_file():
            work.into.add_file(path.name, path)
    for row in work.rows():
        n += 1
        if row.path:
            work.into.add(row.path, stock.content(row))
    return n


def frozen(work: Work) -> Frozen:
    """Return what an export of a dataset draws on."""
    if not isinstance(work.stock, Frozen):
        fault = f"{work.export} is of no dataset"
        raise TypeError(fault)
    return work.stock
