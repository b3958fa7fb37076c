"""Months with assistance before the start, which the start cannot have changed."""

from dataclasses import replace

import numpy as np

from evaluation.estimate import concat, contrast, weighted_mean
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.register.placebos import months_before
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import SHARE_METHODS, label
from evaluation.study.rows.measured import Measured


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Mean months among those that each horizon counts."""
    rows = followed.compared(pair)
    named = label(outcome, pair, methods=SHARE_METHODS)
    parts = []
    for horizon in outcome.horizons:
        counted = months_before(
            followed.cohort.histories,
            followed.person,
            followed.month,
            months=horizon,
            skipped=outcome.window,
        )
        # At month 0 the weights are those of the start: nobody has left yet.
        arm, reference = (
            replace(weighted_mean(counted, rows, members=members), month=np.array([horizon]))
            for members in pair.sides
        )
        parts.append(contrast(arm, reference, rows, label=named, measure="months"))
    return Measured(effects=concat(parts))
