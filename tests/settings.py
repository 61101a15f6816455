"""The settings of a test run: the program's own, in surroundings of their own."""

# ruff: noqa: F403, F405 - the surroundings come before the settings read them

import tests.environment  # noqa: F401
from labeler.settings import *

# Hashing a password well takes its time, and the tests make many people.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In memory, SQLite has no WAL and locks in other ways than a person's file does.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "tests.db")}
