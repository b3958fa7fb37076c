"""What a group's gap most likely is, when small groups borrow from all."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from statsmodels.stats.meta_analysis import combine_effects

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

FEWEST_GROUPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrunken:
    """Gaps drawn towards none, small groups more than large ones.

    Attributes
    ----------
    estimate, low, high : array, shape (k,)
    tau2 : float
        Variance between groups.
    """

    estimate: Floats
    low: Floats
    high: Floats
    tau2: float


def shrunken(gap: Floats, error: Floats, *, level: float = 0.95) -> Shrunken:
    """Draw gaps towards nought by how uncertain each is.

    Parameters
    ----------
    gap, error : array, shape (k,)
        Gaps against the other groups, and their standard errors; four groups at least.

    Notes
    -----
    Normal gaps around nought with variance between groups by Paule & Mandel (1982), as
    `statsmodels.stats.meta_analysis.combine_effects` has it; the posterior of each group is
    normal, and its interval counts the error of that variance as nothing: it is what the
    group most likely is, not a test.
    """
    known = np.isfinite(gap) & (error > 0)
    if known.sum() < FEWEST_GROUPS:
        problem = f"{int(known.sum())} groups cannot tell how much groups differ"
        raise UsageError(problem, at="shrunken", way_out=f"{FEWEST_GROUPS} groups at least")
    found = combine_effects(gap[known], error[known] ** 2, method_re="iterated")
    tau2 = max(0.0, float(found.tau2))
    kept = tau2 / (tau2 + error**2)
    reach = float(ndtri(0.5 + level / 2)) * np.sqrt(kept) * error
    return Shrunken(estimate=kept * gap, low=kept * gap - reach, high=kept * gap + reach, tau2=tau2)
