"""What is read from monthly hazards, with its derivative in each of them.

Everything here is a smooth function of the hazards dLambda of a risk table; the derivative
times the rows' martingale increments is the influence function (Andersen, Borgan, Gill &
Keiding 1993, ch. IV).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evaluation.estimate.curves.risk_table import RiskTable
from evaluation.estimate.result.arrays import Bools, Floats, Ints, safe_ratio
from evaluation.estimate.result.curve_intervals import Quantity

Ties = Literal["breslow", "efron"]
TINY = 1e-13  # a hazard closer to 1 than this has emptied the risk set


@dataclass(frozen=True, slots=True, kw_only=True)
class Functional:
    """Estimates with their slopes.

    Attributes
    ----------
    month, estimate : array, shape (m,)
        NaN where nobody was observed any more.
    own, shared : array, shape (t, m)
        Derivative in the hazard of `cause`, and in the hazard of any event.
    cause : int
    quantity : str
    model_variance : array, shape (m,), optional
    """

    month: Ints
    estimate: Floats
    own: Floats
    shared: Floats
    cause: int = 1
    quantity: Quantity = "risk"
    model_variance: Floats | None = None

    def influence(self, table: RiskTable) -> Floats:
        """Influence per unit of weight of each cell, shape (c, m)."""
        return table.influence(own=self.own, shared=self.shared, cause=self.cause)


def survival(table: RiskTable, months: Ints) -> Functional:
    """Share without any event at the end of `months`, with Greenwood's variance."""
    left = _remaining(table)
    estimate = _read(left.cumprod(), 1.0, table, months)
    slope = -safe_ratio(_until(table, months) * estimate, left[:, None])
    terms = safe_ratio(table.hazard.sum(axis=1), table.at_risk * left)
    return _known(
        table,
        Functional(
            month=months,
            estimate=estimate,
            own=np.zeros_like(slope),
            shared=slope,
            quantity="survival",
            model_variance=np.square(estimate) * _read(terms.cumsum(), 0.0, table, months),
        ),
    )


def cumulative_hazard(
    table: RiskTable, months: Ints, cause: int | None, ties: Ties = "breslow"
) -> Functional:
    """Sum of the hazards of any event, or of one cause, with Aalen's variance."""
    until = _until(table, months)
    nothing = np.zeros_like(until)
    hazard, slope, variance = _in_turn(table) if ties == "efron" else _at_once(table, cause)
    slopes = until * slope[:, None]
    return _known(
        table,
        Functional(
            month=months,
            estimate=_read(hazard.cumsum(), 0.0, table, months),
            own=nothing if cause is None else slopes,
            shared=slopes if cause is None else nothing,
            cause=cause or 1,
            quantity="hazard",
            model_variance=_read(variance.cumsum(), 0.0, table, months),
        ),
    )


def survival_by_hazard(table: RiskTable, months: Ints, ties: Ties = "breslow") -> Functional:
    """Exponential of minus the cumulative hazard (Fleming-Harrington)."""
    found = cumulative_hazard(table, months, None, ties)
    left = np.exp(-found.estimate)
    variance = None if found.model_variance is None else np.square(left) * found.model_variance
    return replace(
        found,
        estimate=left,
        shared=-found.shared * np.where(np.isnan(left), 0.0, left),
        quantity="survival",
        model_variance=variance,
    )


def incidence(table: RiskTable, months: Ints, cause: int) -> Functional:
    """Share that has had the event from `cause` by the end of `months` (Aalen-Johansen).

    The model variance is that of R ``cmprsk::cuminc``: a delta method in which the causes
    draw from the risk set one by one.
    """
    left, before, curve = _incidence(table, cause)
    estimate = _read(curve, 0.0, table, months)
    until = _until(table, months)
    after = safe_ratio(until * (estimate - curve[:, None]), left[:, None])
    own, others = _drawn(table, cause)
    return _known(
        table,
        Functional(
            month=months,
            estimate=estimate,
            own=until * before[:, None],
            shared=-after,
            cause=cause,
            model_variance=own @ np.square(until * before[:, None] - after)
            + others @ np.square(after),
        ),
    )


def months_without(table: RiskTable, months: Ints) -> Functional:
    """Area under the survival up to `months` (restricted mean)."""
    left = _remaining(table)
    area, at_table = _areas(table, months, left.cumprod(), 1.0)
    gap = _until(table, months) * (area - at_table[:, None])
    slope = -safe_ratio(gap, left[:, None])
    terms = safe_ratio(table.hazard.sum(axis=1), table.at_risk * left)
    return _known(
        table,
        Functional(
            month=months,
            estimate=area,
            own=np.zeros_like(slope),
            shared=slope,
            quantity="months",
            model_variance=terms @ np.square(gap),
        ),
    )


