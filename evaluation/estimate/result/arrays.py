"""Array types and the one grouping operation the estimators share."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Ids = npt.NDArray[Any]


def group_sum(values: Floats, position: Ints, size: int) -> Floats:
    """Sum of the rows of `values` that share a position, shape (size, m).

    Parameters
    ----------
    values : array, shape (n, m)
    position : array, shape (n,)
        Group of each row, 0..size-1.
    size : int
        Number of groups, also those without a row.
    """
    from scipy.sparse import csr_array

    rows = np.arange(len(position))
    member = csr_array((np.ones(len(position)), (position, rows)), shape=(size, len(position)))
    return np.asarray(member @ values, dtype=float)


def safe_ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient that is 0 where the denominator is 0."""
    top, bottom = np.broadcast_arrays(numerator, denominator)
    result: Floats = np.zeros(top.shape)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result
