"""Listening as it happens: who listens, what was heard, episodes, what people did."""
