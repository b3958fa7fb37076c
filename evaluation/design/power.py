"""Which difference the material could show at all."""

import math
from statistics import NormalDist


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
        Persons in each group; effective sample size after weighting.
    power, level : float
        Probability of finding it, and 1 minus the probability of a false alarm.

    Returns
    -------
    float
        As a share: 0.099 is 9.9 percentage points; infinite without persons.
    """
    if min(n, n_reference) <= 0:
        return math.inf
    normal = NormalDist()
    reach = normal.inv_cdf(1 - (1 - level) / 2) + normal.inv_cdf(power)
    return reach * math.sqrt(base * (1 - base) * (1 / n + 1 / n_reference))


def minimum_detectable_change(
    deviation: float, *, n: float, n_reference: float, power: float = 0.8, level: float = 0.95
) -> float:
    """Smallest difference in a mean with standard deviation `deviation` in both groups."""
    if min(n, n_reference) <= 0:
        return math.inf
    normal = NormalDist()
    reach = normal.inv_cdf(1 - (1 - level) / 2) + normal.inv_cdf(power)
    return reach * deviation * math.sqrt(1 / n + 1 / n_reference)
