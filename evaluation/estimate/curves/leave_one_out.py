"""Estimates without each person in turn, exactly, at the cost of distinct life courses.

Without one person the risk table loses her weight in her months at risk, and nothing else.
Persons with the same rows lose the same, so whole months leave few cases to compute.
"""

from typing import Literal

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_table import RiskTable, risk_table
from evaluation.estimate.result.arrays import Floats, Ints, group_sum, safe_ratio

Measure = Literal["survival", "hazard", "risk", "months_without", "months_lost"]
LARGEST = 2**22  # numbers of a block of persons by months and causes (32 MB)
ROUNDING = 1e-12  # of a risk set that has lost its last person


def without_each(
    durations: Durations, position: Ints, *, measure: Measure, months: Ints, cause: int
) -> Floats:
    """Estimates at `months` without each person, shape (u, m).

    Parameters
    ----------
    durations : Durations
    position : array, shape (n,)
        Person of each row, 0..u-1, every one of which occurs.
    measure : str
    months : array of int, shape (m,)
    cause : int
    """
    table = risk_table(durations, months=months, causes=cause)
    weight = durations.case_weight
    if len(position) == int(position.max()) + 1:
        cases, case = np.unique(
            np.column_stack([table.cell_of_row, weight]), axis=0, return_inverse=True
        )
        cell, lost = cases[:, 0].astype(np.int64), cases[:, 1]
        row_case, of_person = np.arange(len(cell)), np.empty(len(position), dtype=np.int64)
        of_person[position] = case.ravel()
    else:
        cell, lost, row_case = table.cell_of_row, weight, position
        of_person = np.arange(int(position.max()) + 1)
    found = _by_block(table, (cell, lost, row_case), measure, months, cause)
    return found[of_person]


def _by_block(
    table: RiskTable,
    rows: tuple[Ints, Floats, Ints],
    measure: Measure,
    months: Ints,
    cause: int,
) -> Floats:
    cell, lost, case = rows
    order = np.argsort(case, kind="stable")
    size = int(case.max()) + 1
    step = max(1, LARGEST // (len(table.month) * (table.events.shape[1] + 1) + 1))
    parts = []
    for start in range(0, size, step):
        low, high = np.searchsorted(case[order], [start, min(start + step, size)])
        chosen = order[low:high]
        hazard = _hazards(table, cell[chosen], lost[chosen], case[chosen] - start)
        parts.append(_estimate(table, hazard, measure, months, cause))
    return np.vstack(parts)


def _hazards(table: RiskTable, cell: Ints, lost: Floats, case: Ints) -> Floats:
    """Hazards by case, month and cause when each case's rows are taken away."""
    cases = int(case.max()) + 1
    at = np.arange(len(table.month))
    present = (table.first[cell][:, None] <= at) & (at < table.last[cell][:, None])
    at_risk = table.at_risk - group_sum(lost[:, None] * present, case, cases)
    events = np.tile(table.events, (cases, 1, 1))
    hit = np.flatnonzero(table.cause[cell] > 0)
    place = (case[hit], table.last[cell[hit]] - 1, table.cause[cell[hit]] - 1)
    np.subtract.at(events, place, lost[hit])
    # What is left of the last person is rounding.
    gone = at_risk <= ROUNDING * table.at_risk
    return safe_ratio(events, np.where(gone, 0.0, at_risk)[:, :, None])


def _estimate(
    table: RiskTable, hazard: Floats, measure: Measure, months: Ints, cause: int
) -> Floats:
    total = hazard.sum(axis=2)
    if measure == "hazard":
        return _read(table, total.cumsum(axis=1), 0.0, months)
    left = (1 - total).clip(min=0).cumprod(axis=1)
    if measure == "survival":
        return _read(table, left, 1.0, months)
    if measure == "months_without":
        return _area(table, left, 1.0, months)
    before = np.hstack([np.ones((len(left), 1)), left[:, :-1]])
    incidence = (before * hazard[:, :, cause - 1]).cumsum(axis=1)
    if measure == "risk":
        return _read(table, incidence, 0.0, months)
    return _area(table, incidence, 0.0, months)


def _read(table: RiskTable, values: Floats, start: float, months: Ints) -> Floats:
    return _with_start(values, start)[:, table.position(months) + 1]


def _area(table: RiskTable, values: Floats, start: float, months: Ints) -> Floats:
    step = _with_start(values, start)
    month = np.concatenate([[0], table.month])
    area = (step[:, :-1] * np.diff(month)).cumsum(axis=1)
    place = table.position(months) + 1
    since: Floats = step[:, place] * (months - month[place])
    return _with_start(area, 0.0)[:, place] + since


def _with_start(values: Floats, start: float) -> Floats:
    return np.hstack([np.full((len(values), 1), start), values])
