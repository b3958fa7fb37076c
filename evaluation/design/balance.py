"""Whether the compared groups look alike, before and after weighting."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.comparison import Comparison
from evaluation.design.matrix import coded_levels
from evaluation.protocol.protocol import Covariate

BALANCE_COLUMNS = (
    "contrast",
    "arm",
    "covariate",
    "level",
    "n_arm",
    "n_reference",
    "n_smallest",
    "mean_arm",
    "mean_reference",
    "mean_arm_weighted",
    "mean_reference_weighted",
    "smd_before",
    "smd_after",
    "variance_ratio_before",
    "variance_ratio_after",
)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two groups and the weights of all rows."""

    arm: Bools
    reference: Bools
    weight: Floats

    def means(self, values: Floats) -> dict[str, float]:
        """Means and standardised differences of one column.

        The denominator is the unweighted pooled standard deviation before and after, so that
        weighting cannot look better by changing the yardstick (Austin & Stuart 2015).
        """
        known = ~np.isnan(values)
        one, other = self.arm & known, self.reference & known
        before = _mean(values, one), _mean(values, other)
        after = _mean(values, one, self.weight), _mean(values, other, self.weight)
        pooled = np.sqrt((_variance(values, one) + _variance(values, other)) / 2)
        return {
            "mean_arm": before[0],
            "mean_reference": before[1],
            "mean_arm_weighted": after[0],
            "mean_reference_weighted": after[1],
            "smd_before": _ratio(before[0] - before[1], pooled),
            "smd_after": _ratio(after[0] - after[1], pooled),
        }

    def spreads(self, values: Floats) -> dict[str, float]:
        """Variance in the arm over variance in the reference (Austin 2009: alike is 0.5 to 2).

        Of a share the mean says all, so there it is not known.
        """
        known = ~np.isnan(values)
        one, other = self.arm & known, self.reference & known
        if np.isin(values[one | other], (0, 1)).all():
            return {"variance_ratio_before": math.nan, "variance_ratio_after": math.nan}
        before = _variance(values, one), _variance(values, other)
        after = (_weighted_variance(values[rows], self.weight[rows]) for rows in (one, other))
        return {
            "variance_ratio_before": _quotient(*before),
            "variance_ratio_after": _quotient(*after),
        }


def balance(
    comparison: Comparison, trials: pd.DataFrame, *, arm: str, covariates: Sequence[Covariate]
) -> pd.DataFrame:
    """Means and standardised mean differences of an arm against those it is compared with.

    Among several arms the reference is the other arms together. Counts are persons;
    `n_smallest` are those with the level or those without it, whichever are fewer: a
    difference in a trait of two persons tells about them.

    Returns
    -------
    DataFrame
        `BALANCE_COLUMNS`; one row per continuous variable, one per level otherwise.
        Agrees with R ``cobalt::bal.tab`` (``s.d.denom = "pooled"``, unweighted).
    """
    sides = _Sides(comparison.members(arm), comparison.others(arm), comparison.weights.base)
    person = trials["person"].to_numpy()
    head = {"contrast": comparison.contrast, "arm": arm}
    counts = {
        "n_arm": len(np.unique(person[sides.arm])),
        "n_reference": len(np.unique(person[sides.reference])),
    }
    rows = [
        {
            **head,
            "covariate": covariate.name,
            "level": level,
            **counts,
            "n_smallest": fewest(values, person, sides.arm | sides.reference),
            **sides.means(values),
            **sides.spreads(values),
        }
        for covariate in covariates
        for level, values in covariate_columns(trials, covariate, sides.arm | sides.reference)
    ]
    return pd.DataFrame(rows, columns=list(BALANCE_COLUMNS))


def covariate_columns(
    trials: pd.DataFrame, covariate: Covariate, compared: Bools
) -> Iterator[tuple[str, Floats]]:
    """Give the columns that are balanced: the values, or one column for each level compared."""
    values = trials[covariate.name]
    if covariate.form != "categories":
        yield "", pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
        return
    place, texts = coded_levels(values)
    present = np.bincount(place[compared], minlength=len(texts))
    for number, level in enumerate(texts):
        if present[number]:
            yield level, (place == number).astype(float)


def fewest(values: Floats, person: Ints, compared: Bools) -> int:
    """Count persons with the trait or without it, whichever are fewer; all, if it is a number."""
    rows = compared & ~np.isnan(values)
    known = np.unique(person[rows])
    if not np.isin(values[rows], (0, 1)).all():
        return len(known)
    having = len(np.unique(person[rows & (values == 1)]))
    lacking = len(np.unique(person[rows & (values == 0)]))
    return min(having, lacking)


def _mean(values: Floats, rows: Bools, weight: Floats | None = None) -> float:
    chosen = np.ones(rows.sum()) if weight is None else weight[rows]
    total = chosen.sum()
    return float(values[rows] @ chosen / total) if total > 0 else float("nan")


def _variance(values: Floats, rows: Bools) -> float:
    return float(values[rows].var(ddof=1)) if rows.sum() > 1 else float("nan")


def _weighted_variance(values: Floats, weight: Floats) -> float:
    """Unbiased for weights that say how much a row tells; R ``stats::cov.wt``."""
    total = float(weight.sum())
    if not total > 0:
        return math.nan
    share = weight / total
    left = 1.0 - float(share @ share)
    mean = float(share @ values)
    return float(share @ np.square(values - mean)) / left if left > 0 else math.nan


def _quotient(first: float, second: float) -> float:
    return first / second if first > 0 and second > 0 else math.nan


def _ratio(difference: float, spread: float) -> float:
    if spread > 0:
        return float(difference / spread)
    return 0.0 if difference == 0 else float("nan")
