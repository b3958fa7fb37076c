"""Two-way regressions, their decomposition, and unit trends."""
