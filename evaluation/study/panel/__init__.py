"""Studies that follow units over time around an introduction."""
