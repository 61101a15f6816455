"""How well a model hears nights it was not trained on, and whether it beats another."""

from acoustics.measuring.contest import Contest, contest
from acoustics.measuring.listened import Listened
from acoustics.measuring.report import measure

__all__ = ["Contest", "Listened", "contest", "measure"]
