"""What other people's words for sounds usually mean in a household's vocabulary.

A suggestion for whoever brings labels in, and never more: they see each word and
change what it becomes before anything is added. docs/formats.md shows the table.
"""

import re

CRY = "cry"
LAUGH = "laugh"
BABBLE = "babble"
SPEECH = "speech"
NOISE = "noise"
OTHER = "other"

_MEANINGS: dict[str, str] = {
    **dict.fromkeys(
        [
            *("crying", "crying_baby", "baby_cry", "baby_crying", "infant_cry"),
            *("baby_cry_infant_cry", "cries", "wail", "wailing", "scream"),
            # Why a baby of the Donate-a-Cry corpus cried.
            *("hungry", "burping", "belly_pain", "discomfort", "tired", "lonely"),
            *("cold_hot", "scared", "dont_know"),
        ],
        CRY,
    ),
    **dict.fromkeys(["whimper", "whimpering", "fussing", "whining"], "fuss"),
    **dict.fromkeys(["laughing", "laughter", "baby_laughter", "giggle"], LAUGH),
    **dict.fromkeys(["babbling", "cooing", "coo"], BABBLE),
    **dict.fromkeys(["talking", "conversation", "voice", "voices"], SPEECH),
    # What people do that is no speech, in ESC-50; what is left of it is noise.
    **dict.fromkeys(
        [
            *("sneezing", "clapping", "breathing", "coughing", "footsteps"),
            *("brushing_teeth", "snoring", "drinking_sipping"),
        ],
        OTHER,
    ),
    **dict.fromkeys(["silence", "background", "room_tone", "static"], NOISE),
}


def meaning(theirs: str, *, ours: frozenset[str], otherwise: str = "") -> str:
    """Suggest a label of `ours` for a word of theirs; empty where nothing fits.

    Examples
    --------
    >>> meaning("crying_baby", ours=frozenset({"cry", "noise"}))
    'cry'
    >>> meaning("dog", ours=frozenset({"cry", "noise"}), otherwise="noise")
    'noise'
    >>> meaning("dog", ours=frozenset({"cry", "noise"}))
    ''
    """
    if same := same_word(theirs, ours):
        return same
    suggested = _MEANINGS.get(_plain(theirs), otherwise)
    return suggested if suggested in ours else ""


def same_word(theirs: str, ours: frozenset[str]) -> str:
    """Find the label that is called so, but for capitals and blanks; empty for none.

    Examples
    --------
    >>> same_word("Tired cry", frozenset({"tired-cry"}))
    'tired-cry'
    """
    plain = _plain(theirs)
    spellings = (theirs, theirs.lower(), plain, plain.replace("_", "-"))
    return next((word for word in spellings if word in ours), "")


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "_", word.lower()).strip("_")


def is_a_cry(word: str) -> bool:
    """Whether a word says that, or why, a baby cries."""
    return _MEANINGS.get(_plain(word)) == CRY
