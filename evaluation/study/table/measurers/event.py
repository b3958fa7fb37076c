"""An event in a table: risks by time, and hazards beside them."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evaluation.estimate import absorbing_risk, concat
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import weighted_rows
from evaluation.study.rows.measured import Measured
from evaluation.study.rows.risk_rows import risk_rows
from evaluation.study.table.hazard_ratios import hazard_effects


def measure(rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair) -> Measured:
    """Risk at each horizon, and hazard ratios with the log-rank test at the last."""
    compared = weighted_rows(pair, rows)
    risk = partial(
        absorbing_risk,
        rows["time"].to_numpy(),
        rows["event"].to_numpy() == 1,
        compared,
        horizons=np.arange(1, protocol.follow_up_months + 1),
    )
    arm, reference = (risk(members=members) for members in pair.sides)
    found = risk_rows(
        (arm, reference), compared, outcome, pair, rules=protocol.disclosure, is_open=True
    )
    hazards = hazard_effects(rows, protocol, outcome, pair)
    return replace(found, effects=concat([found.effects, hazards]))
