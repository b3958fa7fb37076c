"""What was observed of rows month by month, and how probable it was to be observed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.standardise.hazards import HazardModel
from evaluation.estimate.standardise.outcome import Estimand, hazard_slopes, probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was observed of r rows in the months 1..t.

    Attributes
    ----------
    at_risk : array of bool, shape (r, t)
        Events come before censorings: a row censored in a month was at risk in it.
    event : array, shape (r, k, t)
        1 where the row has the event of the cause.
    """

    at_risk: Bools
    event: Floats

    @classmethod
    def of(cls, durations: Durations, rows: Ints, causes: tuple[int, ...], last: int) -> "Seen":
        """Lay out the chosen rows by month."""
        time, cause = durations.time[rows], durations.cause[rows]
        event = np.zeros((len(rows), len(causes), last))
        for place, one in enumerate(causes):
            hit = np.flatnonzero((cause == one) & (time <= last))
            event[hit, place, time[hit] - 1] = 1.0
        return cls(at_risk=time[:, None] >= np.arange(1, last + 1), event=event)

    def surprise(self, probability: Floats, staying: Floats) -> Floats:
        """Observed minus predicted events over the probability of staying, (r, k, t)."""
        predicted = np.where(self.at_risk[:, None], probability, 0.0)
        return np.asarray((self.event - predicted) / staying[:, None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The model of leaving observation; None when nobody leaves before the last month.

    The rows are read with their own covariates, in the months in which they could leave.
    """

    model: HazardModel | None

    @property
    def units(self) -> list[Ids]:
        """Units of the rows that were fitted."""
        return [] if self.model is None else [self.model.unit]

    def staying(self, rows: pd.DataFrame, at_risk: Bools) -> tuple[Floats, Floats]:
        """Probability of not leaving before each month, and hazard of leaving, (r, t)."""
        if self.model is None:
            return np.ones(at_risk.shape), np.zeros(at_risk.shape)
        hazard = self.model.hazards(rows, at_risk.shape[1])
        # In the month of its event a row could not leave: nobody at all may have been able to.
        hazard = np.where(at_risk & np.isfinite(hazard), hazard, 0.0)
        stays = np.ones_like(hazard)
        np.cumprod(1 - self._chance(hazard)[:, :-1], axis=1, out=stays[:, 1:])
        return np.where(at_risk, stays, 1.0), hazard

    def gradient(self, rows: pd.DataFrame, hazard: Floats, terms: Floats) -> Floats:
        """Slope in the parameters of the sum of `terms` (r, t, m) that were over `staying`."""
        if self.model is None:
            return np.zeros((0, terms.shape[2]))
        later = terms[:, ::-1].cumsum(axis=1)[:, ::-1] - terms
        stays = 1 - self._chance(hazard)
        # Whoever surely leaves has no later terms.
        slopes = later / np.where(stays > 0, stays, 1.0)[:, :, None]
        moved = hazard_slopes(slopes[:, None], hazard[:, None], self.model.form)
        return self.model.gradient(rows, moved[:, 0])

    def influence(self, gradient: Floats) -> Floats | float:
        """Influence of each fitted row through the model's parameters, shape (n, m)."""
        return 0.0 if self.model is None else self.model.influence(gradient)

    def check(self, durations: Durations, estimand: Estimand) -> None:
        """Refuse censoring that no model explains, and delayed entry."""
        if durations.start.any():
            way_out = "follow everybody from time zero"
            raise UsageError("delayed entry", at="Durations.entry", way_out=way_out)
        # An event in the very last month takes no month away.
        needed = estimand.last - (estimand.kind != "risk")
        left = (durations.cause == 0) & (durations.time < needed) & (durations.case_weight > 0)
        if self.model is None and left.any():
            problem = f"{left.sum()} rows are censored before month {needed}"
            way_out = "give a model of censoring(durations)"
            raise UsageError(problem, at="censored", way_out=way_out)

    def _chance(self, hazard: Floats) -> Floats:
        form = "product" if self.model is None else self.model.form
        return probabilities(hazard[:, None], form, at="censored")[:, 0]
