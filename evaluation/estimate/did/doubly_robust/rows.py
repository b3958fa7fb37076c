"""One comparison of rows of two periods that are not paired (Sant'Anna & Zhao 2020)."""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.did.doubly_robust.comparison import Method, Sample
from evaluation.estimate.did.doubly_robust.design import inverse_product
from evaluation.estimate.did.doubly_robust.propensity import fit_propensity
from evaluation.estimate.result.arrays import Bools, Floats


def effect_on_rows(
    outcome: Floats, later: Bools, sample: Sample, *, method: Method
) -> tuple[float, Floats]:
    """Effect on the treated, and the influence of each row, shape (n,).

    The influence is the derivative of the estimate in the row's weight, times the weight; the
    standard error of R ``DRDID`` up to 1.2.3 for "dr" with covariates has a sign error and
    differs.

    Parameters
    ----------
    outcome : array, shape (n,)
    later : array of bool, shape (n,)
        Rows of the cell's period, not of its base.
    sample : Sample
    method : str
        "dr" (locally efficient, R ``DRDID::drdid_rc``), "ipw" (``std_ipw_did_rc``) or "reg"
        (``reg_did_rc``).
    """
    if sample.X.shape[1] == 1 or method == "ipw":
        return _weighted_means(outcome, later, sample, method=method)
    own = np.where(sample.treated, sample.weight, 0.0)
    own /= own.sum()
    mean = own @ sample.X
    if method == "reg":
        return _by_controls(outcome, later, sample, own, mean)
    return _by_both(outcome, later, sample, own, mean)


def _weighted_means(
    outcome: Floats, later: Bools, sample: Sample, *, method: Method
) -> tuple[float, Floats]:
    """Four means: treated and (weighted) controls, later and earlier."""
    odds = np.ones(len(outcome))
    propensity = None
    if method == "ipw" and sample.X.shape[1] > 1:
        propensity = fit_propensity(sample.X, sample.treated, sample.weight, place=sample.place)
        odds = np.where(sample.treated, 1.0, propensity.odds(sample.X))
    estimate, slope = 0.0, np.zeros(sample.X.shape[1])
    influence: Floats = np.zeros(len(outcome))
    for is_treated in (True, False):
        for is_later in (True, False):
            sign = 1.0 if is_treated == is_later else -1.0
            here = (sample.treated == is_treated) & (later == is_later)
            share = np.where(here, sample.weight * odds, 0.0)
            share /= share.sum()
            level = float(share @ outcome)
            estimate += sign * level
            part = share * (outcome - level)
            influence += sign * part
            if not is_treated:
                slope += sign * (part @ sample.X)
    if propensity is not None:
        score = sample.weight * (sample.treated - propensity.probability(sample.X))
        influence += score * (sample.X @ (propensity.inverse @ slope))
    return estimate, influence


def _by_controls(
    outcome: Floats, later: Bools, sample: Sample, own: Floats, mean: Floats
) -> tuple[float, Floats]:
    """Change of the treated less the change that the controls' regressions predict for them."""
    estimate = 0.0
    influence: Floats = np.zeros(len(outcome))
    predicted: Floats = np.zeros(len(outcome))
    for is_later, sign in ((True, 1.0), (False, -1.0)):
        share = np.where(sample.treated & (later == is_later), sample.weight, 0.0)
        share /= share.sum()
        level = float(share @ outcome)
        estimate += sign * level
        influence += sign * share * (outcome - level)
        controls = _regression(outcome, (later == is_later) & ~sample.treated, sample)
        predicted += sign * controls.fitted
        influence -= sign * controls.influence(mean)
    level = float(own @ predicted)
    return estimate - level, influence - own * (predicted - level)


def _by_both(
    outcome: Floats, later: Bools, sample: Sample, own: Floats, mean: Floats
) -> tuple[float, Floats]:
    """Regressions of the treated less those of the controls, corrected by weighted residuals."""
    propensity = fit_propensity(sample.X, sample.treated, sample.weight, place=sample.place)
    odds = propensity.odds(sample.X)
    predicted: Floats = np.zeros(len(outcome))
    influence: Floats = np.zeros(len(outcome))
    estimate, slope = 0.0, np.zeros(sample.X.shape[1])
    for is_later, sign in ((True, 1.0), (False, -1.0)):
        here = later == is_later
        treated = _regression(outcome, here & sample.treated, sample)
        controls = _regression(outcome, here & ~sample.treated, sample)
        share = np.where(here & ~sample.treated, sample.weight * odds, 0.0)
        share /= share.sum()
        residual = outcome - controls.fitted
        level = float(share @ residual)
        part = share * (residual - level)
        predicted += sign * (treated.fitted - controls.fitted)
        estimate -= sign * level
        influence += sign * (treated.influence(mean) - part)
        influence -= sign * controls.influence(mean - share @ sample.X)
        slope += sign * (part @ sample.X)
    score = sample.weight * (sample.treated - propensity.probability(sample.X))
    influence -= score * (sample.X @ (propensity.inverse @ slope))
    level = float(own @ predicted)
    return estimate + level, influence + own * (predicted - level)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Regression:
    """A regression on some of the rows.

    Attributes
    ----------
    fitted : array, shape (n,)
        Prediction for all rows.
    error : array, shape (n,)
        Weight times residual, 0 outside the rows used.
    X : array, shape (n, p)
    inverse : array, shape (p, p)
    """

    fitted: Floats
    error: Floats
    X: Floats
    inverse: Floats

    def influence(self, gap: Floats) -> Floats:
        """Influence of each row on the coefficients times `gap`, shape (n,)."""
        return np.asarray(self.error * (self.X @ (self.inverse @ gap)), dtype=float)


def _regression(outcome: Floats, used: Bools, sample: Sample) -> _Regression:
    weight = np.where(used, sample.weight, 0.0)
    weighted = sample.X.T * weight
    inverse = inverse_product(weighted @ sample.X, sample.names, place=sample.place)
    fitted = sample.X @ (inverse @ (weighted @ outcome))
    return _Regression(
        fitted=fitted, error=weight * (outcome - fitted), X=sample.X, inverse=inverse
    )
