"""Fixtures that every test may ask for."""

from hypothesis import settings

pytest_plugins = ["tests.cast", "tests.frozen", "tests.trained"]

# How long an example takes tells of the machine's other work, not of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# They need an environment of their own: `requirements-long.txt`.
collect_ignore = ["long"]
