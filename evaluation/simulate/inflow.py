"""When new cases arrive: evenly, or with a trend over the years and a season within them."""

import numpy as np
import numpy.typing as npt

from evaluation.simulate.scenario.scenario import Inflow, Size

Ints = npt.NDArray[np.int64]
YOUNG = "18-24"


def entry_months(
    size: Size,
    inflow: Inflow,
    group: npt.NDArray[np.str_],
    *,
    months: range,
    rng: np.random.Generator,
) -> Ints:
    """First month with assistance of every applicant.

    Parameters
    ----------
    group : array of str, shape (n,)
        Age group at entry; the youngest have a season of their own.
    months : range
        Simulated months.
    """
    first, count = months.start, size.entry_months or len(months)
    if inflow == Inflow():
        return first + rng.integers(0, count, size=group.size)
    uniform = rng.random(group.size)
    young = np.asarray(group == YOUNG)
    entry = np.empty(group.size, dtype=np.int64)
    for rows, season in (
        (~young, inflow.season),
        (young, inflow.young_season or inflow.season),
    ):
        weight = _weights(inflow.yearly_growth, season, first=first, count=count)
        reached = np.searchsorted(weight.cumsum() / weight.sum(), uniform[rows])
        entry[rows] = first + np.minimum(reached, count - 1)
    return entry


def _weights(
    growth: float, season: tuple[float, ...], *, first: int, count: int
) -> npt.NDArray[np.float64]:
    month = np.arange(first, first + count)
    trend = (1 + growth) ** ((month - first) / 12)
    return np.asarray(trend * np.array(season)[month % 12], dtype=float)
