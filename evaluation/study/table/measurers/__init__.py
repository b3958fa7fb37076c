"""One module for each kind of outcome in a table, named as the kind."""
