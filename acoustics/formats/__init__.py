"""Labels as text: one module for each format, all of one shape, kept in `registry`."""
