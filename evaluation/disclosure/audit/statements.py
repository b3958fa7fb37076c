"""Statements of each published table about the counts behind it."""

from collections.abc import Callable, Iterable, Mapping

from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.tables import (
    bridges,
    cohorts,
    costs,
    curves,
    indicators,
    levels,
    parts,
    quality,
    shares,
)
from evaluation.disclosure.audit.told import Structure, Told

TELLERS: Mapping[str, Callable[[Model, Told, Structure], None]] = {
    "cells": cohorts.tell_cells,
    "cohorts": cohorts.tell,
    "cost_hosts": costs.tell,
    "cost_insatser": costs.tell,
    "curves": curves.tell,
    "decomposition": cohorts.tell_pairs,
    "descriptive": shares.tell,
    "event_study": cohorts.tell_events,
    "flow": cohorts.tell_flow,
    "honest": cohorts.tell_all,
    "occupation": parts.tell,
    "estimates": levels.tell,
    "indicator_bridge_counts": bridges.tell,
    "indicators": indicators.tell,
    "overlap": parts.tell,
    "pooled": cohorts.tell_pooled,
    "quality_linkage": quality.tell_linkage,
    "quality_trends": quality.tell_trends,
    "table1": parts.tell,
}
"""Tables whose counts add up, step or leave a remainder: one row each.

In this order: levels are read with the curves and the series of states that they are points of.
"""


def model_of(tables: Iterable[Told], structure: Structure, *, model: Model | None = None) -> Model:
    """Everything that tables say of their counts, as one model."""
    model = Model() if model is None else model
    for told in tables:
        TELLERS[told.table](model, told, structure)
    return model
