"""Distinct values and the code of each row, without sorting whole numbers of small range."""

import numpy as np

from evaluation.estimate.result.arrays import Floats, Ids, Ints, group_sum

DENSE = 4  # a table of this many places per row is cheaper than sorting the rows


def coded(values: Ids) -> tuple[Ids, Ints]:
    """Distinct values ascending, and the place of each row's value among them, shape (n,)."""
    values = np.asarray(values)
    if values.dtype.kind == "b":
        values = values.astype(np.int64)
    if values.dtype.kind in "iu":
        low = int(values.min())
        size = int(values.max()) - low + 1
        if size <= max(DENSE * len(values), 1024):
            found, code = _tabled(values - low, size)
            return found.astype(values.dtype) + values.dtype.type(low), code
    if values.dtype.kind in "OTUS":
        import pandas as pd

        code, found = pd.factorize(values, sort=True, use_na_sentinel=False)
        return np.asarray(found), code.astype(np.int64)
    found, code = np.unique(values, return_inverse=True)
    return found, code


def by_unit(values: Floats, unit: Ids) -> tuple[Ids, Floats]:
    """Units ascending, and row values (n, k) summed within them, shape (u, k)."""
    known, position = coded(unit)
    return known, group_sum(values, position, len(known))


def _tabled(values: Ints, size: int) -> tuple[Ints, Ints]:
    present = np.zeros(size, dtype=bool)
    present[values] = True
    return np.flatnonzero(present), (present.cumsum() - 1)[values]


def count_until(marks: Ints, values: Ints, *, size: int) -> Ints:
    """Count the ascending `marks` that do not exceed each value; all lie in 0..size-1."""
    if size > max(DENSE * len(values), 1024):
        return np.searchsorted(marks, values, side="right")
    present = np.zeros(size, dtype=np.int64)
    present[marks] = 1
    return present.cumsum()[values]
