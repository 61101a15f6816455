"""The ear: hears cries in sound. Numbers in, values out; no Django, no clock."""

VERSION = "0.1.0"
