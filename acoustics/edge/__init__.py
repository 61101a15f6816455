"""The ear at the cot: listens to a live source and tells a server what it hears.

    sound (live_source) -> sessions -> reports -> spool -> sender -> the server

What is to be told lies on the disk until the server has it.
"""
