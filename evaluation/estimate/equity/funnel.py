"""Exact limits of a share by chance alone, for groups of every size."""

import numpy as np
from scipy.stats import binom

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats


def exact_limits(share: float, sizes: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Give the limits that the share of a group stays inside by chance.

    Parameters
    ----------
    share : float
        The share of no difference, between 0 and 1.
    sizes : array, shape (k,)
        Persons, whole numbers from 1.
    level : float
        Chance of staying inside, 0.95 or 0.998.

    Returns
    -------
    low, high : array, shape (k,)

    Notes
    -----
    Binomial quantiles interpolated so that the limits fall smoothly with the size
    (Spiegelhalter 2005, appendix A.1.1).
    """
    if not 0 < share < 1:
        raise UsageError(f"share {share} has no limits", at="exact_limits", way_out="0 < share < 1")
    tail = (1 - level) / 2
    whole = np.asarray(sizes)
    return _quantile(tail, whole, share) / whole, _quantile(1 - tail, whole, share) / whole


def _quantile(chance: float, sizes: Floats, share: float) -> Floats:
    count = binom.ppf(chance, sizes, share)
    above = binom.cdf(count, sizes, share)
    below = binom.cdf(count - 1, sizes, share)
    return np.clip(count - (above - chance) / (above - below), 0, sizes)
