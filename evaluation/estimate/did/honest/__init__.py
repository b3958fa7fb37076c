"""Bounds when trends were not quite parallel."""
