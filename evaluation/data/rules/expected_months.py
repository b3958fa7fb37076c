"""What a month of a series should be about, from the months around it."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
AROUND = 6
# Counts of persons vary by chance; four standard deviations of a Poisson count are not chance.
NOISE = 4.0


def moving_median(counts: Floats, *, around: int = AROUND) -> Floats:
    """Return the median of the months around each month, the month itself included.

    Parameters
    ----------
    counts : array of float, shape (m,)
        NaN for months that say nothing.
    around : int
        Months on either side; fewer at the ends of the series.

    Returns
    -------
    array of float, shape (m,)
        NaN where no month around says anything.
    """
    medians = np.full(counts.size, np.nan)
    for month in range(counts.size):
        window = counts[max(0, month - around) : month + around + 1]
        known = window[~np.isnan(window)]
        if known.size:
            medians[month] = np.median(known)
    return medians


def deviating(counts: Floats, *, limit: float) -> Bools:
    """Return which months deviate from the moving median by more than limit and chance.

    Parameters
    ----------
    counts : array of float, shape (m,)
        Counts; NaN for months that say nothing.
    limit : float
        Share of the median.
    """
    median = moving_median(counts)
    bound = np.maximum(limit * median, NOISE * np.sqrt(median))
    known = ~np.isnan(counts) & ~np.isnan(median)
    result: Bools = np.zeros(counts.size, dtype=bool)
    result[known] = np.abs(counts - median)[known] > bound[known]
    return result
