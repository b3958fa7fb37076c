"""Bands for all cells at once, and standard errors, by reweighting influences at random."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.arrays import Floats

Multipliers = Literal["mammen", "rademacher"]

_GOLDEN = float((1 + np.sqrt(5)) / 2)
_QUARTILES = 1.3489795003921634  # distance between the quartiles of a standard normal
_CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiplierBands:
    """Intervals that hold for all cells at once.

    Attributes
    ----------
    std_error, low, high : array, shape (m,)
        By cell; NaN where the cell has no variation (the base itself).
    critical : float
        Factor on the standard errors.
    level : float
    draws : int
    multipliers : str
    """

    std_error: Floats
    low: Floats
    high: Floats
    critical: float
    level: float
    draws: int
    multipliers: str


def multiplier_bands(
    effects: GroupTime,
    *,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
    multipliers: Multipliers = "mammen",
) -> MultiplierBands:
    """Multiplier bootstrap of Callaway & Sant'Anna (2021, algorithm 1; R ``did::mboot``).

    Each unit (or cluster) gets a random factor with mean 0 and variance 1 on its summed
    influence. Standard errors are the distance between the quartiles of the draws over that
    of a normal; the critical value is the `level` quantile of the largest absolute t.

    Parameters
    ----------
    effects : GroupTime
        With its influence kept.
    rng : numpy Generator
    draws : int
    level : float
    multipliers : str
        "mammen" (two points, also the third moment is 1) or "rademacher" (plus or minus 1).

    Raises
    ------
    UsageError
        When the influence was not kept.
    """
    if effects.influence is None:
        problem = "the influence of each unit was not kept"
        way_out = "raise largest in group_time, or draw bands from the covariance"
        raise UsageError(problem, at="multiplier_bands", way_out=way_out)
    influence = effects.influence[:, : len(effects.estimate)]
    drawn = np.vstack(
        [
            _factors(rng, (min(_CHUNK, draws - begin), len(influence)), multipliers) @ influence
            for begin in range(0, draws, _CHUNK)
        ]
    )
    low, high = np.quantile(drawn, (0.25, 0.75), axis=0)
    error = (high - low) / _QUARTILES
    # Rounding leaves dust where there is no variation at all.
    error = np.where(error > 1e-10 * max(float(error.max()), 1e-300), error, np.nan)
    critical = float(np.quantile(np.nanmax(np.abs(drawn / error), axis=1), level))
    return MultiplierBands(
        std_error=error,
        low=effects.estimate - critical * error,
        high=effects.estimate + critical * error,
        critical=critical,
        level=level,
        draws=draws,
        multipliers=multipliers,
    )


def _factors(rng: np.random.Generator, shape: tuple[int, int], multipliers: Multipliers) -> Floats:
    if multipliers == "rademacher":
        return np.asarray(2 * rng.integers(0, 2, size=shape) - 1, dtype=float)
    low = rng.random(shape) < _GOLDEN / np.sqrt(5)
    return np.asarray(np.where(low, 1 - _GOLDEN, _GOLDEN), dtype=float)
