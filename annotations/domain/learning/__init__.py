"""Models: trained, measured, held against each other, promoted; and what they hear."""
