"""Difference-in-differences: panels, group-time effects and what is made of them."""
