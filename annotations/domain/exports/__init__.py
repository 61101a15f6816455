"""Labels, and their clips if wanted, in a ZIP as a certain program wants them.

rules       what makes sense to ask for
asking      queueing it, or finding what was made before
choosing    which places go in: read at one moment, kept on disk
cutting     their clips, one after the other
stocks      the labels of today, or a dataset as it was frozen
dressing    what is done to a clip
tables, documents, bundles, layouts     what is written, for each format
building    the ZIP, whole or not at all
"""

from annotations.domain.exports.asking import (
    NotMade,
    ask,
    file_name,
    is_gone,
    last_job,
    of_dataset,
)
from annotations.domain.exports.building import Built, building, settle
from annotations.domain.exports.rules import Choice, NothingToExport

__all__ = [
    "Built",
    "Choice",
    "NotMade",
    "NothingToExport",
    "ask",
    "building",
    "file_name",
    "is_gone",
    "last_job",
    "of_dataset",
    "settle",
]
