"""A number measured once for each person of a table."""

import numpy as np
import pandas as pd

from evaluation.disclosure.dominance import DOMINATED
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.measured import Measured, few_make, hidden
from evaluation.study.table.measured_once import measured_once

REFUSED = "not a number"


def refused(values: pd.Series) -> pd.Series:
    """Tell which values cannot be read."""
    return pd.Series(~np.isfinite(values.to_numpy(dtype=float)))


def measure(rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair) -> Measured:
    """Weighted means, hidden where few persons make the sum."""
    values = rows[outcome.column].to_numpy(dtype=float)
    weight = pair.comparison.weights.base
    least = protocol.disclosure.min_count
    closed = few_make(values, weight, persons(rows), pair, min_count=least)
    return measured_once(
        rows,
        protocol,
        outcome,
        pair,
        measure="mean",
        guard=lambda effects: hidden(effects, closed, DOMINATED),
    )
