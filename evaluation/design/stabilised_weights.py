"""Weights that give every arm the background of all who were eligible."""

import numpy as np

from evaluation.design.arrays import Floats
from evaluation.design.own_arm import own_arm_ratio
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
    size, arms = propensity.probabilities.shape
    own = np.eye(arms)[propensity.arm]
    shares = own.mean(axis=0) if stabilise else np.ones(arms)
    share = shares[propensity.arm]
    ratio, gradient = own_arm_ratio(propensity)
    base, cut = truncated(share * ratio, among=np.ones(size, dtype=bool), quantile=truncate)
    gradient *= share[:, None]
    influence = propensity.influence
    if stabilise:
        gradient = np.hstack([gradient, _share_slopes(own, shares) * base[:, None]])
        influence = np.hstack([influence, ((own - shares) / size)[:, 1:]])
    gradient[cut] = 0.0
    return Weights(base=base, base_gradient=gradient, influence=influence, cut=int(cut.sum()))


def _share_slopes(own: Floats, shares: Floats) -> Floats:
    """Differentiate log(share of the own arm) in the shares of arms 1 to k - 1."""
    slopes: Floats = own[:, 1:] / shares[1:] - own[:, :1] / shares[0]
    return slopes
