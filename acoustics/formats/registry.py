r"""All label formats, by name.

Examples
--------
>>> FORMATS["audacity"].read("0.5\t1.25\tcry\n").annotations[0].interval
Interval(start_ms=500, end_ms=1250)
"""

from acoustics.formats.audacity import AUDACITY
from acoustics.formats.dcase import DCASE
from acoustics.formats.echoml import ECHOML
from acoustics.formats.jams import JAMS
from acoustics.formats.json_lines import JSON_LINES
from acoustics.formats.label_studio import LABEL_STUDIO
from acoustics.formats.raven import RAVEN
from acoustics.formats.reading import LabelFormat
from acoustics.formats.table import CSV
from acoustics.formats.textgrid import TEXTGRID

FORMATS: dict[str, LabelFormat] = {
    format.name: format
    for format in (
        CSV,
        AUDACITY,
        RAVEN,
        TEXTGRID,
        DCASE,
        JAMS,
        LABEL_STUDIO,
        JSON_LINES,
        ECHOML,
    )
}
