"""Canonical tables from what has been drawn."""

from evaluation.simulate.tables.build import Numbering, Tables, block_tables, reference_tables

__all__ = ["Numbering", "Tables", "block_tables", "reference_tables"]
