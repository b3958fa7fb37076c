"""Indicators as they are declared: what is counted, of whom, against which limits."""
