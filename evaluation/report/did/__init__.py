"""Pages of studies that follow units around an introduction."""
