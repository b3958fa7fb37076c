"""Whether something is so, measured once for each person of a table."""

import pandas as pd

from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured
from evaluation.study.table.measured_once import measured_once

REFUSED = "neither 0 nor 1"


def refused(values: pd.Series) -> pd.Series:
    """Tell which values cannot be read."""
    return ~values.isin([0, 1])


def measure(rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair) -> Measured:
    """Weighted shares."""
    return measured_once(rows, protocol, outcome, pair, measure="share")
