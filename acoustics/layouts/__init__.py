"""Datasets as other programs want them: one module a layout, kept in `registry`."""
