"""Rows of the subdistribution model in cells: alike in stratum, span and end."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

PASSING, CENSORED, EVENT, COMPETING = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Cells of rows, and the groups they belong to.

    Attributes
    ----------
    cell_of_row : array, shape (n,)
    stratum, group : array, shape (c,)
        Codes of the baseline and of the censoring distribution.
    start, time : array, shape (c,)
        Rows cover (start, time].
    kind : array, shape (c,)
        How the rows end: passing on to the subject's next row, censored, with the event,
        with a competing event.
    opens : array of bool, shape (c,)
        Whether the rows are the first of their subjects.
    n_strata, n_groups : int
    """

    cell_of_row: Ints
    stratum: Ints
    group: Ints
    start: Ints
    time: Ints
    kind: Ints
    opens: Bools
    n_strata: int
    n_groups: int

    def __len__(self) -> int:
        return len(self.time)

    def sums(self, weight: Floats) -> Floats:
        """Sum of row weights, shape (c,)."""
        return np.asarray(np.bincount(self.cell_of_row, weight, len(self)), dtype=float)


def cells_of(durations: Durations, *, cause: int, group: Ids | None) -> Cells:
    """Collapse rows; `group` (n,) has a censoring distribution of its own per value."""
    n_strata, stratum = _codes(durations.strata, len(durations))
    n_groups, code = _codes(group, len(durations))
    kind, opens = _ends(durations, cause)
    if not (kind == EVENT).any():
        way_out = "follow longer, or name a cause that occurs"
        raise GateError(f"nobody has an event of cause {cause}", at="fine_gray", way_out=way_out)
    width = int(durations.time.max()) + 1
    radix = (n_strata, n_groups, width, width, 4, 2)
    if float(np.prod(np.array(radix, dtype=float))) > np.iinfo(np.int64).max / 2:
        way_out = "count in months or days"
        raise UsageError("the times are too fine a count", at="Durations.time", way_out=way_out)
    parts = (stratum, code, durations.start, durations.time, kind, opens)
    key = np.zeros(len(durations), dtype=np.int64)
    for size, part in zip(radix, parts, strict=True):
        key = key * size + part.astype(np.int64)
    values, cell_of_row = coded(key)
    split: list[Ints] = []
    for size in reversed(radix):
        split.append(values % size)
        values = values // size
    opens_, kind_, time, start, group_, stratum_ = split
    return Cells(
        cell_of_row=cell_of_row,
        stratum=stratum_,
        group=group_,
        start=start,
        time=time,
        kind=kind_,
        opens=opens_ == 1,
        n_strata=n_strata,
        n_groups=n_groups,
    )


def _codes(values: Ids | None, size: int) -> tuple[int, Ints]:
    if values is None:
        return 1, np.zeros(size, dtype=np.int64)
    if np.shape(values) != (size,):
        problem = f"shape {np.shape(values)} where {(size,)} is needed"
        raise UsageError(problem, at="Censoring.strata")
    known, code = coded(values)
    return len(known), code


def _ends(durations: Durations, cause: int) -> tuple[Ints, Bools]:
    """Kind of each row, and whether it opens its subject; rows without follow-up do neither."""
    present = (durations.start < durations.time) & (durations.case_weight > 0)
    first, last = _borders(durations, np.flatnonzero(present))
    kind = np.where(last, CENSORED, PASSING)
    kind[present & (durations.cause == cause)] = EVENT
    kind[present & (durations.cause > 0) & (durations.cause != cause)] = COMPETING
    return kind, first


def _borders(durations: Durations, rows: Ints) -> tuple[Bools, Bools]:
    """First and last of each subject's rows, among `rows`."""
    first, last = np.zeros((2, len(durations)), dtype=bool)
    first[rows] = last[rows] = True
    if durations.id is None:
        return first, last
    known, code = coded(np.asarray(durations.id)[rows])
    if len(known) == len(rows):
        return first, last
    order = np.lexsort((durations.start[rows], code))
    same = np.diff(code[order]) == 0
    before, after = rows[order][:-1][same], rows[order][1:][same]
    first[after] = last[before] = False
    _check_chain(durations, before, after)
    return first, last


def _check_chain(durations: Durations, before: Ints, after: Ints) -> None:
    gaps = int((durations.time[before] != durations.start[after]).sum())
    if gaps:
        way_out = "give spells ids of their own and the person as cluster"
        raise DataError(f"{gaps} rows begin after a gap", at="Durations.id", way_out=way_out)
    again = int((durations.cause[before] > 0).sum())
    if again:
        way_out = "the first event of any cause ends a subject's rows"
        raise DataError(f"{again} events are not the last", at="Durations.id", way_out=way_out)
