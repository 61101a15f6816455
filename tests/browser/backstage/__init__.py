"""What is arranged behind the scenes of a running Lullabel, so that a journey can begin.

Each module has the verbs of some pages.
"""
