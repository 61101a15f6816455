"""The ear: hears cries in sound. Numbers in, values out; no Django, no clock."""
