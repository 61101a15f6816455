"""Nights added up once and read often; stale as soon as what is below them changes."""
