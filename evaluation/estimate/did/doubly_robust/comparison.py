"""One comparison of changes: regression, weighting, or both (Sant'Anna & Zhao 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.did.doubly_robust.design import inverse_product
from evaluation.estimate.did.doubly_robust.propensity import fit_propensity
from evaluation.estimate.result.arrays import Bools, Floats

Method = Literal["dr", "ipw", "reg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Units of one comparison.

    Attributes
    ----------
    X : array, shape (n, p)
        Covariates with an intercept first.
    treated : array of bool, shape (n,)
    weight : array, shape (n,)
    names : sequence of str
        Of the covariates.
    place : str
        Names the comparison in messages.
    """

    X: Floats
    treated: Bools
    weight: Floats
    names: Sequence[str]
    place: str


def effect_on_change(change: Floats, sample: Sample, *, method: Method) -> tuple[float, Floats]:
    """Effect on the treated, and the influence of each unit, shape (n,).

    The influence is the derivative of the estimate in the unit's weight, times the weight.

    Parameters
    ----------
    change : array, shape (n,)
        Outcome minus outcome in the base period.
    sample : Sample
    method : str
        "dr" (R ``DRDID::drdid_panel``), "ipw" (``std_ipw_did_panel``) or "reg"
        (``reg_did_panel``).
    """
    X, treated = sample.X, sample.treated
    control = ~treated
    own = np.where(treated, sample.weight, 0.0)
    own /= own.sum()
    others = np.where(control, sample.weight, 0.0)
    gap = own @ X
    influence: Floats = np.zeros(len(X))
    residual, weighted, inverse = change, others, None
    if method != "reg":
        propensity = fit_propensity(X, treated, sample.weight, place=sample.place)
        weighted = others * propensity.odds(X)
        weighted = weighted / weighted.sum()
    if method != "ipw":
        product = (X * others[:, None]).T @ X
        inverse = inverse_product(product, sample.names, place=sample.place)
        residual = change - X @ (inverse @ ((others * change) @ X))
    mean = float(own @ residual)
    influence += own * (residual - mean)
    if method != "reg":
        level = float(weighted @ residual)
        influence -= weighted * (residual - level)
        slope = propensity.inverse @ ((weighted * (residual - level)) @ X)
        score = sample.weight * (treated - propensity.probability(X))
        influence -= score * (X @ slope)
        mean -= level
        gap = gap - weighted @ X
    if inverse is not None:
        influence -= others * residual * (X @ (inverse @ gap))
    return mean, influence
