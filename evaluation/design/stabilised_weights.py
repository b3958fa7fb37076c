"""Weights that give every arm the background of all who were eligible."""

import numpy as np

from evaluation.design.arrays import Floats
from evaluation.design.propensity import Propensity
from evaluation.design.truncation import truncated
from evaluation.design.weights import Weights


def iptw_weights(
    propensity: Propensity, *, stabilise: bool = True, truncate: float = 1.0
) -> Weights:
    """Weigh every arm to all who are compared: effect for the whole eligible population.

    Parameters
    ----------
    propensity : Propensity
    stabilise : bool
        Multiply by the arm's share of the rows, which gives weights with mean 1. Estimates
        that are means within arms do not change; a model over arms gains precision.
    truncate : float
        Weights above this quantile of theirs are set to it. The cut point is taken as known
        in the derivative.

    Returns
    -------
    Weights
        share of arm j / e_j, or 1 / e_j (Robins, Hernan & Brumback 2000); R ``ipwpoint``.
        The shares are estimated too: their parameters follow those of the propensity.
    """
    arms = propensity.probabilities.shape[1]
    rows = np.arange(len(propensity.arm))
    own = np.eye(arms)[propensity.arm]
    shares = own.mean(axis=0) if stabilise else np.ones(arms)
    weight = shares[propensity.arm] / propensity.probabilities[rows, propensity.arm]
    base, cut = truncated(weight, among=np.ones(len(rows), dtype=bool), quantile=truncate)
    # d log w / d beta_m = (probability of arm m - own arm is m) * x
    slope = (propensity.probabilities - own)[:, 1:] * base[:, None]
    gradient = (slope[:, :, None] * propensity.X[:, None, :]).reshape(len(rows), -1)
    influence = propensity.influence
    if stabilise:
        gradient = np.hstack([gradient, _share_slopes(own, shares) * base[:, None]])
        influence = np.hstack([influence, ((own - shares) / len(rows))[:, 1:]])
    gradient[cut] = 0.0
    return Weights(base=base, base_gradient=gradient, influence=influence, cut=int(cut.sum()))


def _share_slopes(own: Floats, shares: Floats) -> Floats:
    """Differentiate log(share of the own arm) in the shares of arms 1 to k - 1."""
    slopes: Floats = own[:, 1:] / shares[1:] - own[:, :1] / shares[0]
    return slopes
