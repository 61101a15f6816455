"""What is labelled, frozen, with its sides, and handed over."""
