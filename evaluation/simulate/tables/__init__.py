"""From a simulated course of events to the tables of the canonical extract."""

from evaluation.simulate.tables.build import register_tables

__all__ = ["register_tables"]
