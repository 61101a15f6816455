"""Sound in files: what they are, what is in them, and the copy we work from."""
