"""A Cox model read month by month for standardisation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.estimate.cox.baseline import Reading, influence, relative_hazard
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.readings.hazard_readings import Form
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.standardise.rows import by_stratum, covariates, last_month


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxHazards:
    """A Cox model as monthly rates; its parameters are slot hazards, then coefficients.

    Rows carry the model's covariates and, when it has strata or an offset, the columns
    `stratum` (whose baseline) and `offset`.

    Attributes
    ----------
    fit : CoxFit
    form : str
    """

    fit: CoxFit
    form: Form = "exponential"

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.fit.unit

    @property
    def last_month(self) -> int:
        """Last month in which a row with weight was observed."""
        return last_month(self.fit.durations)

    def hazards(self, rows: pd.DataFrame, last: int) -> Floats:
        """Hazard of each row in the months 1..last, shape (r, last)."""
        relative, rate = self._relative(rows)[1], self.fit.point.thinned.a
        result = np.zeros((len(rows), last))
        for members, slots in self._baselines(rows, last):
            place = self.fit.sets.month[slots] - 1
            result[np.ix_(members, place)] = np.outer(relative[members], rate[slots])
        return result

    def gradient(self, rows: pd.DataFrame, slopes: Floats) -> Floats:
        """Slopes in the rows' hazards as slopes in slot hazards and coefficients, (P, m)."""
        last, size = slopes.shape[1:]
        Z, relative = self._relative(rows)
        own = np.zeros((len(self.fit.sets.month), size))
        for members, slots in self._baselines(rows, last):
            weighed = np.tensordot(relative[members], slopes[members], axes=1)
            own[slots] += weighed[self.fit.sets.month[slots] - 1]
        total = np.matmul(self.hazards(rows, last)[:, None, :], slopes)[:, 0]
        return np.vstack([own, Z.T @ total])

    def influence(self, gradient: Floats) -> Floats:
        """Influence of each fitted row, baseline and coefficients included, shape (n, m)."""
        slots = len(self.fit.sets.month)
        reading = Reading(hazard=gradient[:slots], coefficient=gradient[slots:])
        return influence(self.fit, reading)

    def _relative(self, rows: pd.DataFrame) -> tuple[Floats, Floats]:
        """Covariates of the rows minus their means, and relative hazards."""
        known = self.fit.rows.offset is not None
        Z, offset = covariates(rows, self.fit.names, offset=known)
        return Z - self.fit.rows.centre, relative_hazard(self.fit, Z, offset)

    def _baselines(self, rows: pd.DataFrame, last: int) -> list[tuple[Ints, Ints]]:
        """Rows of each stratum, and its slots up to the last month."""
        strata = self.fit.sets.strata if self.fit.durations.strata is not None else None
        month, stratum = self.fit.sets.month, self.fit.sets.stratum
        return [
            (members, np.flatnonzero((stratum == code) & (month <= last)))
            for code, members in by_stratum(rows, strata)
        ]
