"""What nights say, and how sure it is."""
