"""Use cases: the only writers to the database."""
