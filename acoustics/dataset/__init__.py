"""Datasets: frozen rows of labelled sound, split by night, in a folder of their own."""
