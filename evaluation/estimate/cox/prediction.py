"""What a Cox model says of given covariates: cumulative hazard, survival, absolute risk."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.cox.baseline import (
    Reading,
    influence,
    model_variance,
    relative_hazard,
    slots_of,
)
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.readings.hazard_readings import (
    Form,
    HazardReading,
    cumulated,
    risk_of,
    surviving,
)
from evaluation.estimate.readings.prediction import Measure, Prediction
from evaluation.estimate.readings.profiles import At, check_same_rows, laid_out, profile_values
from evaluation.estimate.result.arrays import Floats, Ints


def cumulative_hazard(fit: CoxFit, profiles: pd.DataFrame, *, at: At) -> Prediction:
    """Cumulative hazard of each profile at the end of each month.

    Parameters
    ----------
    fit : CoxFit
    profiles : frame, k rows
        A row of covariates per profile, constant over time; the index names them.
    at : At

    Returns
    -------
    Prediction
        k times m numbers; R ``survfit(fit, newdata)$cumhaz``.
    """
    return _predicted({1: fit}, profiles, at, cumulated, "cumulative_hazard")


def survival(fit: CoxFit, profiles: pd.DataFrame, *, at: At) -> Prediction:
    """Share of each profile without the event at the end of each month.

    R ``survfit(fit, newdata)``, exp of minus the cumulative hazard.
    """
    return _predicted({1: fit}, profiles, at, surviving, "survival")


def absolute_risk(
    fits: Mapping[int, CoxFit],
    profiles: pd.DataFrame,
    *,
    cause: int,
    at: At,
    form: Form = "product",
) -> Prediction:
    """Share of each profile with the event from `cause` by the end of each month.

    Parameters
    ----------
    fits : mapping
        The model of every cause, fitted to the same rows (`cause_specific`).
    profiles : frame, k rows
        All covariates that any of the models uses.
    cause : int
        One of the causes in `fits`.
    at : At
    form : str
        ``product`` (Aalen-Johansen; Benichou & Gail 1990, R
        ``riskRegression::predict.CauseSpecificCox``) or ``exponential`` (constant hazards
        within a month).
    """
    if cause not in fits:
        allowed = f"allowed: {', '.join(str(known) for known in fits)}"
        raise UsageError(f"no model of cause {cause}", at="absolute_risk", way_out=allowed)
    check_same_rows(list(fits.values()), at="absolute_risk")
    return _predicted(fits, profiles, at, risk_of(list(fits).index(cause), form), "risk")


def _predicted(
    fits: Mapping[int, CoxFit],
    profiles: pd.DataFrame,
    at: At,
    reading: HazardReading,
    measure: Measure,
) -> Prediction:
    causes, asked = list(fits.values()), np.asarray(at.months, dtype=np.int64)
    grid, models = _models(causes, profiles, at)
    hazards = np.stack([model.hazards(len(grid)) for model in models], axis=1)
    read = [reading(hazard, grid, asked) for hazard in hazards]
    slopes = np.stack([slope for _, slope in read])
    readings = [
        model.reading(hazards[:, cause], slopes[:, cause]) for cause, model in enumerate(models)
    ]
    moved = sum(influence(fit, one) for fit, one in zip(causes, readings, strict=True))
    # Models of different causes err independently: no two causes end the same row.
    variance = sum(model_variance(fit, one) for fit, one in zip(causes, readings, strict=True))
    estimate = np.concatenate([value for value, _ in read])
    numbers = (estimate, np.asarray(moved), np.sqrt(variance))
    return laid_out(causes, profiles, at, measure=measure, numbers=numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """One cause's model, seen from the profiles and from the months of all causes."""

    fit: CoxFit
    Z: Floats
    relative: Floats
    slots: Ints
    places: Ints

    def hazards(self, months: int) -> Floats:
        """Hazard of each profile in each month, shape (k, months)."""
        result = np.zeros((len(self.Z), months))
        result[:, self.places] = np.outer(self.relative, self.fit.point.thinned.a[self.slots])
        return result

    def reading(self, hazards: Floats, slopes: Floats) -> Reading:
        """Slopes (k, months, m) in the profiles' hazards as slopes in the model's own."""
        profiles, _, asked = slopes.shape
        own = np.zeros((len(self.fit.sets.month), profiles, asked))
        own[self.slots] = np.moveaxis(slopes[:, self.places] * self.relative[:, None, None], 0, 1)
        moved = np.einsum("kp,kt,ktm->pkm", self.Z - self.fit.rows.centre, hazards, slopes)
        return Reading(
            hazard=own.reshape(len(own), -1), coefficient=moved.reshape(self.Z.shape[1], -1)
        )


def _models(fits: list[CoxFit], profiles: pd.DataFrame, at: At) -> tuple[Ints, list[_Model]]:
    """Months in which any cause has an event, and every cause's model on them."""
    slots = [slots_of(fit, at.stratum) for fit in fits]
    months = [fit.sets.month[own] for fit, own in zip(fits, slots, strict=True)]
    grid = np.unique(np.concatenate(months))
    models = []
    for fit, own, month in zip(fits, slots, months, strict=True):
        Z = profile_values(profiles, fit.names)
        relative = relative_hazard(fit, Z, at.offset)
        places = np.searchsorted(grid, month)
        models.append(_Model(fit=fit, Z=Z, relative=relative, slots=own, places=places))
    return grid, models
