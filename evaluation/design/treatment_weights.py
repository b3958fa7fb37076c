"""Weights that make the arms comparable at time zero."""

import numpy as np

from evaluation.design.own_arm import own_arm_ratio
from evaluation.design.propensity import Propensity
from evaluation.design.truncation import truncated
from evaluation.design.weights import Weights
from evaluation.errors import UsageError


def att_weights(propensity: Propensity, *, truncate: float = 1.0) -> Weights:
    """Weigh the reference to look like the arm: effect for those who started.

    Parameters
    ----------
    propensity : Propensity
        Of two arms; arm 1 started, arm 0 is the reference.
    truncate : float
        Reference weights above this quantile of theirs are set to it. The cut point is
        taken as known in the derivative.

    Returns
    -------
    Weights
        1 for arm 1 and e / (1 - e) for the reference (Hirano, Imbens & Ridder 2003).
    """
    if propensity.probabilities.shape[1] != 2:
        raise UsageError("the effect for the treated compares two arms", at="att_weights")
    ratio, gradient = own_arm_ratio(propensity, treated=1)
    base, cut = truncated(ratio, among=propensity.arm == 0, quantile=truncate)
    gradient[cut] = 0.0
    return Weights(
        base=base,
        base_gradient=gradient,
        influence=propensity.influence,
        cut=int(cut.sum()),
    )


def overlap_weights(propensity: Propensity, *, truncate: float = 1.0) -> Weights:
    """Weigh every arm to the clients for whom all arms were realistic.

    Returns
    -------
    Weights
        (1 / e_j) / sum(1 / e_l) for arm j (Li & Li 2019); with two arms 1 - e and e.
        They lie between 0 and 1, so `truncate` seldom changes anything.
    """
    inverse = 1.0 / propensity.probabilities
    shares = inverse / inverse.sum(axis=1, keepdims=True)
    rows = np.arange(len(shares))
    base, cut = truncated(
        shares[rows, propensity.arm], among=np.ones(len(rows), dtype=bool), quantile=truncate
    )
    # d log w / d beta_m = (share of arm m - own arm is m) * x
    own = np.zeros_like(shares)
    own[rows, propensity.arm] = 1.0
    slope = (shares - own)[:, 1:] * base[:, None]
    slope[cut] = 0.0
    gradient = slope[:, :, None] * propensity.X[:, None, :]
    return Weights(
        base=base,
        base_gradient=gradient.reshape(len(base), -1),
        influence=propensity.influence,
        cut=int(cut.sum()),
    )
