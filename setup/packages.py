"""The virtual environment and the packages in it."""

import subprocess
import sys
from pathlib import Path

from setup.steps import ROOT, VENV_PYTHON, SetupFailed, Step, run

VENV = ROOT / ".venv"
INSTALL = ["-m", "pip", "install", "--no-input", "--quiet"]
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def environment() -> Step:
    """Make `.venv` with the Python that runs this."""
    return Step(
        doing="Making the virtual environment",
        inputs=(VERSION,),
        outputs=(VENV_PYTHON,),
        stamp=VENV / ".stamp-environment",
        action=_make_environment,
    )


def requirements(*, name: str, doing: str) -> Step:
    """Install what the file `name` lists into `.venv`."""
    listed = ROOT / name
    files = [listed, *_included(name)]
    return Step(
        doing=doing,
        inputs=(VERSION, *files),
        outputs=(VENV_PYTHON,),
        stamp=VENV / f".stamp-{listed.stem}",
        action=lambda: install(name),
    )


def install(name: str) -> None:
    run(
        [VENV_PYTHON, *INSTALL, "-r", name],
        fetching=f"the Python packages of {name}",
    )


def _included(name: str) -> list[Path]:
    lines = (ROOT / name).read_text().splitlines()
    return [ROOT / line.split()[1] for line in lines if line.startswith("-r ")]


def _make_environment() -> None:
    if _answers("-m", "pip", "--version") and _version_in_venv() == VERSION:
        return
    try:
        run([sys.executable, "-m", "venv", "--clear", VENV])
    except SetupFailed as error:
        msg = (
            f"Could not make a virtual environment ({error}). On Debian and Ubuntu it "
            "needs one more package: apt install python3-venv"
        )
        raise SetupFailed(msg) from error


def _version_in_venv() -> str:
    return _answers("-c", "import sys; print('%d.%d' % sys.version_info[:2])")


def _answers(*arguments: str) -> str:
    try:
        done = subprocess.run(
            [VENV_PYTHON, *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
