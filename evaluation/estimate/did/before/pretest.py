"""Were trends parallel before? The joint test, and what it could have seen.

A test that is not significant says little when it could not have seen much (Roth 2022): so
the slope that the test finds in four of five samples is always given beside it.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.arrays import Floats

# Directions without variance (rounding) carry no test.
NOTHING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class PreTest:
    """Joint test of the cells before treatment.

    Attributes
    ----------
    statistic : float
        Wald; chi-squared with `df` when trends are parallel.
    df : int
        Directions in which the cells before treatment vary.
    p_value : float
    detectable_slope : float
        Difference in linear trends, outcome units per period, that the test rejects in
        `power` of samples.
    power, alpha : float
    """

    statistic: float
    df: int
    p_value: float
    detectable_slope: float
    power: float
    alpha: float


def pretest(effects: GroupTime, *, power: float = 0.8, alpha: float = 0.05) -> PreTest:
    """Wald test that all effects before treatment (and anticipation) are 0.

    R ``did::att_gt``'s pre-test of parallel trends; the detectable slope after Roth (2022).

    Raises
    ------
    UsageError
        No cell lies before treatment, so that nothing can be tested.
    """
    from scipy.special import chdtrc

    before = effects.time < effects.cohort - effects.anticipation
    before &= effects.time != effects.base
    if not before.any():
        raise UsageError("no cell lies before treatment", at="pretest")
    at = np.flatnonzero(before)
    covariance = effects.covariance[np.ix_(at, at)]
    values, vectors = np.linalg.eigh(covariance)
    used = values > NOTHING * values.max()
    df = int(used.sum())
    root = vectors[:, used] / np.sqrt(values[used])
    statistic = float(np.square(effects.estimate[at] @ root).sum())
    step = (effects.time - effects.base)[at].astype(float)
    return PreTest(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        detectable_slope=_slope(step, root, power=power, alpha=alpha),
        power=power,
        alpha=alpha,
    )


def _slope(step: Floats, root: Floats, *, power: float, alpha: float) -> float:
    """Slope at which the noncentral chi-squared reaches the power."""
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    df = root.shape[1]
    critical = chi2.isf(alpha, df)
    per_slope = float(np.square(step @ root).sum())

    def lacking(noncentrality: float) -> float:
        return float(ncx2.sf(critical, df, noncentrality)) - power

    wanted = brentq(lacking, 1e-9, 1e4)
    return float(np.sqrt(wanted / per_slope))
