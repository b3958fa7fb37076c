"""Several comparisons read together: intervals that all hold, p values that count them all."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtr

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.combine import holm, simultaneous_critical_value
from evaluation.estimate.result.effects import Effects

METHOD = "simultana intervall (max-t), p enligt Holm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Estimates that answer one question together.

    Attributes
    ----------
    effects : Effects
        Members that have an estimate and an error; the others are left out.
    critical : float
        Factor on every standard error; 1.96 for a family of one.
    p_value : array, shape (m,)
        Adjusted by Holm.
    level : float
        Probability that all intervals hold.
    """

    effects: Effects
    critical: float
    p_value: Floats
    level: float

    def rows(self, *, analysis: str) -> pd.DataFrame:
        """Give the contract: simultaneous limits and Holm's p, told in `method`."""
        # The interval of a scale at this level has the simultaneous factor on its error.
        pointwise = float(2 * ndtr(self.critical) - 1)
        told = self.effects.labels.assign(
            method=[f"{text}, {METHOD}" for text in self.effects.labels["method"]]
        )
        frame = replace(self.effects, labels=told).rows(analysis=analysis, level=pointwise)
        return frame.assign(p_value=self.p_value)


def family(
    effects: Effects, *, rng: np.random.Generator, level: float = 0.95, draws: int = 20_000
) -> Family:
    """Join comparisons into a family.

    Parameters
    ----------
    effects : Effects
        Contrasts between arms, at one or several months, with the persons they share:
        their joint covariance decides how much wider the intervals become. Levels of
        single arms are no comparisons and are refused.
    rng, draws
        Generator and number of draws for the quantile of the largest |t|
        (`simultaneous_critical_value`).
    level : float
        Probability that all intervals hold.

    Notes
    -----
    Max-t: Hothorn, Bretz & Westfall (2008), R ``multcomp::glht``, with normal quantiles.
    Holm (1979) holds whatever the dependence; both bound the chance of any false finding
    in the family.
    """
    if (effects.labels["reference"] == "").any():
        raise UsageError("the level of one arm is no comparison", at="family.effects")
    known = np.isfinite(effects.estimate) & (effects.std_error > 0)
    if not known.any():
        raise UsageError("no comparison has an estimate", at="family.effects")
    members = effects.select(known.tolist())
    critical = simultaneous_critical_value(members, rng=rng, level=level, draws=draws)
    pointwise = members.rows(analysis="")["p_value"].to_numpy(dtype=float)
    return Family(effects=members, critical=critical, p_value=holm(pointwise), level=level)
