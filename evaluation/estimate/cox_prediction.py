"""What a Cox model says of given covariates: cumulative hazard, survival, absolute risk."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.arrays import Floats, Ints
from evaluation.estimate.cox_baseline import (
    Reading,
    influence,
    model_variance,
    relative_hazard,
    slots_of,
)
from evaluation.estimate.cox_fit import CoxFit
from evaluation.estimate.hazard_readings import (
    Form,
    HazardReading,
    cumulated,
    risk_of,
    surviving,
)
from evaluation.estimate.prediction import Measure, Prediction


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a model is read.

    Attributes
    ----------
    months : array of int, shape (m,)
    stratum : object
        Whose baseline, when the model has strata.
    offset : float
        Known part of the log hazard.
    """

    months: Ints
    stratum: object = None
    offset: float = 0.0


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
    _check_same_rows(list(fits.values()))
    return _predicted(fits, profiles, at, risk_of(list(fits).index(cause), form), "risk")


def _predicted(
    fits: Mapping[int, CoxFit],
    profiles: pd.DataFrame,
    at: At,
    reading: HazardReading,
    measure: Measure,
) -> Prediction:
    asked = np.asarray(at.months, dtype=np.int64)
    slots = [slots_of(fit, at.stratum) for fit in fits.values()]
    month = [fit.sets.month[own] for fit, own in zip(fits.values(), slots, strict=True)]
    grid = np.unique(np.concatenate(month))
    models = [
        _model(fit, profiles, at, (own, np.searchsorted(grid, months)))
        for fit, own, months in zip(fits.values(), slots, month, strict=True)
    ]
    hazards = np.stack([model.hazards(len(grid)) for model in models], axis=1)
    read = [reading(hazard, grid, asked) for hazard in hazards]
    slopes = np.stack([slope for _, slope in read])
    readings = [
        model.reading(hazards[:, cause], slopes[:, cause]) for cause, model in enumerate(models)
    ]
    first = next(iter(fits.values()))
    known = np.tile(asked <= _last_month(first, at.stratum), len(profiles))
    moved = sum(influence(model.fit, one) for model, one in zip(models, readings, strict=True))
    # Models of different causes err independently: no two causes end the same row.
    variance = sum(
        model_variance(model.fit, one) for model, one in zip(models, readings, strict=True)
    )
    return Prediction(
        measure=measure,
        profile=np.repeat(profiles.index.to_numpy(), len(asked)),
        month=np.tile(asked, len(profiles)),
        estimate=np.where(known, np.concatenate([value for value, _ in read]), np.nan),
        influence=np.where(known, moved, np.nan),
        model_error=np.where(known, np.sqrt(variance), np.nan),
        unit=first.unit,
        n=first.n,
        events=sum(fit.events for fit in fits.values()),
        conventions=first.conventions(),
    )


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


def _model(fit: CoxFit, profiles: pd.DataFrame, at: At, spots: tuple[Ints, Ints]) -> _Model:
    missing = [name for name in fit.names if name not in profiles]
    if missing or not len(profiles):
        problem = f"no column {', '.join(missing)}" if missing else "no profile"
        raise UsageError(problem, at="profiles", way_out=f"columns needed: {', '.join(fit.names)}")
    Z = profiles[list(fit.names)].to_numpy(dtype=float)
    if not np.isfinite(Z).all():
        raise UsageError("missing or infinite values", at="profiles")
    relative = relative_hazard(fit, Z, at.offset)
    return _Model(fit=fit, Z=Z, relative=relative, slots=spots[0], places=spots[1])


def _last_month(fit: CoxFit, stratum: object) -> int:
    """Last month in which a row with weight was observed."""
    durations = fit.durations
    observed = durations.case_weight > 0
    if durations.strata is not None:
        observed &= np.asarray(durations.strata) == stratum
    return int(durations.time[observed].max(initial=0))


def _check_same_rows(fits: list[CoxFit]) -> None:
    first = fits[0].durations
    for other in fits[1:]:
        same = len(other.durations) == len(first) and (other.durations.time == first.time).all()
        if not (same and (other.unit == fits[0].unit).all()):
            way_out = "fit every cause to cause_specific() of the same durations"
            raise UsageError("models of different rows", at="absolute_risk", way_out=way_out)
        both = (other.durations.cause > 0) & (first.cause > 0)
        if both.any():
            way_out = "fit every cause to cause_specific() of the same durations"
            problem = f"{both.sum()} rows have the event in two models"
            raise UsageError(problem, at="absolute_risk", way_out=way_out)
