"""One module for each kind of outcome in a panel, named as the kind."""
