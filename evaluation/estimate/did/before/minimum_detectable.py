"""What a difference-in-differences design could see, before it is run."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import CohortMoments
from evaluation.estimate.did.panel.cells import Control
from evaluation.estimate.result.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """Smallest effect that a design finds.

    Attributes
    ----------
    effect : float
        Outcome units; found with probability `power`.
    std_error : float
        Expected, of the overall effect.
    power, alpha : float
    """

    effect: float
    std_error: float
    power: float
    alpha: float


def minimum_detectable(
    covariance: Floats,
    *,
    periods: Ints,
    cohorts: Ints,
    units: Ints,
    control: Control = "never",
    power: float = 0.8,
    alpha: float = 0.05,
    degrees_of_freedom: float | None = None,
) -> Detectable:
    """Smallest overall effect that group-time averages find, from a history without starts.

    Parameters
    ----------
    covariance : array, shape (T, T)
        Of one unit's outcomes over as many periods as planned: from persons, or from
        clusters when starts are decided for clusters (a unit is then a cluster).
    periods : array of int, shape (T,)
    cohorts, units : array of int, shape (h,)
        Planned starts (`NEVER` for none) and how many units each.
    control : str
    power, alpha : float
    degrees_of_freedom : float, optional
        Of a t distribution; clusters minus 1 when units are few clusters. Normal when absent.

    Raises
    ------
    UsageError
        Shapes do not fit, or power and alpha are no probabilities.
    """
    size = len(periods)
    if np.shape(covariance) != (size, size) or len(cohorts) != len(units):
        raise UsageError("covariance, periods, cohorts and units do not fit", at="design")
    if not 0 < alpha < power < 1:
        raise UsageError("needs 0 < alpha < power < 1", at="design")
    order = np.argsort(cohorts)
    count = np.asarray(units)[order].astype(float)
    moments = CohortMoments(
        periods=np.asarray(periods),
        cohorts=np.asarray(cohorts)[order],
        units=count.astype(np.int64),
        weight=count,
        squared_weight=count,
        mean=np.zeros((len(count), size)),
        first=np.zeros((len(count), size)),
        second=count[:, None, None] * np.asarray(covariance)[None],
    )
    effects = group_time_of_moments(moments, control=control, base_period="universal")
    error = aggregate(effects, "simple", shares="fixed").overall_error
    reach = _quantile(1 - alpha / 2, degrees_of_freedom) + _quantile(power, degrees_of_freedom)
    return Detectable(effect=reach * error, std_error=error, power=power, alpha=alpha)


def _quantile(share: float, degrees: float | None) -> float:
    from scipy.stats import norm, t

    return float(norm.ppf(share) if degrees is None else t.ppf(share, degrees))
