"""What the network leaves of sound, made up."""

import numpy as np

from acoustics.heads import CRYING, EVIDENCE
from acoustics.listening import Heard


def of_crying(logits):
    """Patches as the network leaves them: its logit of crying, None where it was quiet."""
    passes = np.array([logit is not None for logit in logits])
    n_passed = int(passes.sum())
    told = np.full((n_passed, 521), -20.0, np.float16)
    told[:, EVIDENCE[CRYING][0]] = [logit for logit in logits if logit is not None]
    level_db = np.zeros(0, np.float32)
    room_db = np.zeros(len(passes), np.float32)
    embeddings = np.zeros((n_passed, 1024), np.float16)
    return Heard(passes, embeddings, told, level_db, room_db, 0)
