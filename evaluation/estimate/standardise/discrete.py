"""A discrete-time hazard model read month by month for standardisation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.links import probability, probability_slope
from evaluation.estimate.discrete.point import Direction
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.standardise.rows import by_stratum, covariates, last_month


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscreteHazards:
    """A discrete-time model as monthly probabilities; parameters: coefficients, then months.

    Rows carry the model's covariates and, when it has strata or an offset, the columns
    `stratum` (whose month effects) and `offset`.

    Attributes
    ----------
    fit : DiscreteFit
    """

    fit: DiscreteFit

    @property
    def form(self) -> Literal["product"]:
        """Hazards are monthly probabilities."""
        return "product"

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.fit.unit

    @property
    def last_month(self) -> int:
        """Last month in which a row with weight was observed."""
        return last_month(self.fit.durations)

    def hazards(self, rows: pd.DataFrame, last: int) -> Floats:
        """Hazard of each row in the months 1..last; 1 in months when everybody had the event."""
        result = np.zeros((len(rows), last))
        full = self.fit.model.slots.full
        for code, members, slots in self._spots(rows, last):
            place = self.fit.model.slots.sets.month[slots] - 1
            predictor = self._predictor(rows, members, slots)
            result[np.ix_(members, place)] = probability(self.fit.model.link, predictor)
            everybody = full["month"][(full["stratum"] == code) & (full["month"] <= last)]
            result[np.ix_(members, everybody.to_numpy() - 1)] = 1.0
        return result

    def gradient(self, rows: pd.DataFrame, slopes: Floats) -> Floats:
        """Slopes in the rows' hazards as slopes in coefficients and month parameters."""
        model, size = self.fit.model, slopes.shape[2]
        by_slot = np.zeros((len(model.slots.sets.month), size))
        coefficient = np.zeros((len(self.fit.names), size))
        Z = covariates(rows, self.fit.names, offset=False)[0] - model.rows.centre
        for _, members, slots in self._spots(rows, slopes.shape[1]):
            place = model.slots.sets.month[slots] - 1
            moved = probability_slope(model.link, self._predictor(rows, members, slots))
            inner = slopes[np.ix_(members, place)] * moved[:, :, None]
            by_slot[slots] += inner.sum(axis=0)
            coefficient += Z[members].T @ inner.sum(axis=1)
        return np.vstack([coefficient, model.slots.design.T @ by_slot])

    def influence(self, gradient: Floats) -> Floats:
        """Influence of each fitted row, month effects and coefficients included, (n, m)."""
        size = len(self.fit.names)
        return self.fit.moved(Direction(coefficient=gradient[:size], month=gradient[size:]))

    def _spots(self, rows: pd.DataFrame, last: int) -> list[tuple[int, Ints, Ints]]:
        """Code and rows of each stratum, and its slots up to the last month."""
        sets = self.fit.model.slots.sets
        strata = sets.strata if self.fit.durations.strata is not None else None
        return [
            (code, members, np.flatnonzero((sets.stratum == code) & (sets.month <= last)))
            for code, members in by_stratum(rows, strata)
        ]

    def _predictor(self, rows: pd.DataFrame, members: Ints, slots: Ints) -> Floats:
        own = self.fit.model.rows
        Z, offset = covariates(rows.iloc[members], self.fit.names, offset=own.offset is not None)
        row = (Z - own.centre) @ self.fit.coefficient + offset - own.level
        return np.asarray(row[:, None] + self.fit.point.place.slot[slots])
