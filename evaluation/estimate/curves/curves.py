"""Curves of one group from durations, all through one risk table and influence function.

Standard errors are robust and sum over the durations' own unit: cluster, else subject, else
row. They agree with R ``survfit(..., robust = TRUE, cluster =)``.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.curves import functionals
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.functionals import Ties
from evaluation.estimate.curves.quantiles import crossings
from evaluation.estimate.curves.risk_table import RiskTable, risk_table
from evaluation.estimate.curves.streaming import Reading, read
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded
from evaluation.estimate.result.linear import Linear


def kaplan_meier(
    durations: Durations, *, months: Ints | None = None, factor: Floats | None = None
) -> Linear:
    """Share still without any event at the end of each month.

    Parameters
    ----------
    durations : Durations
        Any cause is the event; entry and weights are used. Strata: see `by_stratum`.
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
    ties: Ties = "breslow",
) -> Linear:
    """Cumulative hazard of any event, or of one cause, at the end of each month.

    The model variance is sum d / Y^2; R ``survfit(..., ctype = 1)$std.chaz``. Under `ties`
    "efron" the tied events of a month leave the risk set in turn (R ``ctype = 2``); then a
    weight is no longer the same as so many rows.
    """
    if ties == "efron" and cause is not None:
        way_out = "ask for ties='breslow', or for any cause"
        raise UsageError("events in turn have no causes", at="nelson_aalen", way_out=way_out)
    reading = partial(functionals.cumulative_hazard, cause=cause, ties=ties)
    return _curve(durations, months, factor, reading, causes=cause or 1)


def fleming_harrington(
    durations: Durations,
    *,
    months: Ints | None = None,
    factor: Floats | None = None,
    ties: Ties = "breslow",
) -> Linear:
    """Survival as the exponential of minus the cumulative hazard.

    R ``survfit(..., stype = 2, ctype =)``: ctype 1 is `ties` "breslow", 2 is "efron".
    """
    reading = partial(functionals.survival_by_hazard, ties=ties)
    return _curve(durations, months, factor, reading)


def aalen_johansen(
    durations: Durations,
    *,
    cause: int = 1,
    months: Ints | None = None,
    factor: Floats | None = None,
) -> Linear:
    """Share with the event from `cause` by the end of each month, other causes competing.

    R ``survfit(Surv(entry, time, factor(event)) ~ 1)$pstate`` and its standard errors; the
    model variance is that of R ``cmprsk::cuminc``.
    """
    reading = partial(functionals.incidence, cause=cause)
    return _curve(durations, months, factor, reading, causes=cause)


def milestone_risk(
    durations: Durations, *, months: Ints, cause: int | None = None, factor: Floats | None = None
) -> Linear:
    """Share with the event by declared months; of one cause, others compete.

    One minus Kaplan-Meier when `cause` is None, so all events count; never one minus the
    Kaplan-Meier of a single cause.
    """
    if cause is None:
        return kaplan_meier(durations, months=months, factor=factor).complement()
    return aalen_johansen(durations, cause=cause, months=months, factor=factor)


def restricted_mean(durations: Durations, *, months: Ints, factor: Floats | None = None) -> Linear:
    """Mean months without any event during the first `months`: area under the survival.

    R ``summary(survfit(), rmean =)``, which gives the model variance also where the weights
    make it wrong; the standard error here is the infinitesimal jackknife.
    """
    return _curve(durations, months, factor, functionals.months_without)


def months_lost(
    durations: Durations, *, months: Ints, cause: int = 1, factor: Floats | None = None
) -> Linear:
    """Mean months after an event of `cause` during the first `months`.

    With the restricted mean, the causes sum to `months`.
    """
    reading = partial(functionals.months_after, cause=cause)
    return _curve(durations, months, factor, reading, causes=cause)


def quantile(curve: Linear, *, share: float) -> float:
    """First month by which `share` have had the event; NaN when that is not reached.

    Where the survival is exactly 1 - share over an interval, its midpoint (R ``quantile``);
    `quantiles` gives several with their intervals.
    """
    risk = 1 - curve.estimate if curve.quantity == "survival" else curve.estimate
    return float(crossings(curve.month, risk, np.array([share]))[0])


def by_stratum(
    curve: Callable[[Durations], Linear], durations: Durations
) -> dict[str | int | float, Linear]:
    """Give one curve per stratum, strata ascending.

    Parameters
    ----------
    curve : callable
        As `kaplan_meier`; fix its other arguments with ``functools.partial``.
    durations : Durations
        With strata.
    """
    if durations.strata is None:
        raise UsageError("there are no strata", at="Durations.strata", way_out="give them")
    strata, code = coded(durations.strata)
    ends = np.bincount(code).cumsum()[:-1]
    parts = np.split(np.argsort(code, kind="stable"), ends)
    return {
        value: curve(replace(durations.take(rows), strata=None))
        for value, rows in zip(strata.tolist(), parts, strict=True)
    }


def _curve(
    durations: Durations,
    months: Ints | None,
    factor: Floats | None,
    reading: Reading,
    *,
    causes: int = 1,
) -> Linear:
    asked = None if months is None else whole_months(months)
    _check(durations, factor)
    table = risk_table(durations, months=asked, causes=causes, factor=factor)
    at = table.month if asked is None else asked
    found = read(reading, table, at)
    at_risk, events = _counts(table, at)
    weight = durations.weight
    return Linear(
        month=at,
        estimate=found.estimate,
        at_risk=at_risk,
        events=events,
        n=float(len(durations) if weight is None else np.count_nonzero(weight)),
        cell_influence=found.influence,
        cell_of_row=table.cell_of_row,
        row_weight=durations.case_weight,
        model_variance=found.model_variance,
        unit=_unit(durations),
        quantity=found.quantity,
    )


def _unit(durations: Durations) -> Ids | None:
    return durations.id if durations.cluster is None else durations.cluster


def _counts(table: RiskTable, at: Ints) -> tuple[Floats, Floats]:
    place = np.searchsorted(table.month, at)
    events = np.append(table.events.sum(axis=1), 0.0)[place]
    at_risk = np.append(table.at_risk, 0.0)[place]
    return at_risk, np.where(np.isin(at, table.month), events, 0.0)


def whole_months(months: Ints) -> Ints:
    """Months to read a curve at, as whole numbers; refused when they are not."""
    given = np.asarray(months)
    if given.ndim != 1 or not len(given) or (given != np.rint(given)).any() or given.min() < 0:
        way_out = "give an array of whole numbers, counted from time zero"
        raise UsageError("no months a curve can be read at", at="months", way_out=way_out)
    return given.astype(np.int64)


def _check(durations: Durations, factor: Floats | None) -> None:
    if durations.strata is not None:
        way_out = "ask by_stratum for one curve per stratum"
        raise UsageError("a curve describes one group", at="Durations.strata", way_out=way_out)
    if factor is None:
        return
    last = int(durations.time.max())
    if factor.ndim != 2 or len(factor) != len(durations) or factor.shape[1] < last:
        wanted = f"({len(durations)}, {last} or more)"
        raise UsageError(f"shape {factor.shape} where {wanted} is needed", at="factor")
