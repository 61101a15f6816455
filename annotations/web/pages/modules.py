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


_LATER = re.compile(r"""\bimport\(\s*["']([^"']+)["']\s*\)""")


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


@cache
def imported_later_by(script: str) -> list[str]:
    """Name what `script` imports once it runs, and what that imports, but nothing twice.

    Examples
    --------
    >>> imported_later_by("js/pages/annotate.js")[0]
    'js/pages/annotate_editor.js'
    """
    found = dict.fromkeys([script, *imported_by(script)])
    n_early = len(found)
    for name in _names(_LATER, script):
        found[_module(script, name)] = None
        _follow(_module(script, name), found)
    return list(found)[n_early:]


def _follow(script: str, found: dict[str, None]) -> None:
    for name in _names(_IMPORT, script):
        module = _module(script, name)
        if module not in found:
            found[module] = None
            _follow(module, found)


def _names(pattern: re.Pattern[str], script: str) -> list[str]:
    path = finders.find(script)
    return [] if path is None else pattern.findall(Path(path).read_text())


def _module(script: str, name: str) -> str:
    return BARE.get(name) or posixpath.normpath(f"{script}/../{name}")
