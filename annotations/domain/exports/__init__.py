"""Labels, and their clips if wanted, in a ZIP as a certain program wants them.

asking      what may be asked for, and the queueing of it
choosing    which places go in: read at one moment, kept on disk
cutting     their clips, one after the other
building    the ZIP, whole or not at all
"""

from annotations.domain.exports.asking import Choice, NothingToExport, ask
from annotations.domain.exports.building import Built, build, settle

__all__ = ["Built", "Choice", "NothingToExport", "ask", "build", "settle"]
