r"""All label formats, by name.

Examples
--------
>>> AUDACITY.read("0.5\t1.25\tcry\n").annotations[0].interval
Interval(start_ms=500, end_ms=1250)
"""

from acoustics.formats.audacity import AUDACITY
from acoustics.formats.json_lines import JSON_LINES
from acoustics.formats.reading import LabelFormat
from acoustics.formats.table import CSV

FORMATS: dict[str, LabelFormat] = {
    format.name: format for format in (AUDACITY, CSV, JSON_LINES)
}
