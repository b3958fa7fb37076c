"""Curves and risks from durations: survival, incidence, occupation, and their tests."""
