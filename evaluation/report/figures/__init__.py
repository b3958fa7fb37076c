"""Figures, each with caption, alternative text and the numbers behind it."""
