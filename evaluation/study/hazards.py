"""Hazard ratios and the log-rank test of one pair in a table study."""

import pandas as pd

from evaluation.design.protocol import Outcome, Protocol
from evaluation.study.pairs import Pair


def hazard_rows(
    rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair
) -> pd.DataFrame:
    """Rows of the contract on the hazard scale."""
    raise NotImplementedError
