"""Fixtures that every test may ask for."""

pytest_plugins = ["tests.cast"]

# They need an environment of their own: `requirements-long.txt`.
collect_ignore = ["long"]
