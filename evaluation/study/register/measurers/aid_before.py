"""Months with assistance before the start, which the start cannot have changed."""

from dataclasses import replace

import numpy as np

from evaluation.disclosure.dominance import DOMINATED
from evaluation.estimate import concat, contrast, weighted_mean
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.register.placebos import months_before
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import SHARE_METHODS, label
from evaluation.study.rows.measured import Measured, few_make, hidden


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
        effects = contrast(arm, reference, rows, label=named, measure="months")
        weight, least = rows.weights.base, followed.rules.min_count
        closed = few_make(counted, weight, followed.person, pair, min_count=least)
        parts.append(hidden(effects, closed, DOMINATED))
    return Measured(effects=concat(parts))
