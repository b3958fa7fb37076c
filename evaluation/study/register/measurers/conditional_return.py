"""Returns to assistance among those who left: described, not explained."""

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM, Cohort
from evaluation.design.weights import unit_weights
from evaluation.estimate import ComparedRows, Label, concat, level, weighted_mean
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.register.returns import RETURNED, first_exit_return, returned_within
from evaluation.study.rows.measured import without_numbers
from evaluation.study.rows.safe_levels import safe_share, too_few


def describe(
    cohort: Cohort, outcome: Outcome, protocol: Protocol
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Share of exits that were followed by a return within the outcome's window, by insats.

    An outcome counts all exits, by the latest insats before them, or from each start the
    first exit within its last horizon.
    It conditions on having left, which the insats itself changes: no effect can be read
    from it (Vikström, Ridder & Weidner). Intervals are clustered on persons.

    Returns
    -------
    estimates, descriptive : DataFrame
        Rows of the contract, and the counts behind them.
    """
    known = _first_exits(cohort, outcome) if outcome.exits == "first" else _exits(cohort, outcome)
    rows = ComparedRows(person=known["person"].to_numpy(), weights=unit_weights(len(known)))
    names = [NO_ARM, *(arm.name for arm in protocol.arms if not arm.parent)]
    month = outcome.horizons[-1]
    parts, counts = [], []
    for name in names:
        members = (known["arm_in_spell"] == name).to_numpy()
        if not members.any():
            continue
        returned = known["returned"].to_numpy(dtype=float)
        share = weighted_mean(returned, rows, members=members, month=0)
        named = Label(
            outcome=outcome.name,
            population="avslut",
            arm=name,
            reference="",
            method="andel av avslut",
            role="descriptive",
        )
        safe = safe_share(share, rows, members, rules=protocol.disclosure)
        shown = level(safe.curve, rows, label=named, arm=name, measure="share")
        parts.append(without_numbers(shown, ~safe.shown, too_few(protocol.disclosure)))
        counts.append(
            {
                "outcome": outcome.name,
                "arm": name,
                "label": outcome.label,
                "month": month,
                "n": int(members.sum()),
                "count": int(returned[members].sum()),
            }
        )
    frame = concat(parts).rows(analysis=protocol.name).assign(month=month)
    return frame, pd.DataFrame(counts)


def _exits(cohort: Cohort, outcome: Outcome) -> pd.DataFrame:
    exits = cohort.exits.assign(returned=returned_within(cohort.exits, outcome.window))
    return exits[exits["returned"] >= 0]


def _first_exits(cohort: Cohort, outcome: Outcome) -> pd.DataFrame:
    """Rows of the trials that left within the horizon, under the columns of exits."""
    time, cause = first_exit_return(cohort, window=outcome.window)
    rows = cohort.trials[["person"]].assign(
        arm_in_spell=cohort.trials["arm"], returned=(cause == RETURNED).astype(np.int64)
    )
    return rows[(cause > 0) & (time <= outcome.horizons[-1])]
