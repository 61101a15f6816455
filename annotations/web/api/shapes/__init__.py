"""How rows look in JSON, and how what comes in is checked: a module per stage."""
