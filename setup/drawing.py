"""What draws spectrograms compiles parts of itself at its first start; do that now."""

from setup.packages import VENV, VERSION
from setup.steps import ROOT, VENV_PYTHON, Step, run

WARM = "from acoustics import spectrogram; spectrogram.warm()"


def warm() -> Step:
    """Once for each installed librosa: its cache lies beside it, or where NUMBA_CACHE_DIR says."""
    return Step(
        doing="Warming up what draws the tones",
        inputs=(VERSION, *_versions()),
        outputs=(VENV_PYTHON,),
        stamp=VENV / ".stamp-drawing",
        action=lambda: run([VENV_PYTHON, "-c", WARM]),
    )


def _versions() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line.startswith(("librosa", "numpy", "scipy"))]
