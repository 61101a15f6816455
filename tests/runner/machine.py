"""Programs the tests need and Python cannot bring: a browser, three servers, a proxy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgresql": ("initdb",),
    "redis-server": ("redis-server", "valkey-server"),
    "nginx-light": ("nginx",),
    "mosquitto": ("mosquitto",),
}
# Chromium without windows, tabs and a microphone: a journey takes three quarters of
# the time in it. Where there is none, the whole one serves.
LIGHT_BROWSER = "chromium-headless-shell"


def missing():
    """Name the Debian packages whose programs are not here."""
    return [
        package
        for package, programs in PACKAGES.items()
        if not any(find(program) for program in programs)
    ]


def find(program):
    """Where a program lies, also where Debian keeps it off the PATH."""
    places = [
        *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True),
        *("/usr/sbin", "/usr/local/sbin"),
    ]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *places])
    return shutil.which(program, path=path)


def light_browser():
    """Where the browser lies that most journeys are walked in."""
    return find(LIGHT_BROWSER) or find("chromium")


def complete():
    """Install what is missing where that is possible; return a line about the rest."""
    lacking = missing()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        wanted = [*lacking, *([] if find(LIGHT_BROWSER) else [LIGHT_BROWSER])]
        if wanted:
            say(f"Installing {', '.join(wanted)} ...")
            _apt("update")
        # One by one: a package that is not to be had keeps no other away.
        for package in wanted:
            _apt("install", "--yes", "--no-install-recommends", package)
        lacking = missing()
    if not lacking:
        return ""
    return (
        f"To run every suite, install {', '.join(lacking)} "
        f"(on Debian: apt install {' '.join(lacking)})."
    )


def _apt(*arguments):
    # Run level 1 keeps the packages from starting their servers: we start our own.
    surroundings = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        ["apt-get", "-q", *arguments],
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say(*done.stderr.strip().splitlines()[-3:])


def say(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
