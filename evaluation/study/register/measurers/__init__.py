"""One module for each kind of outcome in a register, named as the kind."""
