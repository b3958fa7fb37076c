"""The baseline hazard of a Cox model, and how each row moves what is read from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.cox.score_residuals import hazard_slopes, parts
from evaluation.estimate.result.arrays import Floats, Ints, safe_ratio


def baseline(fit: CoxFit) -> pd.DataFrame:
    """Hazard of a row whose covariates and offset are all 0, by stratum and month.

    Months with events only; in between the hazard is 0. Under Efron's ties the events of a
    month leave the risk set in turn, under Breslow's all at once.

    Returns
    -------
    frame
        stratum, month, at_risk and events (sums of weights), hazard, cumulative_hazard.
        Agrees with R ``basehaz(fit, centered = FALSE)``.
    """
    rows, sets = fit.rows, fit.sets
    hazard = fit.point.thinned.a * relative_hazard(fit, np.zeros((1, len(fit.names))), 0.0)
    cumulative = np.concatenate([hazard[block].cumsum() for block in sets.blocks()])
    weight = rows.cell_sums(rows.weight)[:, None]
    return pd.DataFrame(
        {
            "stratum": sets.strata[sets.stratum],
            "month": sets.month,
            "at_risk": sets.at_risk(weight)[:, 0],
            "events": rows.events,
            "hazard": hazard,
            "cumulative_hazard": cumulative,
        }
    )


def relative_hazard(fit: CoxFit, profiles: Floats, offset: Floats | float) -> Floats:
    """Hazard of profiles (k, p) over the hazard `fit.point` is written in, shape (k,)."""
    linear = (profiles - fit.rows.centre) @ fit.coefficient
    return np.asarray(np.exp(linear + offset - fit.rows.level - fit.point.shift), dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A smooth function of a model's monthly hazards and coefficients, by its slopes.

    Attributes
    ----------
    hazard : array, shape (s, q)
        Derivative of each of q numbers in the hazard of each slot (in units of
        `fit.point.thinned.a`).
    coefficient : array, shape (p, q)
        Derivative in the coefficients at fixed hazards.
    """

    hazard: Floats
    coefficient: Floats


def influence(fit: CoxFit, reading: Reading) -> Floats:
    """Influence of each row on what is read, coefficients included, shape (n, q).

    The derivative in the row's weight, times the weight: a row moves a month's hazard by its
    own event and by its share of the risk set (thinned in its own event's month), and every
    month's hazard moves with the coefficients.
    """
    rows, sums, sets = fit.rows, fit.point.thinned, fit.sets
    slopes = reading.hazard
    event = sets.own_event(slopes * safe_ratio(sums.a, rows.events)[:, None])
    risk = sets.over_time(slopes * sums.aa[:, None]) - sets.own_event(slopes * sums.faa[:, None])
    moved = reading.coefficient - hazard_slopes(fit.point).T @ slopes
    turned = fit.model_covariance @ moved
    cell = np.repeat(np.arange(sets.n_cells, dtype=np.int32), rows.sizes)
    result = np.empty((fit.n, slopes.shape[1]))
    for part, scores in parts(rows, fit.point):
        values = scores @ turned
        values += np.take(event, cell[part], axis=0) * rows.dead[part, None]
        values -= np.take(risk, cell[part], axis=0) * fit.point.risk[part, None]
        result[rows.order[part]] = values
    return result


def model_variance(fit: CoxFit, reading: Reading) -> Floats:
    """Variance of what is read by information, rows taken as independent, shape (q,).

    Tsiatis (1981), Link (1984): the hazards' own variance plus that of the coefficients;
    R ``survfit.coxph()$std.err``.
    """
    own = np.square(reading.hazard).T @ fit.point.thinned.aa
    moved = reading.coefficient - hazard_slopes(fit.point).T @ reading.hazard
    return np.asarray(own + np.einsum("pq,pr,rq->q", moved, fit.model_covariance, moved))


def slots_of(fit: CoxFit, stratum: object) -> Ints:
    """Slots of one stratum; the only one when the model has no strata."""
    sets = fit.sets
    if fit.durations.strata is None:
        return np.arange(len(sets.month))
    code = np.flatnonzero(sets.strata == stratum)
    if stratum is None or not len(code):
        names = ", ".join(str(name) for name in sets.strata[:20])
        problem = "a model with strata needs to know which" if stratum is None else "no such one"
        raise UsageError(problem, at="stratum", way_out=f"allowed: {names}")
    return np.flatnonzero(sets.stratum == code[0])
