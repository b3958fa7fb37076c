"""First exit from assistance, by the state that came after it."""

from functools import partial

import numpy as np

from evaluation.cohort import STATES, first_exit
from evaluation.estimate import concat, cumulative_incidence
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured
from evaluation.study.rows.risk_rows import risk_rows


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
    found = [
        risk_rows(
            (arm[one], reference[one]),
            rows,
            outcome,
            pair,
            rules=followed.rules,
            name=f"{outcome.name}:{STATES[one]}",
            is_part=pair.arm in followed.parts,
        )
        for one in causes
    ]
    return Measured(
        effects=concat([one.effects for one in found]),
        curves=tuple(curve for one in found for curve in one.curves),
    )