def months_after(table: RiskTable, months: Ints, cause: int) -> Functional:
    """Area under the incidence of `cause` up to `months` (months lost; Andersen 2013)."""
    left, before, curve = _incidence(table, cause)
    area, at_table = _areas(table, months, curve, 0.0)
    until = _until(table, months)
    after = until * (months - table.month[:, None])
    gap = until * (area - at_table[:, None]) - after * curve[:, None]
    return _known(
        table,
        Functional(
            month=months,
            estimate=area,
            quantity="months",
            own=after * before[:, None],
            shared=-safe_ratio(gap, left[:, None]),
            cause=cause,
        ),
    )


def _remaining(table: RiskTable) -> Floats:
    """One minus the total hazard, exactly 0 where it empties the risk set."""
    left = 1 - table.hazard.sum(axis=1)
    return np.where(np.abs(left) < TINY, 0.0, left)


def _at_once(table: RiskTable, cause: int | None) -> tuple[Floats, Floats, Floats]:
    """Hazard by month, its derivative in itself, and its variance: tied events together."""
    hazard = table.hazard
    chosen = hazard.sum(axis=1) if cause is None else hazard[:, cause - 1]
    return chosen, np.ones(len(chosen)), safe_ratio(chosen, table.at_risk)


def _in_turn(table: RiskTable) -> tuple[Floats, Floats, Floats]:
    """Hazard by month when tied events leave the risk set in turn, slope and variance.

    Fleming & Harrington (1984), with the month's weight shared equally by its k events:
    a function of the plain hazard x, sum over l < k of (x / k) / (1 - l x / k).
    """
    month = np.repeat(np.arange(len(table.month)), table.tied.astype(np.int64))
    turn = np.arange(len(month)) - np.searchsorted(month, month)
    share = table.hazard.sum(axis=1)[month] / table.tied[month]
    left = 1 - turn * share
    size = len(table.month)
    hazard = np.bincount(month, share / left, size).astype(float)
    slope = np.bincount(month, 1 / (table.tied[month] * np.square(left)), size).astype(float)
    variance = np.bincount(month, share / (table.at_risk[month] * np.square(left)), size)
    return hazard, slope, variance.astype(float)


def _incidence(table: RiskTable, cause: int) -> tuple[Floats, Floats, Floats]:
    left = _remaining(table)
    before = np.concatenate([[1.0], left.cumprod()[:-1]])[: len(left)]
    return left, before, (before * table.hazard[:, cause - 1]).cumsum()


def _drawn(table: RiskTable, cause: int) -> tuple[Floats, Floats]:
    """Variance of the month's hazard of `cause`, and of the others together."""
    own = table.events[:, cause - 1]
    pair = np.column_stack([own, table.events.sum(axis=1) - own])
    at_risk = table.at_risk[:, None]
    rest = np.where(pair > 1, safe_ratio(at_risk - pair, at_risk - 1), 1.0)
    variance = safe_ratio(pair * rest, np.square(at_risk))
    return variance[:, 0], variance[:, 1]


def _read(values: Floats, before: float, table: RiskTable, months: Ints) -> Floats:
    return np.concatenate([[before], values])[table.position(months) + 1]


def _until(table: RiskTable, months: Ints) -> Floats:
    return (table.month[:, None] <= months).astype(float)


def _areas(table: RiskTable, months: Ints, values: Floats, before: float) -> tuple[Floats, Floats]:
    """Area under the step function up to `months`, and up to each month of the table."""
    month = np.concatenate([[0], table.month])
    level = np.concatenate([[before], values])
    area = np.concatenate([[0.0], (level[:-1] * np.diff(month)).cumsum()])
    position = table.position(months) + 1
    return area[position] + level[position] * (months - month[position]), area[1:]


def _known(table: RiskTable, found: Functional) -> Functional:
    known = is_known(table, found.month)
    return replace(found, estimate=np.where(known, found.estimate, np.nan))


def is_known(table: RiskTable, months: Ints) -> Bools:
    """Months up to the last with somebody at risk; all when everybody had the event."""
    reached = table.month[table.at_risk > 0]
    if not len(reached):
        return months <= 0
    emptied = bool((_remaining(table) == 0).any())
    return np.asarray((months <= reached[-1]) | emptied)
