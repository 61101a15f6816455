"""Recordings: how they come, what is drawn of them, how they go."""
