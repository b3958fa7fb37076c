"""Which difference the material could show at all, before any outcome is looked at."""

import math
from statistics import NormalDist

import numpy as np

from evaluation.design.arrays import Floats, Ints
from evaluation.errors import UsageError


def minimum_detectable_difference(
    base: float, *, n: float, n_reference: float, power: float = 0.8, level: float = 0.95
) -> float:
    """Smallest difference in a share that is found with the given power.

    Closed form for a two-sided test, with the variance of the base share in both groups
    (Cohen 1988, section 6.2, normal approximation).

    Parameters
    ----------
    base : float
        Expected share in the reference.
    n, n_reference : float
        Persons in each group; effective sample size after weighting (persons over
        `design_effect`).
    power, level : float
        Probability of finding it, and 1 minus the probability of a false alarm.

    Returns
    -------
    float
        As a share: 0.099 is 9.9 percentage points; infinite without persons.
    """
    deviation = math.sqrt(base * (1 - base))
    return minimum_detectable_change(
        deviation, n=n, n_reference=n_reference, power=power, level=level
    )


def minimum_detectable_change(
    deviation: float, *, n: float, n_reference: float, power: float = 0.8, level: float = 0.95
) -> float:
    """Smallest difference in a mean with standard deviation `deviation` in both groups.

    For months without an event within a horizon the deviation is `months_deviation`.
    """
    if min(n, n_reference) <= 0:
        return math.inf
    return _reach(power, level) * deviation * math.sqrt(1 / n + 1 / n_reference)


def minimum_detectable_hazard_ratio(
    *, events: float, share: float = 0.5, power: float = 0.8, level: float = 0.95
) -> float:
    """Smallest hazard ratio above 1 that is found; its inverse is the largest below 1.

    Schoenfeld (1981): the variance of a log hazard ratio is 1 / (events p (1 - p)).

    Parameters
    ----------
    events : float
        Events expected in both groups together, over the design effect.
    share : float
        Share of those at risk who are in the arm.
    power : float
        Probability of finding the ratio.
    level : float
        Of the two-sided interval.
    """
    if events <= 0 or not 0 < share < 1:
        return math.inf
    return math.exp(_reach(power, level) / math.sqrt(events * share * (1 - share)))


def months_deviation(survival: Floats) -> float:
    """Find the standard deviation of months without the event within the horizon.

    Parameters
    ----------
    survival : array, shape (h,)
        Share still without the event at the end of months 0 to h - 1; the first is 1.
    """
    left = np.asarray(survival, dtype=float)
    if not len(left) or np.any(np.diff(left) > 0) or left[0] > 1 or left[-1] < 0:
        raise UsageError("shares must fall from 1", at="months_deviation.survival")
    mean = left.sum()
    square = ((2 * np.arange(len(left)) + 1) * left).sum()
    return math.sqrt(max(float(square - mean**2), 0.0))


def design_effect(
    weight: Floats, cluster: Ints | None = None, *, correlation: float = 0.0
) -> float:
    """How many times larger weights and clusters make the variance of a mean.

    Parameters
    ----------
    weight : array, shape (n,)
        Of rows; unequal weights cost n sum(w^2) / (sum w)^2 (Kish 1965).
    cluster : array, shape (n,), optional
        Whose rows they are: a person's trials, a district's persons.
    correlation : float
        Between outcomes of two rows of a cluster, 0 to 1; 1 counts clusters only.
    """
    if not 0 <= correlation <= 1:
        raise UsageError("a correlation lies between 0 and 1", at="design_effect.correlation")
    total = float(np.sum(weight))
    if not total > 0:
        return math.inf
    square = float(np.square(weight).sum())
    if cluster is not None:
        _, place = np.unique(cluster, return_inverse=True)
        together = float(np.square(np.bincount(place, weight)).sum())
        square = (1 - correlation) * square + correlation * together
    return len(weight) * square / total**2


def _reach(power: float, level: float) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - (1 - level) / 2) + normal.inv_cdf(power)
