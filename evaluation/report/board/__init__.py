"""The board's pages: the answer, one figure, what is not known, and what would be needed."""
