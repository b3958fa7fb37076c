"""Months with assistance from the start to each horizon."""

import numpy as np

from evaluation.estimate import contrast, months_in_state
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import ON_AID, Followed
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import SHARE_METHODS, label
from evaluation.study.rows.measured import Measured

OCCUPIES = (ON_AID,)


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Mean months, from the share with assistance in each month."""
    rows, horizons = followed.compared(pair, outcome), np.array(outcome.horizons)
    arm, reference = (
        months_in_state(side[ON_AID], horizons=horizons) for side in followed.shares(pair, rows)
    )
    named = label(outcome, pair, methods=SHARE_METHODS)
    return Measured(effects=contrast(arm, reference, rows, label=named, measure="months"))
