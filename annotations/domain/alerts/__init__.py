"""What is told to people and to the house, by which channel, and when not."""
