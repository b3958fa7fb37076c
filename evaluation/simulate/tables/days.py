"""Month counts → days."""

import numpy as np
import numpy.typing as npt

from evaluation.simulate.law import Ints

Days = npt.NDArray[np.datetime64]
EPOCH = 1970 * 12
NO_DAY = np.datetime64("NaT", "D")


def day_in(month: Ints, day: Ints | int) -> Days:
    """Return the given day (1–28) of each month."""
    first = (np.asarray(month) - EPOCH).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(first + (np.asarray(day) - 1).astype("timedelta64[D]"))


def last_day(month: Ints) -> Days:
    """Return the last day of each month."""
    return day_in(np.asarray(month) + 1, 1) - np.timedelta64(1, "D")


def only_where(condition: npt.NDArray[np.bool_], days: Days) -> Days:
    """Return the days where the condition holds, no day elsewhere."""
    return np.where(condition, days, NO_DAY)
