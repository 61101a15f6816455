"""The REST API: request -> one domain call -> response."""
