"""Who leaves the register for good: people move away, grow old and die."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from evaluation.simulate.scenario.scenario import Levels

Ints = npt.NDArray[np.int64]
# No month is ever this late: the person stays in the municipality.
NEVER = 10**6
RETIREMENT_AGE = 66
OLDEST_AGE = 110


def months_until_move(hazard: float, n: int, rng: np.random.Generator) -> Ints:
    """Months in the municipality from the first aid month on."""
    if hazard == 0:
        return np.full(n, NEVER, dtype=np.int64)
    return rng.geometric(hazard, size=n).astype(np.int64)


def months_of_death(
    deaths: Levels, birth_year: Ints, entry: Ints, rng: np.random.Generator
) -> Ints:
    """Month of death of each person, `NEVER` when the scenario knows no deaths.

    Parameters
    ----------
    deaths : mapping
        Probability of dying within a year from each age on (the key is where a step begins).
    birth_year, entry : array of int, shape (n,)
        Everybody is alive in the month of entry.
    """
    if not deaths:
        return np.full(entry.size, NEVER, dtype=np.int64)
    # One exponential per person, spent at the hazard of her age year by year.
    monthly = -np.log1p(-_yearly(deaths)) / 12
    luck = rng.exponential(size=entry.size)
    spent = np.concatenate([[0.0], np.cumsum(12 * monthly)])
    age = np.clip(entry // 12 - birth_year, 0, OLDEST_AGE)
    total = spent[age] + luck
    dies_at = np.minimum(np.searchsorted(spent, total, side="right") - 1, OLDEST_AGE)
    months = 12 * (dies_at - age) + np.floor((total - spent[dies_at]) / monthly[dies_at])
    return np.where(total > spent[-1], NEVER, entry + 1 + months.astype(np.int64))


def months_of_retirement(birth_year: Ints, entry: Ints) -> Ints:
    """First month with a pension instead of assistance.

    Whoever first needs assistance after that age has a pension that is too small, and stays.
    """
    retires = (birth_year + RETIREMENT_AGE) * 12
    return np.where(retires <= entry, NEVER, retires)


def _yearly(deaths: Mapping[str, float]) -> npt.NDArray[np.float64]:
    risk = np.zeros(OLDEST_AGE + 1)
    for age, probability in sorted(deaths.items(), key=lambda item: int(item[0])):
        risk[int(age) :] = probability
    return np.clip(risk, 1e-9, 1 - 1e-9)
