"""The array types of the rooms below, and what the estimators share to sum and divide."""

import numpy as np

from evaluation.design.arrays import Bools, Floats, Ids, Ints

__all__ = ["Bools", "Floats", "Ids", "Ints", "group_sum", "safe_ratio"]


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
