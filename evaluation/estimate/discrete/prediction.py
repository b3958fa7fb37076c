"""What a discrete-time hazard model says of given covariates, month by month."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.links import probability, probability_slope
from evaluation.estimate.discrete.point import Direction
from evaluation.estimate.discrete.readings import months_without, of_month, remaining
from evaluation.estimate.readings.hazard_readings import HazardReading, risk_of
from evaluation.estimate.readings.prediction import Measure, Prediction
from evaluation.estimate.readings.profiles import (
    At,
    check_same_rows,
    laid_out,
    last_observed,
    profile_values,
)
from evaluation.estimate.result.arrays import Floats, Ids, Ints

PLACE = "discrete_prediction"


def predicted_hazard(fit: DiscreteFit, profiles: pd.DataFrame, *, at: At) -> Prediction:
    """Probability of the event in each month among those without it until then.

    Parameters
    ----------
    fit : DiscreteFit
    profiles : frame, k rows
        A row of covariates per profile, constant over time; the index names them.
    at : At

    Returns
    -------
    Prediction
        k times m numbers, on the scale ``risk``.
    """
    return _predicted({1: fit}, profiles, at, of_month, "risk")


def predicted_survival(fit: DiscreteFit, profiles: pd.DataFrame, *, at: At) -> Prediction:
    """Share of each profile without the event at the end of each month."""
    return _predicted({1: fit}, profiles, at, remaining, "survival")


def predicted_months(fit: DiscreteFit, profiles: pd.DataFrame, *, at: At) -> Prediction:
    """Mean number of months without the event among the first m (restricted mean)."""
    return _predicted({1: fit}, profiles, at, months_without, "months")


def predicted_risk(
    fits: Mapping[int, DiscreteFit], profiles: pd.DataFrame, *, cause: int, at: At
) -> Prediction:
    """Share of each profile with the event from `cause` by the end of each month.

    Parameters
    ----------
    fits : mapping
        The model of every cause, fitted to the same rows (`cause_specific`): a row with
        another cause is at risk in its month, without the event.
    profiles : frame, k rows
        All covariates that any of the models uses.
    cause : int
        One of the causes in `fits`.
    at : At

    Returns
    -------
    Prediction
        With several causes without a standard error by information: in one month the
        causes exclude each other, so their models do not err independently.

    Raises
    ------
    GateError
        When the hazards of the causes exceed 1 together.
    """
    if cause not in fits:
        allowed = f"allowed: {', '.join(str(known) for known in fits)}"
        raise UsageError(f"no model of cause {cause}", at=PLACE, way_out=allowed)
    check_same_rows(list(fits.values()), at=PLACE)
    return _predicted(fits, profiles, at, risk_of(list(fits).index(cause), "product"), "risk")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """One cause's model in one stratum, seen from the profiles, on the grid of its months.

    Attributes
    ----------
    Z : array, shape (k, p)
        Covariates of the profiles minus their means.
    own : array of int, shape (s,)
        The stratum's slots.
    places : array of int, shape (s,)
        Their places among the months 1..last.
    known : array, shape (last,)
        Hazard of months left out: 0 or 1, whatever the covariates.
    shift : float
    """

    fit: DiscreteFit
    Z: Floats
    own: Ints
    places: Ints
    known: Floats
    shift: float

    @property
    def _predictor(self) -> Floats:
        row = self.Z @ self.fit.coefficient + self.shift
        return np.asarray(row[:, None] + self.fit.point.place.slot[self.own])

    def hazards(self) -> Floats:
        """Hazard of each profile in months 1..last, shape (k, last)."""
        result = np.tile(self.known, (len(self.Z), 1))
        result[:, self.places] = probability(self.fit.model.link, self._predictor)
        return result

    def slopes(self, slopes: Floats) -> Direction:
        """Slopes (k, last, m) in the profiles' hazards as slopes in the parameters."""
        design = self.fit.model.slots.design
        moved = probability_slope(self.fit.model.link, self._predictor)
        inner = slopes[:, self.places] * moved[:, :, None]
        by_slot = np.zeros((design.shape[0], inner.shape[0], inner.shape[2]))
        by_slot[self.own] = np.moveaxis(inner, 0, 1)
        coefficient = np.einsum("kp,ktm->pkm", self.Z, inner)
        return Direction(
            coefficient=coefficient.reshape(self.Z.shape[1], -1),
            month=np.asarray(design.T @ by_slot.reshape(len(by_slot), -1), dtype=float),
        )


def _predicted(
    fits: Mapping[int, DiscreteFit],
    profiles: pd.DataFrame,
    at: At,
    reading: HazardReading,
    measure: Measure,
) -> Prediction:
    causes, asked = list(fits.values()), np.asarray(at.months, dtype=np.int64)
    last = last_observed(causes[0].durations, at.stratum)
    readers = [_reader(fit, profiles, at, last) for fit in causes]
    hazards = np.stack([reader.hazards() for reader in readers], axis=1)
    month = np.arange(1, last + 1)
    read = [reading(hazard, month, asked) for hazard in hazards]
    slopes = np.stack([slope for _, slope in read])
    directions = [reader.slopes(slopes[:, cause]) for cause, reader in enumerate(readers)]
    moved = sum(fit.moved(slope) for fit, slope in zip(causes, directions, strict=True))
    estimate = np.concatenate([value for value, _ in read])
    error = np.full(len(estimate), np.nan)
    if len(causes) == 1:
        error = np.sqrt(causes[0].model_variance(directions[0]))
    numbers = (estimate, np.asarray(moved), error)
    return laid_out(causes, profiles, at, measure=measure, numbers=numbers)


def _reader(fit: DiscreteFit, profiles: pd.DataFrame, at: At, last: int) -> _Reader:
    Z = profile_values(profiles, fit.names)
    rows, slots = fit.model.rows, fit.model.slots
    code = _stratum(fit, at.stratum)
    own = np.flatnonzero(slots.sets.stratum == code)
    full = slots.full["month"][slots.full["stratum"] == code].to_numpy()
    known = np.zeros(last)
    known[full - 1] = 1.0
    return _Reader(
        fit=fit,
        Z=Z - rows.centre,
        own=own,
        places=slots.sets.month[own] - 1,
        known=known,
        shift=at.offset - rows.level,
    )


def _stratum(fit: DiscreteFit, stratum: object) -> int:
    strata: Ids = fit.model.slots.sets.strata
    if fit.durations.strata is None:
        return 0
    code = np.flatnonzero(strata == stratum)
    if stratum is None or not len(code):
        names = ", ".join(str(name) for name in strata[:20])
        problem = "a model with strata needs to know which" if stratum is None else "no such one"
        raise UsageError(problem, at="stratum", way_out=f"allowed: {names}")
    return int(code[0])
