"""Those who are still followed stand for those like them who moved or were lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.lost_months import LostMonths, fit_lost_months
from evaluation.design.matrix import design_matrix, in_support
from evaluation.design.weights import Weights, times, truncated_factor
from evaluation.errors import UsageError
from evaluation.protocol.protocol import Covariate, Form

MONTH = "uppfoljningsmanad"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    """Fitted probabilities of the rows of one arm that can be lost; the others never are."""

    rows: Ints
    fit: LostMonths


@dataclass(frozen=True, slots=True, kw_only=True)
class CensoringHazard:
    """Probability of being lost in each follow-up month, arm by arm.

    Attributes
    ----------
    group, observed : array of int, shape (n,)
        Arm of each row (-1 takes no part) and the months it is followed.
    months : int
        Months 0 to `months` - 1 are modelled.
    influence : array, shape (n, r)
        Influence of each row on the parameters of all arms; columns sum to 0.
    """

    group: Ints
    observed: Ints
    months: int
    influence: Floats
    arms: tuple[_Arm, ...]


def fit_censoring(
    trials: pd.DataFrame,
    *,
    group: Ints,
    lost: Bools,
    covariates: Sequence[Covariate],
    months: int,
    month_form: Form = "spline",
) -> CensoringHazard:
    """Fit in each arm a logit of being lost in a month on background and month.

    Follow-up that ends with the data says nothing about the person and is not modelled.

    Parameters
    ----------
    trials : DataFrame
        Columns `observed` (months each row is followed) and the covariates.
    group : array of int, shape (n,)
        Arm of each row, -1 for rows that take no part.
    lost : array of bool, shape (n,)
        Follow-up ended by a declared reason: moved, could not be found.
    covariates : sequence of Covariate
        Known at time zero.
    months : int
        Follow-up months, and those an outcome looks ahead.
    month_form : str
        How the month since time zero enters.

    Raises
    ------
    GateError
        When the background tells the lost apart completely.
    """
    observed = trials["observed"].to_numpy().astype(np.int64)
    taken = lost & (observed < months)
    arms = []
    for place in range(int(group.max(initial=-1)) + 1):
        rows = _can_be_lost(trials, np.flatnonzero(group == place), taken, covariates)
        if len(rows):
            X = design_matrix(trials.iloc[rows], covariates).X
            modelled = _modelled(observed[rows][taken[rows]], months, month_form)
            fit = fit_lost_months(
                X,
                _month_columns(modelled, month_form),
                modelled=modelled,
                observed=observed[rows],
                lost=taken[rows],
            )
            arms.append(_Arm(rows=rows, fit=fit))
    return CensoringHazard(
        group=group,
        observed=observed,
        months=months,
        influence=_beside(len(trials), [(arm.rows, arm.fit.influence) for arm in arms]),
        arms=tuple(arms),
    )


def censoring_weights(
    base: Weights,
    *,
    hazard: CensoringHazard,
    months: int,
    look_ahead: int = 0,
    truncate: float = 1.0,
) -> Weights:
    """Multiply monthly factors by the inverse probability of still being followed.

    The factor of month h is 1 / probability of not being lost in months 0 to h - 1 (and the
    months an outcome looks ahead), for events come before losses in a month; 0 once a row is
    no longer followed (Robins & Finkelstein 2000). R ``ipw::ipwtm`` makes such weights.

    Parameters
    ----------
    base : Weights
        Of all rows; monthly factors that are there are kept.
    hazard : CensoringHazard
        Of the same rows.
    months : int
        Follow-up months 1 to `months`.
    look_ahead : int
        Months that must be seen after month h to know whether the event was in it.
    truncate : float
        Factors above this quantile of theirs are set to it.
    """
    if months + look_ahead > hazard.months:
        raise UsageError(
            f"months are modelled to {hazard.months}, weights need {months + look_ahead}",
            at="censoring_weights",
            way_out="fit the model for the whole follow-up and what outcomes look ahead",
        )
    seen = hazard.observed[:, None] >= np.arange(1, months + 1) + look_ahead
    factor = np.where((hazard.group >= 0)[:, None], seen.astype(float), 1.0)
    for arm in hazard.arms:
        remaining = np.cumprod(1.0 - arm.fit.probability, axis=1)
        factor[arm.rows] /= remaining[:, look_ahead : look_ahead + months]

    def log_gradient(month: int) -> Floats:
        known = month + look_ahead
        return _beside(len(factor), [(arm.rows, arm.fit.slope(known)) for arm in hazard.arms])

    among = (hazard.group >= 0) & (base.base > 0)
    return times(
        base,
        truncated_factor(factor, log_gradient, hazard.influence, among=among, quantile=truncate),
    )


def _beside(size: int, parts: Sequence[tuple[Ints, Floats]]) -> Floats:
    """Columns of each part beside those of the others, in its own rows."""
    out = np.zeros((size, sum(values.shape[1] for _, values in parts)))
    start = 0
    for rows, values in parts:
        stop = start + values.shape[1]
        out[rows, start:stop] = values
        start = stop
    return out


def _can_be_lost(
    trials: pd.DataFrame, rows: Ints, lost: Bools, covariates: Sequence[Covariate]
) -> Ints:
    """Rows with levels of which somebody is lost and somebody remains for a month."""
    gone = rows[lost[rows]]
    staying = rows[~lost[rows] | (trials["observed"].to_numpy()[rows] > 0)]
    if not len(gone):
        return gone
    both = np.concatenate([gone, staying])
    outcome = pd.Series(np.repeat([1, 0], [len(gone), len(staying)]))
    inside = in_support(trials.iloc[both], covariates, outcome)
    return np.unique(both[inside])


def _modelled(lost_in: Ints, months: int, form: Form) -> Bools:
    """Months of the model: with a level for each month those in which somebody is lost."""
    if form != "categories":
        return np.ones(months, dtype=bool)
    return np.isin(np.arange(months), lost_in)


def _month_columns(modelled: Bools, form: Form) -> Floats:
    month = np.flatnonzero(modelled)
    frame = pd.DataFrame({MONTH: month})
    columns = design_matrix(frame, (Covariate(name=MONTH, form=form, label=""),)).X[:, 1:]
    out = np.zeros((len(modelled), columns.shape[1]))
    out[month] = columns
    return out
