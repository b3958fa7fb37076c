"""How many of those compared a row stands for, given the probability of its own arm."""

import numpy as np

from evaluation.design.arrays import Floats
from evaluation.design.propensity import Propensity


def own_arm_ratio(propensity: Propensity, *, treated: int | None = None) -> tuple[Floats, Floats]:
    """1 / e_own for everybody, e_t / e_own for those treated in arm t; 0 where e_own is 0.

    Parameters
    ----------
    propensity : Propensity
        Of k arms.
    treated : int, optional
        Whose background every arm is given; default that of all arms together.

    Returns
    -------
    ratio : array, shape (n,)
    gradient : array, shape (n, (k - 1) * p)
        Its derivative in the coefficients of the propensity.
    """
    shares = propensity.probabilities
    arms = np.eye(shares.shape[1])
    own = arms[propensity.arm]
    chance = shares[np.arange(len(shares)), propensity.arm]
    top, slope = np.ones(len(shares)), shares - own
    if treated is not None:
        top, slope = shares[:, treated], arms[treated] - own
    ratio = np.divide(top, chance, out=np.zeros(len(shares)), where=chance > 0)
    # d log ratio / d beta_m = (e_m - [own = m]) x, and ([t = m] - [own = m]) x for arm t.
    gradient = (ratio[:, None] * slope[:, 1:])[:, :, None] * propensity.X[:, None, :]
    return ratio, gradient.reshape(len(shares), -1)
