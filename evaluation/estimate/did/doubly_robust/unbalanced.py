"""Panels with gaps and repeated cross-sections: cell by cell, on the rows there are."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.did.doubly_robust.comparison import Sample, effect_on_change
from evaluation.estimate.did.doubly_robust.design import design
from evaluation.estimate.did.doubly_robust.request import Request
from evaluation.estimate.did.doubly_robust.route import Estimated, place_of, taken, tried
from evaluation.estimate.did.doubly_robust.rows import effect_on_rows
from evaluation.estimate.did.panel.cells import Cells
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats, Ints

LARGEST = 100_000_000
"""Influences that these routes hold at most; at 16 bytes, and twice while they are sorted."""

Effect = tuple[float, list[tuple[Ints, Floats]]]


def pairwise(panel: PanelData, cells: Cells, request: Request) -> Estimated:
    """Each cell from the units seen in both its periods."""
    outcomes, X = panel.outcomes, design(panel, request.covariates)
    place = _places(panel)
    code, weight = np.searchsorted(cells.levels, panel.cohort), panel.unit_weight

    def effect(cell: int) -> Effect:
        at, base = int(cells.at[cell]), int(cells.base_at[cell])
        change = outcomes[:, at] - outcomes[:, base]
        units = np.flatnonzero(_levels(cells, cell)[code] & ~np.isnan(change))
        treated = code[units] == cells.level[cell]
        _refuse_missing([treated, ~treated], weight[units], cells, cell)
        fixed = len(X) == len(panel)
        sample = Sample(
            X=X[units] if fixed else X[place[units, min(at, base)]],
            treated=treated,
            weight=weight[units],
            names=request.covariates,
            place=place_of(cells, cell),
        )
        estimate, influence = effect_on_change(change[units], sample, method=request.method)
        return estimate, [(units, influence)]

    return _each(cells, request, effect, order=np.argsort(code, kind="stable"))


def repeated(panel: PanelData, cells: Cells, request: Request) -> Estimated:
    """Each cell from all rows of its two periods; a unit's influence is the sum of its rows'."""
    X = design(panel, request.covariates)
    moment, position = _rows(panel)
    by_period = [np.flatnonzero(moment == at) for at in range(len(panel.periods))]
    code, weight = np.searchsorted(cells.levels, panel.cohort), panel.unit_weight
    fixed = len(X) == len(panel)

    def effect(cell: int) -> Effect:
        used = _levels(cells, cell)
        now, before = (
            rows[used[code[position[rows]]]]
            for rows in (by_period[cells.at[cell]], by_period[cells.base_at[cell]])
        )
        rows = np.concatenate([now, before])
        later = np.arange(len(rows)) < len(now)
        units = position[rows]
        sample = Sample(
            X=X[units] if fixed else X[rows],
            treated=code[units] == cells.level[cell],
            weight=weight[units],
            names=request.covariates,
            place=place_of(cells, cell),
        )
        four = [
            each & period
            for each in (sample.treated, ~sample.treated)
            for period in (later, ~later)
        ]
        _refuse_missing(four, sample.weight, cells, cell)
        outcome = panel.outcome[rows].astype(float)
        estimate, influence = effect_on_rows(outcome, later, sample, method=request.method)
        return estimate, [(units[later], influence[later]), (units[~later], influence[~later])]

    return _each(cells, request, effect, order=np.lexsort((_first(position, moment), code)))


def _first(position: Ints, moment: Ints) -> Ints:
    """First period each unit was seen in."""
    first = np.full(int(position.max()) + 1, int(moment.max()))
    np.minimum.at(first, position, moment)
    return first


def _each(
    cells: Cells, request: Request, effect: Callable[[int], Effect], *, order: Ints
) -> Estimated:
    """Estimate cell by cell; neighbours in `order` touch the same cells."""
    estimate = np.zeros(len(cells))
    keep = cells.is_base.copy()
    left_out: list[str] = []
    parts: dict[int, list[tuple[Ints, Floats]]] = {}
    numbers = 0
    for cell in np.flatnonzero(~cells.is_base):
        task = partial(effect, int(cell))
        found = tried(task, unusable=request.unusable, left_out=left_out)
        if found is None:
            continue
        estimate[cell], parts[int(cell)] = found
        keep[cell] = True
        numbers += sum(len(units) for units, _ in parts[int(cell)])
        if numbers > LARGEST:
            problem = f"influences of {len(order)} units on {len(cells)} cells do not fit in memory"
            way_out = 'gaps="drop" gives a balanced panel, which has no such limit'
            raise GateError(problem, at="group_time", way_out=way_out)
    return Estimated(
        cells=taken(cells, keep),
        estimate=estimate[keep],
        influence=_writer([parts.get(int(cell), []) for cell in np.flatnonzero(keep)], order),
        order=order,
        left_out=tuple(left_out),
    )


def _writer(
    parts: Sequence[Sequence[tuple[Ints, Floats]]], order: Ints
) -> Callable[[Ints, Floats], None]:
    """Influences by unit; a unit touches few cells when it was seen in few periods."""
    from scipy.sparse import coo_array

    flat = [(rows, values, cell) for cell, pair in enumerate(parts) for rows, values in pair]
    places = np.concatenate([rows for rows, _, _ in flat])
    columns = np.repeat([cell for _, _, cell in flat], [len(rows) for rows, _, _ in flat])
    numbers = np.concatenate([values for _, values, _ in flat])
    table = coo_array((numbers, (places, columns)), shape=(len(order), len(parts)))
    ordered = table.tocsr()[order]

    def write(rows: Ints, out: Floats) -> None:
        out[:] = ordered[rows].toarray().T

    return write


def _levels(cells: Cells, cell: int) -> Bools:
    """Which cohorts a cell compares: its own and its controls."""
    used: Bools = cells.controls[cell].copy()
    used[cells.level[cell]] = True
    return used


def _refuse_missing(sides: list[Bools], weight: Floats, cells: Cells, cell: int) -> None:
    if all(weight[side].any() for side in sides):
        return
    problem = "no treated units or no controls were seen in both periods"
    way_out = 'unusable="leave_out" leaves the cell out and says so'
    raise GateError(problem, at=place_of(cells, cell), way_out=way_out)


def _rows(panel: PanelData) -> tuple[Ints, Ints]:
    """Period and unit of each row."""
    if panel.moment is None or panel.position is None:
        units, periods = len(panel), len(panel.periods)
        return np.tile(np.arange(periods), units), np.repeat(np.arange(units), periods)
    return panel.moment, panel.position


def _places(panel: PanelData) -> Ints:
    """Row of each unit and period, shape (n, T); -1 where the unit was not seen."""
    place = np.full((len(panel), len(panel.periods)), -1, dtype=np.int64)
    moment, position = _rows(panel)
    place[position, moment] = np.arange(len(moment))
    return place
