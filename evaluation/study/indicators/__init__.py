"""Studies of indicators: what is followed from year to year."""
