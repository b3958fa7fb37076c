"""The joint test of parallel trends before, where groups are too few for a normal one."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.event_study import EventStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsTest:
    """Joint test of the estimates before the reference.

    Attributes
    ----------
    p_value : float
    detectable_slope : float
        Difference in linear trends, outcome units per period, that the test rejects in
        `power` of samples.
    tested : int
        Estimates in the test, those nearest the reference.
    power, alpha : float
    """

    p_value: float
    detectable_slope: float
    tested: int
    power: float
    alpha: float


def leads_test(
    study: EventStudy, *, groups: int, power: float = 0.8, alpha: float = 0.05
) -> LeadsTest:
    """Hotelling's test that nothing differed before the start, with so few groups as there are.

    F with q and G - q degrees of freedom for q estimates and G groups.

    Parameters
    ----------
    study : EventStudy
        With the covariance of the groups' own spread (a jackknife).
    groups : int

    Raises
    ------
    UsageError
        Nothing was estimated before the reference, or groups are too few for any test.
    """
    before = np.flatnonzero(study.event_time < study.reference)
    # More estimates than groups allow leave the covariance without full rank.
    before = before[-max(1, min(len(before), groups // 2 - 1)) :]
    q, left = len(before), groups - len(before)
    if not q or left < 1:
        raise UsageError("nothing before the start can be tested", at="leads_test")
    inverse = np.linalg.pinv(study.covariance[np.ix_(before, before)])
    share = left / (q * (groups - 1))
    statistic = share * float(study.estimate[before] @ inverse @ study.estimate[before])
    step = (study.event_time[before] - study.reference).astype(float)
    per_slope = float(step @ inverse @ step)
    found, wanted = _read(statistic, q, left, power=power, alpha=alpha)
    return LeadsTest(
        p_value=found,
        detectable_slope=float(np.sqrt(wanted / per_slope)),
        tested=q,
        power=power,
        alpha=alpha,
    )


def _read(
    statistic: float, q: int, left: int, *, power: float, alpha: float
) -> tuple[float, float]:
    """P value of F, and the noncentrality at which the test reaches its power."""
    from scipy.optimize import brentq
    from scipy.stats import f as f_distribution
    from scipy.stats import ncf

    critical = f_distribution.isf(alpha, q, left)

    def lacking(noncentrality: float) -> float:
        return float(ncf.sf(critical, q, left, noncentrality)) - power

    return float(f_distribution.sf(statistic, q, left)), float(brentq(lacking, 1e-6, 1e4))
