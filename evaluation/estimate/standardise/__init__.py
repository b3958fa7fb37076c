"""Standardised outcomes under each arm: g-formula, weighting, both."""
