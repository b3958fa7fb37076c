"""First exit from assistance, by the state that came after it."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evaluation.cohort import STATES, first_exit
from evaluation.estimate import Effects, concat, contrast, cumulative_incidence
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import at_horizons, curve_frames, label
from evaluation.study.rows.measured import Measured

if TYPE_CHECKING:
    import pandas as pd


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Cumulative incidence of each reason, the others competing."""
    causes = tuple(range(1, len(STATES)))
    cohort = followed.cohort
    time, cause = first_exit(
        cohort.histories,
        cohort.exits,
        followed.person,
        followed.month,
        matured_to=cohort.matured_to,
    )
    rows = followed.compared(pair, outcome)
    incidence = partial(
        cumulative_incidence,
        time.astype(np.int64),
        cause,
        rows,
        horizons=followed.every_month,
        causes=causes,
    )
    arm, reference = (incidence(members=members) for members in pair.sides)
    parts: list[Effects] = []
    curves: list[pd.DataFrame] = []
    for one in causes:
        named = label(outcome, pair, f"{outcome.name}:{STATES[one]}")
        effects = contrast(arm[one], reference[one], rows, label=named)
        parts.append(at_horizons(effects, outcome))
        curves += curve_frames(effects, arm[one], reference[one], pair)
    return Measured(effects=concat(parts), curves=tuple(curves))
