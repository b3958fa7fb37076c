"""Effects by cohort and period from moments alone, with their whole covariance."""

import numpy as np

from evaluation.errors import DataError
from evaluation.estimate.did.group_time.moments import CohortMoments
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.cells import BasePeriod, Cells, Control, comparisons
from evaluation.estimate.result.arrays import Floats

CONVENTIONS = {
    "covariance": "sum of squared influences per unit, no small-sample factor",
    "source": "moments by cohort",
}


def group_time_of_moments(
    moments: CohortMoments,
    *,
    control: Control = "never",
    base_period: BasePeriod = "varying",
    anticipation: int = 0,
) -> GroupTime:
    """Effect on each treated cohort in each period, without covariates.

    Exactly what `group_time` gives for the same units without covariates or clusters
    (Callaway & Sant'Anna 2021); no unit is needed, so there is no influence.

    Parameters
    ----------
    moments : CohortMoments
    control, base_period, anticipation
        As in `group_time`.

    Raises
    ------
    DataError
        No cohort has both a period before treatment and controls.
    """
    cells = comparisons(
        moments.periods,
        moments.cohorts,
        control=control,
        base_period=base_period,
        anticipation=anticipation,
    )
    if not len(cells) or cells.is_base.all():
        raise DataError(
            "no cohort has both a period before treatment and controls",
            at="group_time_of_moments",
            way_out="check periods, cohorts, control and anticipation",
        )
    treated = np.unique(cells.level)
    slope, constant, estimate = _influence(moments, cells)
    share = moments.weight[treated] / moments.weight.sum()
    return GroupTime(
        cohort=cells.cohort,
        time=cells.time,
        base=cells.base,
        estimate=estimate,
        cohorts=cells.levels[treated],
        size=moments.weight[treated],
        share=share,
        covariance=_covariance(moments, cells, slope, _with_shares(moments, constant, treated)),
        influence=None,
        unit=None,
        n_units=int(moments.units.sum()),
        n_clusters=int(moments.units.sum()),
        control=control,
        base_period=base_period,
        anticipation=anticipation,
        method="means",
        panel="balanced",
        conventions=CONVENTIONS,
    )


def _influence(moments: CohortMoments, cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Influence of a unit per unit of weight: slope on its change, plus a constant.

    Slope and constant have shape (m, h): cells by cohort.
    """
    rows = np.arange(len(cells))
    change = (moments.mean[:, cells.at] - moments.mean[:, cells.base_at]).T
    controls = cells.controls & ~cells.is_base[:, None]
    weight = (controls @ moments.weight).clip(min=np.finfo(float).tiny)
    mean = (controls * change) @ moments.weight / weight
    used = ~cells.is_base
    estimate = np.where(used, change[rows, cells.level] - mean, 0.0)
    slope = np.where(controls, -1 / weight[:, None], 0.0)
    slope[rows, cells.level] = used / moments.weight[cells.level]
    constant = np.where(controls, (change - mean[:, None]) * slope, 0.0)
    constant[rows, cells.level] = 0.0
    return slope, constant, estimate


def _with_shares(moments: CohortMoments, constant: Floats, treated: np.ndarray) -> Floats:
    share = moments.weight[treated] / moments.weight.sum()
    member = np.eye(len(moments.cohorts))[treated]
    return np.vstack([constant, (member - share[:, None]) / moments.weight.sum()])


def _covariance(moments: CohortMoments, cells: Cells, slope: Floats, constant: Floats) -> Floats:
    """Sum over cohorts of the crossproduct of influences."""
    size = len(constant)
    total = np.zeros((size, size))
    at, base = cells.at, cells.base_at
    for h in range(len(moments.cohorts)):
        used = np.flatnonzero(slope[:, h])
        scale, upper, lower = slope[used, h], at[used], base[used]
        half = moments.second[h][:, upper] - moments.second[h][:, lower]
        block = (half[upper] - half[lower]) * np.outer(scale, scale)
        total[np.ix_(used, used)] += block
        here = constant[:, h]
        total += moments.squared_weight[h] * np.outer(here, here)
        once = np.zeros(size)
        once[used] = scale * (moments.first[h][upper] - moments.first[h][lower])
        total += np.outer(once, here) + np.outer(here, once)
    return total
