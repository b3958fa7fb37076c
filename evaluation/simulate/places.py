"""What the district does to the exit hazard: its own level, and a routine once taken up."""

import numpy as np
import numpy.typing as npt

from evaluation.data.months import month_number
from evaluation.simulate.scenario.scenario import Routine, Scenario, factors

Floats = npt.NDArray[np.float64]


def place_factors(scenario: Scenario, *, with_routine: bool) -> Floats | None:
    """Factor on the exit hazard by class, district and delivered month; None where all are 1."""
    municipality, names = scenario.municipality, tuple(scenario.classes)
    routine = scenario.routine
    if routine is None and not municipality.district_exit:
        return None
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    level = [municipality.district_exit.get(name, 1.0) for name in municipality.districts]
    grid: Floats = np.ones((len(names), len(level), last - first + 1))
    grid *= np.array(level)[None, :, None]
    if routine is None or not with_routine:
        return grid
    full = np.log(factors(routine.exit_factor, names))
    months = np.arange(first, last + 1)
    for place, name in enumerate(municipality.districts):
        grid[:, place] *= np.exp(full[:, None] * _reached(routine, name, months))
    return grid


def since_start(routine: Routine, district: str, months: npt.NDArray[np.int64]) -> Floats:
    """Months since the district took the routine up; NaN in a district that never does."""
    if district not in routine.starts:
        return np.full(months.size, np.nan)
    return np.asarray(months - month_number(routine.starts[district]), dtype=float)


def _reached(routine: Routine, district: str, months: npt.NDArray[np.int64]) -> Floats:
    since = np.nan_to_num(since_start(routine, district, months), nan=-1.0)
    if routine.months_to_full == 0:
        return np.asarray(since >= 0, dtype=float)
    return np.asarray(np.clip((since + 1) / routine.months_to_full, 0, 1), dtype=float)
