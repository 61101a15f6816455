"""Install everything into this folder: `python -m setup`, or with `--dev` for tests."""

import argparse
import fcntl
import sys
from collections.abc import Iterator

from setup import backbone, browser_files, drawing, packages
from setup.steps import VAR, SetupFailed, Step, say

OLDEST_PYTHON = (3, 11)


def steps(*, with_tests: bool) -> Iterator[Step]:
    yield packages.environment()
    yield packages.requirements(
        name="requirements.txt", doing="Installing the Python packages"
    )
    yield packages.requirements(
        name="requirements-setup.txt", doing="Installing what builds the network"
    )
    yield browser_files.node_packages()
    yield browser_files.vendor_files()
    yield backbone.backbone()
    yield drawing.warm()
    if with_tests:
        yield packages.requirements(
            name="requirements-dev.txt", doing="Installing what the tests need"
        )


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        say(f"Lullabel needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    parser = argparse.ArgumentParser(prog="setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    chosen = parser.parse_args()
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        _wait_for_turn(lock.fileno())
        try:
            for step in steps(with_tests=chosen.dev):
                step.bring_up_to_date()
        except SetupFailed as error:
            say(str(error))
            return 1
        except OSError as error:
            say(f"The set-up could not write or start something: {error}")
            return 1
        except KeyboardInterrupt:
            say("Stopped. The same command goes on where this one was.")
            return 130
    return 0


def _wait_for_turn(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another set-up is running in this folder; waiting for it ...")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


if __name__ == "__main__":
    sys.exit(main())
