"""Run the suites: all of them, or those named. `make test` calls this.

With `--complete` it also fails when a suite was left out or a test was skipped; only
real recordings may be absent.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.runner import machine, servers, suites  # noqa: E402
from tests.runner.machine import say  # noqa: E402
from tests.runner.suites import Counts, Suite  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    suite: Suite
    counts: Counts = field(default_factory=Counts)
    took_s: float = 0.0
    left_out: str = ""

    def __str__(self):
        if self.left_out:
            return f"  {self.suite.name:<20} left out: {self.left_out}"
        word = "FAILED" if self.counts.failed else "passed"
        parts = [f"{self.counts.passed} passed"]
        parts += [f"{self.counts.failed} failed"] * (self.counts.failed > 0)
        parts += [f"{self.counts.skipped} skipped"] * (self.counts.skipped > 0)
        return (
            f"  {self.suite.name:<20} {word} {self.took_s:5.0f} s  {', '.join(parts)}"
        )


def main():
    chosen = _arguments()
    os.chdir(ROOT)
    every = suites.every_suite()
    wanted = [
        suite for suite in every if suite.name in chosen.suites or not chosen.suites
    ]
    lacking_programs = ""
    if any(suite.needs for suite in wanted):
        lacking_programs = machine.complete()
        if lacking_programs:
            say(lacking_programs)
    outcomes = _run_all(wanted, lacking_programs)
    others = [suite for suite in every if suite not in wanted]
    outcomes += [Outcome(suite=suite, left_out="not asked for") for suite in others]
    return _report(outcomes, strict=chosen.complete)


def _arguments():
    names = [suite.name for suite in suites.every_suite()]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(names))
    parser.add_argument("--complete", action="store_true")
    chosen = parser.parse_args()
    unknown = set(chosen.suites) - set(names)
    if unknown:
        parser.error(
            f"there is no suite {', '.join(unknown)}; choose {', '.join(names)}"
        )
    return chosen


def _run_all(wanted, lacking_programs):
    if not any(suite.on_servers for suite in wanted):
        return [_run(suite, {}) for suite in wanted]
    with servers.running() as (surroundings, lacking):
        lacking = [*lacking, *(["Chromium"] * ("chromium" in lacking_programs))]
        if not suites.real_audio():
            lacking.append("real sound")
        return [
            _run(suite, surroundings if suite.on_servers else {})
            if not (absent := [need for need in suite.needs if need in lacking])
            else Outcome(suite=suite, left_out=_why(absent))
            for suite in wanted
        ]


def _why(absent):
    if "real sound" in absent:
        return suites.REAL_SOUND
    return f"no {' and no '.join(absent)} here"


def _run(suite, surroundings):
    say(f"\n== {suite.name} ==")
    environment = {
        **{
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("LULLABEL_", "PYTEST_"))
        },
        # `manage.py` and mypy read the settings too, and these need a key.
        "SECRET_KEY": secrets.token_urlsafe(64),
        **surroundings,
    }
    if folder := suites.real_audio():
        environment["REAL_AUDIO_DIR"] = str(folder.resolve())
    began_s = time.monotonic()
    total = Counts()
    for command in suite.commands:
        output, code = _tee(command, environment)
        counts = suites.count(output, succeeded=code == 0)
        total = Counts(
            passed=total.passed + counts.passed,
            failed=total.failed + counts.failed,
            skipped=total.skipped + counts.skipped,
        )
    return Outcome(suite=suite, counts=total, took_s=time.monotonic() - began_s)


def _tee(command, environment):
    lines = []
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    return "".join(lines), process.returncode


def _report(outcomes, *, strict):
    run = [outcome for outcome in outcomes if not outcome.left_out]
    left_out = [outcome for outcome in outcomes if outcome.left_out]
    say("\nSuites run:", *run)
    if left_out:
        say("Suites left out:", *left_out)
    passed = sum(outcome.counts.passed for outcome in run)
    failed = sum(outcome.counts.failed for outcome in run)
    if strict:
        unexcused = [o for o in left_out if o.left_out != suites.REAL_SOUND]
        skipped = [o for o in run if o.counts.skipped and o.suite.name != "real_sound"]
        for outcome in unexcused:
            say(f"Failed: the suite {outcome.suite.name} was left out.")
        for outcome in skipped:
            say(f"Failed: the suite {outcome.suite.name} skipped tests.")
        failed += len(unexcused) + len(skipped)
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
