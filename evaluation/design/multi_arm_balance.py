"""Whether several arms look alike, each against each."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats
from evaluation.design.balance import covariate_columns, fewest
from evaluation.design.comparison import Comparison
from evaluation.protocol.protocol import Covariate

PAIRWISE_COLUMNS = (
    "contrast",
    "arm",
    "reference",
    "covariate",
    "level",
    "n_smallest",
    "smd_before",
    "smd_after",
)


def pairwise_balance(
    comparison: Comparison, trials: pd.DataFrame, *, covariates: Sequence[Covariate]
) -> pd.DataFrame:
    """Standardised mean differences between every two arms.

    The denominator is one for all pairs, before and after weighting: the square root of the
    arms' mean unweighted variance (McCaffrey et al. 2013; R ``cobalt::bal.tab``).

    Returns
    -------
    DataFrame
        `PAIRWISE_COLUMNS`; `n_smallest` as in `balance`, of the two arms together.
    """
    members = {arm: comparison.members(arm) for arm in comparison.arms}
    person = trials["person"].to_numpy()
    taking = comparison.group >= 0
    rows = []
    for covariate in covariates:
        for level, values in covariate_columns(trials, covariate, taking):
            known = {arm: rows & ~np.isnan(values) for arm, rows in members.items()}
            spread = _pooled(values, list(known.values()))
            for one, other in combinations(comparison.arms, 2):
                sides = known[one], known[other]
                head = (comparison.contrast, one, other, covariate.name, level)
                before = _difference(values, np.ones(len(values)), sides)
                after = _difference(values, comparison.weights.base, sides)
                smallest = fewest(values, person, sides[0] | sides[1])
                rows.append((*head, smallest, _ratio(before, spread), _ratio(after, spread)))
    return pd.DataFrame(rows, columns=list(PAIRWISE_COLUMNS))


def worst_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Keep for each variable and level the pair that differs most after weighting."""
    size = table["smd_after"].abs().fillna(np.inf)
    places = size.groupby([table["covariate"], table["level"]], sort=False).idxmax()
    return table.loc[places].reset_index(drop=True)


def _pooled(values: Floats, groups: Sequence[Bools]) -> float:
    if any(rows.sum() < 2 for rows in groups):
        return float("nan")
    return float(np.sqrt(np.mean([values[rows].var(ddof=1) for rows in groups])))


def _difference(values: Floats, weight: Floats, sides: tuple[Bools, Bools]) -> float:
    totals = [weight[rows].sum() for rows in sides]
    if min(totals) <= 0:
        return float("nan")
    first, second = (values[rows] @ weight[rows] for rows in sides)
    return float(first / totals[0] - second / totals[1])


def _ratio(difference: float, spread: float) -> float:
    if spread > 0:
        return difference / spread
    return 0.0 if difference == 0 else float("nan")
