"""The ear runs by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "celery", "rest_framework", "labeler"}:
            raise ImportError(f"the ear asked for {name}")

sys.meta_path.insert(0, Refuse())
import acoustics
# What an extra brings is imported only by who asked for it.
extra = ("keras_network", "onnx_network")
for module in pkgutil.walk_packages(acoustics.__path__, "acoustics."):
    if not module.name.endswith(("__main__", *extra)):
        __import__(module.name)
print(len(sys.modules))
"""


def test_every_module_imports_where_no_framework_is_installed():
    probe = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert probe.returncode == 0, probe.stderr


def test_the_probe_notices_a_framework():
    probe = subprocess.run(
        [sys.executable, "-c", PROBE + "\nimport django"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert "the ear asked for django" in probe.stderr


def test_its_command_line_starts_where_no_framework_is_installed():
    start = PROBE + "\nimport runpy; sys.argv = ['acoustics', 'detect', '--help']"
    probe = subprocess.run(
        [
            sys.executable,
            "-c",
            start + "\nrunpy.run_module('acoustics', run_name='__main__')",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert "--tsv" in probe.stdout, probe.stderr


# The first start of librosa takes seconds, and numba with it a hundred megabytes.
# SciPy's `signal` and `stats` take about half a second: it brings them when they are first used.
LIGHT = """
import importlib, runpy, sys
{start}
slow = {{"librosa", "numba", "PIL", "scipy.signal", "scipy.stats"}}
heavy = sorted(slow & set(sys.modules))
assert not heavy, heavy
"""
PAGES = """
import django
django.setup()
importlib.import_module("labeler.wsgi")
importlib.import_module("labeler.urls")
from acoustics import spectrogram
try:
    spectrogram.drawing(__import__("pathlib").Path("nowhere"))
except spectrogram.DamagedDrawing:
    pass
"""
COMMAND_LINE = """
sys.argv = ["acoustics", "detect", "--help"]
try:
    runpy.run_module("acoustics", run_name="__main__")
except SystemExit:
    pass
importlib.import_module("acoustics.detection")
importlib.import_module("acoustics.live_source")
"""


def light(start):
    return subprocess.run(
        [sys.executable, "-c", LIGHT.format(start=start)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "labeler.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("start", [PAGES, COMMAND_LINE], ids=["pages", "ear"])
def test_neither_pages_nor_command_line_load_what_draws(start):
    probe = light(start)

    assert probe.returncode == 0, probe.stderr


def test_the_probe_notices_what_draws():
    probe = light("from acoustics import spectrogram\nspectrogram.warm()")

    assert "librosa" in probe.stderr
