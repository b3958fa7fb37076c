"""Studies of one table, one row a person."""
