"""What nights say, and how sure one may be of it: numbers in, values with intervals out.

sureness   how many minutes it cried, by a detector whose mistakes are known a little
links      what goes with crying, and what only seems to
calm       how long until it was calm, with what had not ended when the night did
"""
