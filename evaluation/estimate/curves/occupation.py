"""Weighted shares by month: where people are, and for how long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.curves.risk import empty
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.compared import ComparedRows
from evaluation.estimate.result.linear import Linear


def occupation(
    state_at: Callable[[int], Ids],
    comparison: ComparedRows,
    *,
    members: Bools,
    months: Ints,
    states: Sequence[int],
) -> dict[int, Linear]:
    """Share of the arm in each state, month by month, among those observed.

    Parameters
    ----------
    state_at : callable
        Months since time zero to the state of all n rows; -1 is not observed.
    comparison : ComparedRows
    members : array, shape (n,)
        Rows of the arm.
    months : array of int, shape (m,)
        0 is time zero, before any monthly factor.
    states : sequence of int

    Returns
    -------
    dict of Linear
        By state; `at_risk` counts persons observed, `events` persons in the state.
    """
    rows = comparison.rows(members)
    # One cell per state and one more for all others, whose values are 0.
    values = np.eye(len(states) + 1, len(states))
    place_of = np.full(256, len(states))  # int8 states; -1 reads the last place
    place_of[list(states)] = np.arange(len(states))
    found = []
    for month in months:
        state = np.asarray(state_at(int(month)))[rows]
        cell = place_of[state]
        cells = _Cells(rows=rows, cell=cell, values=values, known=state >= 0)
        found.append(_means(cells, comparison, int(month)))
    estimate, influence, observed, counts = (np.stack(part) for part in zip(*found, strict=True))
    nobody = empty(comparison, np.asarray(months, dtype=np.int64))
    return {
        state: replace(
            nobody,
            estimate=estimate[:, place],
            cell_influence=influence[:, :, place].T,
            at_risk=observed,
            events=counts[:, place],
            n=float(len(np.unique(comparison.position[rows]))),
        )
        for place, state in enumerate(states)
    }


def months_in_state(share: Linear, *, horizons: Ints) -> Linear:
    """Mean months in the state during months 1..h, for each horizon h.

    Parameters
    ----------
    share : Linear
        One state of `occupation`, with every month 1..h.
    horizons : array of int
    """
    last = int(np.max(horizons))
    missing = np.setdiff1d(np.arange(1, last + 1), share.month)
    if len(missing):
        raise UsageError(f"the shares lack month {missing[0]}", at="months_in_state.share")
    matrix = (share.month >= 1) & (share.month <= np.asarray(horizons)[:, None])
    at = np.asarray(horizons, dtype=np.int64)
    return share.transform(matrix.astype(float), month=at, quantity="months")


def weighted_mean(
    values: Floats, comparison: ComparedRows, *, members: Bools, month: int = 0
) -> Linear:
    """Mean of a value per row, NaN being not observed; one estimate, at `month`."""
    rows = comparison.rows(members)
    column = np.asarray(values, dtype=float)[rows]
    known = np.isfinite(column)
    values_known = np.where(known, column, 0.0)[:, None]
    cells = _Cells(rows=rows, cell=np.arange(len(rows)), values=values_known, known=known)
    estimate, influence, observed, counts = _means(cells, comparison, month)
    return replace(
        empty(comparison, np.array([month])),
        estimate=estimate,
        cell_influence=influence,
        at_risk=np.array([observed]),
        events=counts,
        n=float(observed),
        quantity="value",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Rows that share values: cell (r,), values by cell (c, k), rows whose value is known."""

    rows: Ints
    cell: Ints
    values: Floats
    known: Bools


def _means(
    cells: _Cells, comparison: ComparedRows, month: int
) -> tuple[Floats, Floats, float, Floats]:
    """Hajek means: estimates, influence of persons, persons known, persons with a value."""
    rows, size = cells.rows, len(cells.values)
    carried = cells.known * _factor(comparison, rows, month)
    weight = comparison.weights.base[rows] * carried
    by_cell = np.bincount(cells.cell, weight, size)
    counted = comparison.cell_sums(rows, cells.cell, (carried > 0).astype(float), size=size)
    observed = float((counted.sum(axis=1) > 0).sum())
    hit = np.asarray((counted @ (cells.values != 0).astype(float)) > 0).sum(axis=0).astype(float)
    total = float(by_cell.sum())
    if total <= 0:
        unknown = np.full((len(comparison.unit), cells.values.shape[1]), np.nan)
        return unknown[0], unknown, observed, hit
    estimate = by_cell @ cells.values / total
    unit = (cells.values - estimate) / total
    carrier = comparison.carrier(rows, cells.cell, size=size, scale=carried)
    influence = carrier.persons(unit)
    if month > 0 and comparison.weights.monthly_log_gradient is not None:
        slopes = comparison.month_slopes(month, rows, weight[:, None] * unit[cells.cell])
        influence = influence + comparison.month_influence(slopes)
    return np.asarray(estimate, dtype=float), influence, observed, hit


def _factor(comparison: ComparedRows, rows: Ints, month: int) -> Floats:
    monthly = comparison.months(rows, month) if month > 0 else None
    return np.ones(len(rows)) if monthly is None else monthly[:, month - 1]
