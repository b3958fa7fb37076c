"""Panels with known effects that differ between cohorts and grow with time, and their truth.

Units start by a lottery that may lean on a covariate; so may the trend. What the treated gain
differs by cohort, by time since the start and by unit. Errors of a unit hang together over time.
"""

from dataclasses import dataclass, replace

import numpy as np

from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.result.arrays import Floats, Ints

PERIODS = np.arange(1, 11)
COHORTS = np.array([4, 6, 8, NEVER])
GAIN = np.array([2.0, 1.0, -0.5])
GROWTH = np.array([0.4, 0.1, 0.0])
# Of the log odds of starting, by cohort, and of the gain.
LEAN = np.array([0.6, 0.3, -0.3, 0.0])
GAIN_BY_COVARIATE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLaw:
    """How units are drawn.

    Attributes
    ----------
    name : str
    units : int
    trend_by_covariate : float
        How much faster outcomes rise per unit of the covariate; 0: trends are parallel.
    effect : float
        Factor on every effect; 0: nothing happens.
    slope : float
        How much faster outcomes of those who ever start rise, a broken assumption.
    """

    name: str
    units: int = 400
    trend_by_covariate: float = 0.0
    effect: float = 1.0
    slope: float = 0.0


PARALLEL = PanelLaw(name="parallel")
GIVEN_X = PanelLaw(name="parallel given x", units=600, trend_by_covariate=0.15)
NOTHING = replace(PARALLEL, name="no effect", effect=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Effects by cohort and period in the population that units are drawn from.

    Attributes
    ----------
    share : array, shape (3,)
        Of all units, never treated included.
    effect : array, shape (3, T)
        0 before the start.
    """

    share: Floats
    effect: Floats

    def cells(self, cohort: Ints, time: Ints) -> Floats:
        """Effect of each cell."""
        return self.effect[np.searchsorted(COHORTS, cohort), np.searchsorted(PERIODS, time)]

    def average(self, weight: Floats, cohort: Ints, time: Ints) -> Floats:
        """Averages of cells with given weights, shape (r,)."""
        return np.asarray(weight @ self.cells(cohort, time), dtype=float)

    def shares(self, cohorts: Ints) -> Floats:
        """Share of each cohort."""
        return self.share[np.searchsorted(COHORTS, cohorts)]


def chances(x: Floats) -> Floats:
    """Chance of each cohort given the covariate, shape (n, 4)."""
    odds = np.exp(x[:, None] * LEAN + np.array([-0.6, -0.6, -0.6, 0.0]))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=float)


def truth(law: PanelLaw) -> Truth:
    """Integrate the law over the covariate."""
    x, weight = np.polynomial.hermite_e.hermegauss(60)
    joint = weight[:, None] / weight.sum() * chances(x)
    share = joint.sum(axis=0)
    mean_x = (x @ joint / share)[:-1]
    since = PERIODS - COHORTS[:-1, None]
    level = GAIN[:, None] + GROWTH[:, None] * since + GAIN_BY_COVARIATE * mean_x[:, None]
    return Truth(share=share[:-1], effect=law.effect * np.where(since >= 0, level, 0.0))


def draw(law: PanelLaw, rng: np.random.Generator) -> PanelData:
    """Draw a balanced panel with the covariate x."""
    n, periods = law.units, len(PERIODS)
    x = rng.normal(size=n)
    place = (rng.random(n)[:, None] > chances(x).cumsum(axis=1)[:, :-1]).sum(axis=1)
    cohort = COHORTS[place]
    walk = rng.normal(scale=0.4, size=(n, periods)).cumsum(axis=1)
    y = rng.normal(scale=2.0, size=(n, 1)) + walk + rng.normal(scale=0.6, size=(n, periods))
    y += 0.3 * np.sin(PERIODS) + law.trend_by_covariate * x[:, None] * PERIODS
    y += law.slope * PERIODS * (cohort != NEVER)[:, None]
    treated = np.flatnonzero(cohort != NEVER)
    since = PERIODS - cohort[treated, None]
    own = GAIN_BY_COVARIATE * x[treated] + rng.normal(scale=0.5, size=len(treated))
    gain = (GAIN[place[treated]] + own)[:, None] + GROWTH[place[treated], None] * since
    y[treated] += law.effect * np.where(since >= 0, gain, 0.0)
    return panel_of_matrix(
        y, cohort=cohort, periods=PERIODS, covariates=x[:, None], covariate_names=("x",)
    )
