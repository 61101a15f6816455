"""Where the real recordings are, for the tests marked `real_sound`."""

import os
from pathlib import Path


def folder() -> Path:
    """The folder of real recordings; raise loudly if there is none."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "audio"
    named = Path(os.environ.get("REAL_AUDIO_DIR", beside))
    if not (named / "clips.csv").is_file():
        msg = (
            f"No real recordings in {named}: set REAL_AUDIO_DIR, "
            'or leave these tests out with -m "not real_sound".'
        )
        raise FileNotFoundError(msg)
    return named


def phone_files() -> list[Path]:
    """Recordings as phones sent them, 3GP and CAF, in order of their names."""
    found = sorted((folder() / "phone").glob("*.3gp"))
    return found + sorted((folder() / "phone").glob("*.caf"))
