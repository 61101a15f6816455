"""Everything `make setup` does, with Python's standard library alone."""
