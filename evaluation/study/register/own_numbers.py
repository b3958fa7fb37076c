"""A study's own outcomes that are numbers at each horizon: checked, and averaged."""

from collections.abc import Sequence

import numpy as np

from evaluation.disclosure.dominance import DOMINATED
from evaluation.estimate import ComparedRows, concat, contrast, weighted_mean
from evaluation.estimate.result.contrast import Measure
from evaluation.protocol.protocol import Outcome
from evaluation.study.own_functions import called, function_of, lent, wrong_result
from evaluation.study.register.followed import Followed
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import MEAN_METHODS, label
from evaluation.study.rows.measured import Measured, few_make, hidden

LARGEST = 1e12  # sums of larger numbers lose the digits of the small ones
WANTED = (
    "a number per row of the trials and horizon, shape (rows, horizons), or (rows,) when there "
    "is one horizon; NaN where it is not known"
)


def values(followed: Followed, outcome: Outcome) -> np.ndarray:
    """Give the number of every row at every horizon, shape (n, h), checked.

    The function is `(cohort, outcome) -> values`. A row that is not followed to a horizon and
    the outcome's window after it is not known there.

    Raises
    ------
    ProtocolError
        When the function fails, or gives something else.
    """
    function = function_of(followed.functions, outcome.kind, at=f"outcomes.{outcome.name}")
    try:
        found = np.asarray(called(function, lent(followed.cohort), outcome))
    except ValueError:  # rows of unequal length
        raise wrong_result(function, WANTED) from None
    rows, horizons = len(followed.cohort.trials), np.array(outcome.horizons)
    if found.shape == (rows,) and len(horizons) == 1:
        found = found[:, None]
    is_number = np.issubdtype(found.dtype, np.number) or np.issubdtype(found.dtype, np.bool_)
    if found.shape != (rows, len(horizons)) or not is_number or np.iscomplexobj(found):
        raise wrong_result(function, WANTED)
    numbers = found.astype(float)
    if (np.abs(numbers) > LARGEST).any():
        raise wrong_result(function, WANTED)
    observed = np.asarray(followed.cohort.trials["observed"])[:, None]
    return np.where(observed >= horizons + outcome.window, numbers, np.nan)


def mean_values(
    followed: Followed,
    outcome: Outcome,
    pair: Pair,
    *,
    measure: Measure,
    guards: Sequence[np.ndarray] = (),
) -> Measured:
    """Weighted mean at each horizon, among those who are followed so long.

    A mean that few persons make is hidden, with what could be computed from it.

    Parameters
    ----------
    guards : sequence of array, each of shape (n, h)
        Other values whose mean could be computed from this one, so that it is hidden with them.
    """
    rows, numbers = followed.compared(pair, outcome), values(followed, outcome)
    named = label(outcome, pair, methods=MEAN_METHODS)
    parts = []
    for place, month in enumerate(outcome.horizons):
        column = numbers[:, place]
        arm, reference = (
            weighted_mean(column, rows, members=members, month=month) for members in pair.sides
        )
        effects = contrast(arm, reference, rows, label=named, measure=measure)
        least = followed.rules.min_count
        for values_of in (column, *(guard[:, place] for guard in guards)):
            closed = few_make(
                values_of, _weight(rows, month), followed.person, pair, min_count=least
            )
            effects = hidden(effects, closed, DOMINATED)
        parts.append(effects)
    return Measured(effects=concat(parts))


def _weight(rows: ComparedRows, month: int) -> np.ndarray:
    """Weight of each row at a month, shape (n,)."""
    weights = rows.weights
    return weights.base if weights.monthly is None else weights.base * weights.monthly[:, month - 1]
