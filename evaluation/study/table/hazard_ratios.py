"""Hazard ratios and the log-rank test of one pair in a table study."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.design.matrix import design_matrix
from evaluation.estimate import Durations, Effects, Label, concat, cox, logrank
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair

CRUDE = "cox_efron"
ADJUSTED = "cox_efron_adjusted"
LOG_RANK = "log_rank"


def hazard_effects(rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair) -> Effects:
    """Effects on the hazard scale, at the end of follow-up.

    Hazard ratio of the arm alone and adjusted for the declared background (Cox, Efron's
    ties, model-based variance as published analyses have it), and events in excess of
    what equal hazards would give, tested by log-rank.
    """
    member, others = pair.sides
    compared = member | others
    kept = rows[compared]
    arm = member[compared].astype(float)
    durations = Durations(
        time=kept["time"].to_numpy(), cause=kept["event"].to_numpy(), id=kept["person"].to_numpy()
    )
    background = design_matrix(kept, protocol.adjustment.covariates)
    alone = pd.DataFrame({pair.arm: arm})
    full = alone.assign(
        **{
            name: column
            for name, column in zip(background.names, background.X.T, strict=True)
            if name != "intercept"
        }
    )
    parts = [
        cox(durations, columns).effects(
            label=_label(outcome, pair, method), names=[pair.arm], robust=False
        )
        for method, columns in ((CRUDE, alone), (ADJUSTED, full))
    ]
    test = logrank(durations, arm.astype(np.int64))
    parts.append(test.effects(label=_label(outcome, pair, LOG_RANK), group=1))
    found = concat(parts)
    return replace(found, labels=found.labels.assign(month=outcome.horizons[-1]))


def _label(outcome: Outcome, pair: Pair, method: str) -> Label:
    return Label(
        outcome=outcome.name,
        population=pair.population,
        arm=pair.arm,
        reference=pair.reference,
        method=method,
        role="secondary",
    )
