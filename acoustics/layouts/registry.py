"""All layouts, by name."""

from acoustics.layouts.audiofolder import AUDIOFOLDER
from acoustics.layouts.entries import Layout
from acoustics.layouts.speech_commands import SPEECH_COMMANDS
from acoustics.layouts.strong_labels import DCASE
from acoustics.layouts.webdataset import WEBDATASET

LAYOUTS: dict[str, Layout] = {
    layout.name: layout for layout in (AUDIOFOLDER, WEBDATASET, SPEECH_COMMANDS, DCASE)
}
