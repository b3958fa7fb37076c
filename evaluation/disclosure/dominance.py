"""Whether a sum or a mean gives away the few persons who make most of it."""

import numpy as np
from numpy.typing import NDArray

LARGEST = 2
MOST = 0.9
FEWEST_FREEDOM = 10
DOMINATED = "ett fåtal personer står för nästan hela summan"
TOO_FREE = "modellen har nästan lika många tal som det finns personer"


def is_dominated(values: NDArray[np.float64], weight: NDArray[np.float64]) -> bool:
    """Tell whether the two largest contributions make more than 90 % of the total.

    The NK(2, 90 %) rule of output checking: whoever knows one of the two could otherwise
    read the other from the sum. Contributions are sizes, whatever their sign.

    Parameters
    ----------
    values, weight : array, shape (n,)
        Value and weight of each person in the group; NaN is not observed.
    """
    size = np.abs(np.where(np.isfinite(values), values, 0.0) * weight)
    total = float(size.sum())
    return total > 0 and float(np.sort(size)[-LARGEST:].sum()) > MOST * total


def is_saturated(persons: int, parameters: int) -> bool:
    """Tell whether a model leaves fewer than ten degrees of freedom: it then tells the rows."""
    return persons - parameters < FEWEST_FREEDOM
