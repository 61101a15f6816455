"""The contracts of pyproject.toml hold, and each of them can be broken."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("acoustics", "annotations", "labeler", "bench")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# For each contract one line that breaks it: the contract, where, and what is written.
VIOLATIONS = {
    "layers": ("annotations/domain/jobs.py", "import annotations.tasks"),
    "ear-is-pure": ("acoustics/peaks.py", "import django"),
    "ear-flow": ("acoustics/features.py", "import acoustics.detection"),
    "science-stays-in-the-ear": ("annotations/domain/jobs.py", "import numpy"),
    "web-only-http": ("annotations/tasks.py", "import rest_framework"),
    "app-ignores-project": ("annotations/web/health.py", "import labeler.settings"),
    "acyclic": ("labeler/processes.py", "import labeler.home"),
}


@pytest.fixture
def tree(tmp_path):
    """A copy of the code to write into."""
    for package in CODE:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "*.onnx"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_hold():
    outcome = lint_imports(ROOT)

    assert outcome.returncode == 0, outcome.stdout


def test_each_has_a_violation_to_prove_it():
    assert set(VIOLATIONS) == set(contracts())


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_goes_red_when_broken(contract, tree):
    name, line = VIOLATIONS[contract]
    module = tree / name
    module.write_text(module.read_text() + f"\n{line}\n")

    outcome = lint_imports(tree)

    assert outcome.returncode == 1, outcome.stdout
    assert f"{contracts()[contract]} BROKEN" in " ".join(outcome.stdout.split())


@pytest.mark.parametrize("stray", ["annotations/utils.py", "acoustics/helpers.py"])
def test_a_module_without_a_place_goes_red(stray, tree):
    (tree / stray).write_text('"""A module that no layer names."""\n')

    assert lint_imports(tree).returncode == 1


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {
        contract["id"]: contract["name"]
        for contract in settings["tool"]["importlinter"]["contracts"]
    }


def lint_imports(folder):
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
