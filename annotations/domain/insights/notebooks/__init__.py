"""All nights as tables that any program reads, and a notebook that draws them again.

tables      what goes in, and what each column means
writing     the tables as CSV, whole or not at all
nights.cells    the notebook, cell by cell, as a person writes it

Nothing but pandas and matplotlib is needed to run it, and neither to make it.
"""

from annotations.domain.insights.notebooks.writing import file_name, made

__all__ = ["file_name", "made"]
