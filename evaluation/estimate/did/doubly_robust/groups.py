"""Cells that share cohort, controls and covariates are fitted together; units by cohort."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.estimate.did.panel.cells import Cells
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats, Ints

FIXED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cells of one cohort with the same controls and the same covariates.

    Attributes
    ----------
    level : int
        Place of the cohort among the levels.
    controls : array of bool, shape (h,)
    period : int
        Period whose covariates are used, or `FIXED`.
    columns, at, base_at : array of int, shape (c,)
        Places of the cells, and of their periods.
    """

    level: int
    controls: Bools
    period: int
    columns: Ints
    at: Ints
    base_at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Units of a balanced panel sorted by cohort.

    Attributes
    ----------
    order : array of int, shape (n,)
        Place in the panel of each unit here.
    outcomes : array, shape (n, T)
    X : mapping of period to array, shape (n, p)
        `FIXED` when covariates do not change.
    weight : array, shape (n,)
    start : array of int, shape (h + 1,)
        First unit of each level, and the end.
    """

    order: Ints
    outcomes: Floats
    X: dict[int, Floats]
    weight: Floats
    start: Ints

    def rows(self, level: int) -> slice:
        """Units of a cohort."""
        return slice(int(self.start[level]), int(self.start[level + 1]))

    def segments(self, rows: Ints) -> list[tuple[int, slice]]:
        """Cohorts among ascending units, and the part of the units in each."""
        cuts = np.searchsorted(rows, self.start)
        return [
            (level, slice(int(begin), int(end)))
            for level, (begin, end) in enumerate(pairwise(cuts))
            if begin < end
        ]


def groups_of(cells: Cells, *, changing: bool) -> list[Group]:
    """Collect cells to be fitted together; cells at the base itself need no fit.

    Covariates that change are those of the earlier of the two periods (as in R ``did``).
    """
    found: dict[tuple[int, bytes, int], list[int]] = {}
    for cell in np.flatnonzero(~cells.is_base):
        earlier = int(min(cells.at[cell], cells.base_at[cell]))
        key = (
            int(cells.level[cell]),
            cells.controls[cell].tobytes(),
            earlier if changing else FIXED,
        )
        found.setdefault(key, []).append(int(cell))
    return [
        Group(
            level=level,
            controls=cells.controls[columns[0]],
            period=period,
            columns=np.array(columns),
            at=cells.at[columns],
            base_at=cells.base_at[columns],
        )
        for (level, _, period), columns in found.items()
    ]


def ordered(panel: PanelData, X: Floats, levels: Ints) -> Ordered:
    """Sort a balanced panel by cohort; nothing is copied when it is sorted already."""
    code = np.searchsorted(levels, panel.cohort)
    start = np.concatenate([[0], np.cumsum(np.bincount(code, minlength=len(levels)))])
    outcomes, weight = panel.outcomes, panel.unit_weight
    by_period = {FIXED: X}
    if len(X) != len(panel):
        rows = X.reshape(len(panel), len(panel.periods), -1)
        by_period = {at: rows[:, at] for at in range(len(panel.periods))}
    if (code[1:] >= code[:-1]).all():
        order = np.arange(len(panel))
    else:
        order = np.argsort(code, kind="stable")
        outcomes, weight = outcomes[order], weight[order]
        by_period = {at: values[order] for at, values in by_period.items()}
    # A column at a time: the covariates of a range of units are rows without a copy.
    by_period = {at: np.asfortranarray(values) for at, values in by_period.items()}
    return Ordered(order=order, outcomes=outcomes, X=by_period, weight=weight, start=start)
