"""Effects by cohort and period with their joint covariance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.result.arrays import Floats, Ids, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTime:
    """Average effects on the treated by cohort and period, with one joint covariance.

    Attributes
    ----------
    cohort, time, base : array of int, shape (m,)
        Cells sorted by cohort, then time; base is the period a cell is compared with.
        With a universal base the cells at the base itself are there, all 0.
    estimate : array, shape (m,)
    cohorts : array of int, shape (k,)
        Cohorts with cells.
    size, share : array, shape (k,)
        Weighted units of each cohort, and their share of all units with the never treated.
    covariance : array, shape (m + k, m + k)
        Of estimate and share, stacked; clustered as declared; the crossproduct of the
        summed influence without a small-sample factor.
    influence : array, shape (u, m + k), or None
        Influence of each unit (or cluster), scaled so that estimate minus truth is close to
        the column sum; None when it would not fit in memory or clusters run two ways.
    unit : array, shape (u,), or None
        Labels of the rows of `influence`.
    n_units, n_clusters : int
    control : str
        "never" or "not_yet".
    base_period : str
        "varying" or "universal".
    anticipation : int
    method : str
        "means" (no covariates), "reg", "ipw" or "dr".
    panel : str
        "balanced", "pairwise" or "repeated".
    conventions : mapping
        What another tool could have chosen otherwise.
    """

    cohort: Ints
    time: Ints
    base: Ints
    estimate: Floats
    cohorts: Ints
    size: Floats
    share: Floats
    covariance: Floats
    influence: Floats | None
    unit: Ids | None
    n_units: int
    n_clusters: int
    control: str
    base_period: str
    anticipation: int
    method: str
    panel: str
    conventions: Mapping[str, str]

    @property
    def std_error(self) -> Floats:
        """Standard error of each cell, shape (m,)."""
        variance = np.diag(self.covariance)[: len(self.estimate)]
        return np.sqrt(np.maximum(variance, 0.0))
