"""Curves of one group from durations, all through one risk table and influence function.

Robust and clustered standard errors agree with R ``survfit(..., robust = TRUE, cluster =)``.
"""

from collections.abc import Callable

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate import functionals
from evaluation.estimate.arrays import Floats, Ints
from evaluation.estimate.durations import Durations
from evaluation.estimate.functionals import Functional
from evaluation.estimate.linear import Linear
from evaluation.estimate.risk_table import RiskTable, risk_table

Reading = Callable[[RiskTable, Ints], Functional]


def kaplan_meier(
    durations: Durations, *, months: Ints | None = None, factor: Floats | None = None
) -> Linear:
    """Share still without any event at the end of each month.

    Parameters
    ----------
    durations : Durations
        Any cause is the event; entry and weights are used, strata are not allowed.
    months : array of int, optional
        Where to read the curve; default every month in which a row leaves.
    factor : array, shape (n, H), optional
        Factor on each row's weight in month 1..H.

    Returns
    -------
    Linear
        With Greenwood's variance; R ``survfit(Surv(entry, time, event) ~ 1)``.
    """
    return _curve(durations, months, factor, functionals.survival)


def nelson_aalen(
    durations: Durations,
    *,
    cause: int | None = None,
    months: Ints | None = None,
    factor: Floats | None = None,
) -> Linear:
    """Cumulative hazard of any event, or of one cause, at the end of each month.

    The model variance is sum d / Y^2; R ``survfit(..., ctype = 1)$std.chaz``.
    """
    return _curve(
        durations,
        months,
        factor,
        lambda table, at: functionals.cumulative_hazard(table, at, cause),
        causes=cause or 1,
    )


def aalen_johansen(
    durations: Durations,
    *,
    cause: int = 1,
    months: Ints | None = None,
    factor: Floats | None = None,
) -> Linear:
    """Share with the event from `cause` by the end of each month, other causes competing.

    R ``survfit(Surv(entry, time, factor(event)) ~ 1)$pstate`` and its standard errors.
    """
    return _curve(
        durations,
        months,
        factor,
        lambda table, at: functionals.incidence(table, at, cause),
        causes=cause,
    )


def restricted_mean(durations: Durations, *, months: Ints, factor: Floats | None = None) -> Linear:
    """Mean months without any event during the first `months`: area under the survival.

    R ``summary(survfit(), rmean =)``; the standard error is the infinitesimal jackknife.
    """
    return _curve(durations, months, factor, functionals.months_without)


def months_lost(
    durations: Durations, *, months: Ints, cause: int = 1, factor: Floats | None = None
) -> Linear:
    """Mean months after an event of `cause` during the first `months`.

    With the restricted mean, the causes sum to `months`.
    """
    return _curve(
        durations,
        months,
        factor,
        lambda table, at: functionals.months_after(table, at, cause),
        causes=cause,
    )


def quantile(curve: Linear, *, share: float) -> float:
    """First month by which `share` have had the event; NaN when that is not reached.

    Where the survival is exactly 1 - share over an interval, its midpoint (R ``quantile``).
    """
    target = 1 - share
    below = np.flatnonzero(curve.estimate < target + 1e-9)
    if not len(below):
        return float("nan")
    month = float(curve.month[below[0]])
    lower = np.flatnonzero(curve.estimate < target - 1e-9)
    if abs(curve.estimate[below[0]] - target) < 1e-9 and len(lower):
        return (month + float(curve.month[lower[0]])) / 2
    return month


def _curve(
    durations: Durations,
    months: Ints | None,
    factor: Floats | None,
    reading: Reading,
    *,
    causes: int = 1,
) -> Linear:
    _check(durations, factor)
    asked = None if months is None else np.asarray(months, dtype=np.int64)
    table = risk_table(durations, months=asked, causes=causes, factor=factor)
    at = table.month if asked is None else asked
    found = reading(table, at)
    place = np.searchsorted(table.month, at)
    events = np.append(table.events.sum(axis=1), 0.0)[place]
    influence = found.influence(table)
    return Linear(
        month=at,
        estimate=found.estimate,
        at_risk=np.append(table.at_risk, 0.0)[place],
        events=np.where(np.isin(at, table.month), events, 0.0),
        n=float((durations.case_weight > 0).sum()),
        cell_influence=np.where(np.isnan(found.estimate), np.nan, influence),
        cell_of_row=table.cell_of_row,
        row_weight=durations.case_weight,
        model_variance=found.model_variance,
    )


def _check(durations: Durations, factor: Floats | None) -> None:
    if durations.strata is not None:
        way_out = "call once per stratum with durations.take(...)"
        raise UsageError("a curve describes one group", at="Durations.strata", way_out=way_out)
    if factor is None:
        return
    last = int(durations.time.max())
    if factor.ndim != 2 or len(factor) != len(durations) or factor.shape[1] < last:
        wanted = f"({len(durations)}, {last} or more)"
        raise UsageError(f"shape {factor.shape} where {wanted} is needed", at="factor")
