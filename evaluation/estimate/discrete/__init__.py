"""Discrete-time hazard regression, without writing person-months out."""
