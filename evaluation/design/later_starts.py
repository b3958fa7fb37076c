"""Start against never: later starters leave the reference, those like them count for more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.arrays import Floats
from evaluation.design.matrix import design_matrix, in_support
from evaluation.design.person_months import PersonMonths
from evaluation.design.propensity import fit_propensity
from evaluation.design.truncation import truncated
from evaluation.design.weights import MonthlyFactor, Weights, times
from evaluation.protocol.protocol import Covariate


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHazard:
    """Probability of starting any declared arm in each eligible month.

    Attributes
    ----------
    probability : array, shape (n,)
        0 in rows with a level no starter has.
    gradient : array, shape (n, r)
        Derivative of -log(1 - probability) in the parameters of the model.
    influence : array, shape (n, r)
        Influence of each row on those parameters; columns sum to 0.
    """

    probability: Floats
    gradient: Floats
    influence: Floats


def fit_start_hazard(trials: pd.DataFrame, covariates: Sequence[Covariate]) -> StartHazard:
    """Fit a pooled logit of starting in a month on what was known in that month.

    Every eligible person-month is a row of the trials, so the background follows the
    person through time: months in the spell, assistance lately, calendar month.
    """
    has_started = trials["arm"] != NO_ARM
    started = has_started.to_numpy().astype(np.int64)
    rows = np.flatnonzero(in_support(trials, covariates, has_started))
    chosen = trials.iloc[rows]
    matrix = design_matrix(chosen, covariates)
    fit = fit_propensity(matrix.X, started[rows], names=matrix.names)
    probability = np.zeros(len(trials))
    probability[rows] = fit.probabilities[:, 1]
    gradient = np.zeros((len(trials), len(matrix.names)))
    gradient[rows] = fit.probabilities[:, 1:] * matrix.X
    influence = np.zeros_like(gradient)
    influence[rows] = fit.influence
    return StartHazard(probability=probability, gradient=gradient, influence=influence)


def never_weights(
    base: Weights,
    *,
    trials: pd.DataFrame,
    hazard: StartHazard,
    months: int,
    truncate: float = 1.0,
) -> Weights:
    """Weigh the reference to what it would be had nobody started within the horizon.

    A reference row counts until the month of its next start; the factor of month h is the
    inverse probability of not having started in months 1 to h (dynamic inverse
    probability weighting, van den Berg & Vikström 2022).

    Parameters
    ----------
    base : Weights
        Of all rows of `trials`; rows outside the comparison have weight 0 (see `spread`).
    trials : DataFrame
        All eligible person-months, sorted by person and month.
    hazard : StartHazard
        Of the same rows.
    months : int
        Follow-up months 1 to `months`.
    truncate : float
        Factors above this quantile of theirs are set to it. Those who stay longest have the
        largest, so a cut takes from them: it makes assistance look shorter. Default no cut.
    """
    place = PersonMonths.of(trials)
    reference = (trials["arm"] == NO_ARM).to_numpy()
    next_start = trials["next_start"].to_numpy()
    survived = np.cumsum(-np.log1p(-hazard.probability))
    slopes = np.cumsum(hazard.gradient, axis=0)
    monthly = np.ones((len(trials), months))
    for month in range(1, months + 1):
        factor = np.exp(survived[place.until(month)] - survived)
        factor[(next_start > 0) & (next_start <= month)] = 0.0
        monthly[reference, month - 1] = factor[reference]
    monthly, cut = truncated(monthly, among=reference & (base.base > 0), quantile=truncate)

    def log_gradient(month: int) -> Floats:
        moves = np.flatnonzero(reference & (monthly[:, month - 1] > 0) & ~cut[:, month - 1])
        slope = np.zeros_like(slopes)
        slope[moves] = slopes[place.until(month)[moves]] - slopes[moves]
        return slope

    return times(
        base,
        MonthlyFactor(
            factor=monthly,
            log_gradient=log_gradient,
            influence=hazard.influence,
            cut=int(cut.sum()),
        ),
    )


def unmodelled_starts(trials: pd.DataFrame, *, months: int) -> float:
    """Share of later starts within `months` that happened in a month that was not eligible.

    Such starts censor a row but no model says how probable they were.
    """
    waits = trials["next_start"].to_numpy()
    reference = (trials["arm"] == NO_ARM).to_numpy()
    later = np.flatnonzero(reference & (waits > 0) & (waits <= months))
    if not len(later):
        return 0.0
    place = PersonMonths.of(trials)
    return float(np.mean(~np.isin(place.key[later] + waits[later], place.key)))
