"""What can be said of returns among those who would have left either way: bounds.

An insats changes who leaves, so those who left are not comparable even after a lottery.
Only the always-leavers, who leave with the insats and without it, have both outcomes, and
nobody knows who they are; their difference lies between bounds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.stated import Stated

Gradient = Floats
_FARTHEST = 40.0  # beyond any quantile of the normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Shares of all who started in a group, each with the influence of every person.

    Attributes
    ----------
    leave, again : float
        Share that leaves within the horizon, and share that leaves and comes back.
    leave_influence, again_influence : array, shape (u,)
        Of the same persons in both groups.
    """

    leave: float
    again: float
    leave_influence: Floats
    again_influence: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Lowest and highest difference the data allow, with an interval for the difference.

    Attributes
    ----------
    lower, upper : float
    lower_error, upper_error : float
        Standard errors of the bounds.
    low, high : float
        Interval that holds the difference itself, not the whole span (Imbens & Manski 2004).
    always : float
        Smallest share of always-leavers the data allow.
    """

    lower: float
    upper: float
    lower_error: float
    upper_error: float
    low: float
    high: float
    always: float

    @property
    def stated(self) -> tuple[Stated, Stated]:
        """The lower bound with the interval's lower limit, and the upper with its upper."""
        nothing = float("nan")
        lower = Stated(
            estimate=self.lower,
            std_error=self.lower_error,
            limits=(self.low, nothing, nothing),
        )
        upper = Stated(
            estimate=self.upper,
            std_error=self.upper_error,
            limits=(nothing, self.high, nothing),
        )
        return lower, upper


def return_bounds(
    arm: Leaving, reference: Leaving, *, monotone: bool, level: float = 0.95
) -> Bounds:
    """Bound the difference in returning among the always-leavers.

    Parameters
    ----------
    arm, reference : Leaving
    monotone : bool
        True: the insats makes people leave or makes people stay, never both (Lee 2009; the
        share that leaves more often is trimmed). False: nothing is assumed (Zhang & Rubin
        2003), and the bounds say little unless nearly everybody leaves. Both condition as
        Vikstrom, Ridder & Weidner (2018) show one must.
    level : float
        Of the interval for the difference itself, not for its bounds.

    Notes
    -----
    With share pi of always-leavers, p leaving and q leaving and returning in a group, their
    share returning lies between max(0, (q - p + pi) / pi) and min(1, q / pi). Standard
    errors by the delta method; where the two groups leave equally often the trimmed one
    changes side, and the interval is conservative at best to first order.
    """
    for group in (arm, reference):
        if not 0 <= group.again <= group.leave <= 1:
            raise UsageError("returns must lie between 0 and exits, exits below 1", at="Leaving")
    always, slope = _always(arm.leave, reference.leave, monotone)
    influences = np.column_stack(
        [
            arm.leave_influence,
            arm.again_influence,
            reference.leave_influence,
            reference.again_influence,
        ]
    )
    ends = [
        _difference(one, other, arm, reference, always=always, slope=slope)
        for one, other in ((_lowest, _highest), (_highest, _lowest))
    ]
    errors = [float(np.sqrt(np.square(influences @ gradient).sum())) for _, gradient in ends]
    low, high = imbens_manski(ends[0][0], ends[1][0], *errors, level=level)
    return Bounds(
        lower=ends[0][0],
        upper=ends[1][0],
        lower_error=errors[0],
        upper_error=errors[1],
        low=max(low, -1.0),
        high=min(high, 1.0),
        always=always,
    )


def imbens_manski(
    lower: float, upper: float, lower_error: float, upper_error: float, *, level: float
) -> tuple[float, float]:
    """Interval that holds a bounded number with probability `level` (Imbens & Manski 2004).

    The factor c solves Phi(c + width / largest error) - Phi(-c) = level: 1.96 where the
    bounds meet, 1.645 where they are far apart.
    """
    from scipy.optimize import brentq

    largest = max(lower_error, upper_error)
    if not np.isfinite([lower, upper, largest]).all() or lower > upper:
        raise UsageError("bounds must be numbers in order", at="imbens_manski")
    if largest == 0:
        return lower, upper
    apart = (upper - lower) / largest

    def short(factor: float) -> float:
        return float(ndtr(factor + apart) - ndtr(-factor)) - level

    factor = float(brentq(short, 0.0, _FARTHEST, xtol=1e-12))
    return lower - factor * lower_error, upper + factor * upper_error


def _always(first: float, second: float, monotone: bool) -> tuple[float, Gradient]:
    """Smallest share of always-leavers, and its slope in both shares that leave."""
    if monotone:
        return min(first, second), np.array([first <= second, first > second], dtype=float)
    left = first + second - 1
    return max(left, 0.0), np.full(2, float(left > 0))


End = Callable[[Leaving, float], tuple[float, Floats]]


def _lowest(group: Leaving, always: float) -> tuple[float, Floats]:
    """Smallest share returning, and its slopes in leave, again and the always-leavers."""
    if always <= 0:
        return 0.0, np.zeros(3)
    value = (group.again - group.leave + always) / always
    if value <= 0:
        return 0.0, np.zeros(3)
    slope = (group.leave - group.again) / always**2
    return value, np.array([-1 / always, 1 / always, slope])


def _highest(group: Leaving, always: float) -> tuple[float, Floats]:
    if always <= 0 or group.again >= always:
        return 1.0, np.zeros(3)
    return group.again / always, np.array([0.0, 1 / always, -group.again / always**2])


def _difference(
    one: End, other: End, arm: Leaving, reference: Leaving, *, always: float, slope: Gradient
) -> tuple[float, Gradient]:
    """One end of the difference, and its slopes in leave and again of arm and reference."""
    first, of_first = one(arm, always)
    second, of_second = other(reference, always)
    through = of_first[2] - of_second[2]
    gradient = np.array([of_first[0], of_first[1], -of_second[0], -of_second[1]])
    gradient[[0, 2]] += through * slope
    return first - second, gradient
