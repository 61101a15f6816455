"""Which modules a page's script needs, for the page's head to name.

A browser that reads the names there fetches the modules side by side, and not one
after another as it comes upon the imports.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# What scripts import by a bare name, and where it lies.
BARE = {
    "echarts": "vendor/echarts-6.1.0/echarts.esm.min.js",
    "wavesurfer": "vendor/wavesurfer-7.12.12/wavesurfer.esm.js",
    **{
        f"wavesurfer/{name}": f"vendor/wavesurfer-7.12.12/plugins/{name}.esm.js"
        for name in ("hover", "timeline")
    },
}
_IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^;"'()=]*\bfrom)?\s*["']([^"']+)["'];""", re.MULTILINE
)


@cache
def imported_by(script: str) -> list[str]:
    """Name all that `script` imports, and what that imports in turn.

    Examples
    --------
    >>> imported_by("js/lib/toast.js")
    ['js/lib/dom.js']
    """
    found: dict[str, None] = {}
    _follow(script, found)
    return list(found)


def _follow(script: str, found: dict[str, None]) -> None:
    path = finders.find(script)
    if path is None:
        return
    for name in _IMPORT.findall(Path(path).read_text()):
        module = BARE.get(name) or posixpath.normpath(f"{script}/../{name}")
        if module not in found:
            found[module] = None
            _follow(module, found)
