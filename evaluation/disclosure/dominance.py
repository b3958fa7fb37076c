"""Whether a sum or a mean gives away the few persons who make most of it."""

import numpy as np
from numpy.typing import NDArray

LARGEST = 2
MOST = 0.9
# The largest contribution must not be known to within a fifth by whoever makes the second.
PERCENT = 0.2
FEWEST_FREEDOM = 10
DOMINATED = "ett fåtal personer står för nästan hela summan"
TOO_FREE = "modellen har nästan lika många tal som det finns personer"

_Floats = NDArray[np.float64]


def dominated(size: _Floats) -> NDArray[np.bool_]:
    """Tell of each column whether one or two contributions make so much that they can be read.

    The NK(2, 90 %) rule of output checking: whoever knows one of the two could otherwise
    read the other from the sum; and the p % rule: what the two largest leave is at least
    20 % of the largest.

    Parameters
    ----------
    size : array, shape (n, k)
        Contributions, none below 0.
    """
    total = size.sum(axis=0)
    largest = np.sort(np.partition(size, -LARGEST, axis=0)[-LARGEST:], axis=0)
    both = largest.sum(axis=0)
    left = total - both
    return np.asarray((total > 0) & ((both > MOST * total) | (left < PERCENT * largest[-1])))


def made_by_few(
    values: _Floats, weight: _Floats, person: NDArray[np.generic], *, min_count: int
) -> bool:
    """Tell whether few persons make a sum or a mean: not by rows, for a person may have several.

    Few are fewer than `min_count` who contribute anything, where somebody does, or one or two
    with so much of it that theirs can be read.

    Parameters
    ----------
    values, weight, person : array, shape (n,)
        Value, weight and person of each row in the group; NaN is not observed.
    min_count : int
    """
    size = np.abs(np.where(np.isfinite(values), values, 0.0) * weight)
    _, place = np.unique(person, return_inverse=True)
    own: _Floats = np.bincount(place, size).astype(float)
    few = rest_on_few(own[:, None], min_count=min_count) | dominated(own[:, None])
    return bool(few.any())


def rest_on_few(size: _Floats, *, min_count: int) -> NDArray[np.bool_]:
    """Tell of each column whether somebody contributes, but fewer than `min_count` do.

    Parameters
    ----------
    size : array, shape (n, k)
        What each person contributes.
    """
    count = np.count_nonzero(size, axis=0)
    return np.asarray((count > 0) & (count < min_count))


def is_saturated(persons: int, parameters: int) -> bool:
    """Tell whether a model leaves fewer than ten degrees of freedom: it then tells the rows."""
    return persons - parameters < FEWEST_FREEDOM
