"""What `make test` does around the suites: the machine, the servers, the counting."""
