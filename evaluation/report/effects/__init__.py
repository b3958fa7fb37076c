"""Pages of effects: the answer, its tables and its words."""
