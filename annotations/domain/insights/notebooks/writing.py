"""The ZIP: tables one after the other, what they mean, and the notebook."""

import csv
import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from annotations.domain import archives, files
from annotations.domain.insights.notebooks.columns import Table, written
from annotations.domain.insights.notebooks.tables import TABLES
from annotations.models import Household

CELLS = Path(__file__).with_name("nights.cells")
MARK, TEXT_MARK = "# %%", "# %% [markdown]"


def file_name(household: Household, *, now: datetime) -> str:
    """Name the download by its day; nothing of it tells who or where."""
    day = now.astimezone(ZoneInfo(household.time_zone)).date()
    return f"lullabel-nights-{day.isoformat()}.zip"


def made(household: Household, *, now: datetime) -> BinaryIO:
    """Make the ZIP; it is gone from the disk when the file is closed."""
    with files.scratch(files.notebook(household)) as scratch:
        # Whoever sends it closes it.
        made = cast("BinaryIO", TemporaryFile(dir=scratch))  # noqa: SIM115
        try:
            _write(household, made, scratch=scratch, now=now)
        except BaseException:
            made.close()
            raise
    made.seek(0)
    return made


def _write(
    household: Household, into: BinaryIO, *, scratch: Path, now: datetime
) -> None:
    archive = archives.Archive(into)
    zone, n_rows = ZoneInfo(household.time_zone), {}
    for table in TABLES:
        path = scratch / f"{table.name}.csv"
        n_rows[table.name] = _write_table(table, household, path, zone=zone)
        archive.add_file(path.name, path)
    said = dictionary(household, n_rows, now=now)
    archive.add("dictionary.json", _as_json(said))
    archive.add("nights.ipynb", _as_json(notebook(CELLS.read_text("utf-8"))))
    archive.add("README.md", readme(said).encode())
    archive.seal()


def _write_table(
    table: Table, household: Household, path: Path, *, zone: ZoneInfo
) -> int:
    n_rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.name for column in table.columns)
        for n_rows, row in enumerate(table.rows(household), start=1):  # noqa: B007
            writer.writerow(written(cell, zone=zone) for cell in row)
    return n_rows


def dictionary(
    household: Household, n_rows: dict[str, int], *, now: datetime
) -> dict[str, Any]:
    """Say of each table and column what it means."""
    return {
        "made_at": now.isoformat(),
        "time_zone": household.time_zone,
        "level": 0.9,
        "tables": {
            table.name: {
                "meaning": table.meaning,
                "n_rows": n_rows[table.name],
                "columns": [
                    {
                        "name": column.name,
                        "kind": column.kind.value,
                        "unit": column.unit,
                        "meaning": column.meaning,
                    }
                    for column in table.columns
                ],
            }
            for table in TABLES
        },
    }


def readme(said: dict[str, Any]) -> str:
    """Write the data dictionary for a person who opens the folder."""
    parts = [
        "# Our nights\n\nTables in CSV (UTF-8, comma, one header line), and "
        "`nights.ipynb`, a notebook that draws the charts again: `pip install notebook "
        "pandas matplotlib`, then `jupyter notebook nights.ipynb` in this folder.\n\n"
        f"Times are those of {said['time_zone']}, with their offset. An empty cell is "
        "an unknown: a night without sound has no minutes, and is no quiet night. A "
        "text that a spreadsheet would run as a formula has a quote before it. Nights "
        "that are still being added up are left out; take the ZIP again later.\n\n"
        "This tells of a child and of who got up for it. Look at it before you pass it "
        "on."
    ]
    for name, table in said["tables"].items():
        lines = [
            f"## {name}.csv",
            "",
            f"{table['meaning']} Rows: {table['n_rows']}.",
            "",
            "| column | kind | meaning |",
            "|---|---|---|",
        ]
        for column in table["columns"]:
            unit = f" ({column['unit']})" if column["unit"] else ""
            lines.append(
                f"| `{column['name']}` | {column['kind']}{unit} | {column['meaning']} |"
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def notebook(cells: str) -> dict[str, Any]:
    """Make a notebook of a text in which a line of `# %%` begins each cell.

    The format is Jupyter's nbformat 4.5.
    """
    blocks: list[tuple[bool, list[str]]] = []
    for line in cells.splitlines():
        if line.rstrip() in {MARK, TEXT_MARK}:
            blocks.append((line.rstrip() == TEXT_MARK, []))
        elif blocks:
            blocks[-1][1].append(line)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "cells": [
            _cell(f"cell-{number}", lines, is_text=is_text)
            for number, (is_text, lines) in enumerate(blocks, start=1)
        ],
    }


def _cell(name: str, lines: list[str], *, is_text: bool) -> dict[str, Any]:
    if is_text:
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    source = "\n".join(lines).strip("\n")
    common = {"id": name, "metadata": {}, "source": source.splitlines(keepends=True)}
    if is_text:
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}


def _as_json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
