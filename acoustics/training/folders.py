"""A bundle's folder, written whole or not at all."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(out: Path, stated: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a bundle.

    Parameters
    ----------
    out : Path
        Where it appears.
    stated : mapping
        What ``model.json`` says.
    files : mapping of str to bytes
        What lies beside it.

    Raises
    ------
    FileExistsError
        If something is at `out`.
    """
    if out.exists() or out.is_symlink():
        msg = f"there is something at {out} already"
        raise FileExistsError(msg)
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    text = json.dumps(stated, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    try:
        part.mkdir(parents=True)
        for name, content in {**files, "model.json": text.encode()}.items():
            with (part / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
