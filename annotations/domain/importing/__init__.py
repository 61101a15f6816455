"""How what somebody brings in is read: archives, documents, words, recordings."""
