"""Difference-in-differences for spells: parallel trends of hazards."""
