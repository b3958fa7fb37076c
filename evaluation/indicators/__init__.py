"""Indicators of a register: pure functions from its tables to counts by year and group."""
