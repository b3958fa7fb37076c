"""Weights cut at a declared quantile, and which of them were."""

import numpy as np

from evaluation.design.arrays import Bools, Floats


def truncated(weight: Floats, *, among: Bools, quantile: float) -> tuple[Floats, Bools]:
    """Lower weights above a quantile of theirs to it.

    Parameters
    ----------
    weight : array, shape (n,) or (n, months)
    among : array, shape (n,)
        Rows whose weights are judged and cut; weights of 0 are not counted.
    quantile : float
        1 cuts nothing.

    Returns
    -------
    weight : array
        A copy.
    cut : array of bool, of the same shape
        Which were lowered. The cut point is taken as known, so their derivative is 0.
    """
    out: Floats = weight.copy()
    judged: Bools = (weight > 0) & among.reshape(-1, *[1] * (weight.ndim - 1))
    if quantile >= 1.0 or not judged.any():
        return out, np.zeros(weight.shape, dtype=bool)
    limit = float(np.quantile(weight[judged], quantile))
    above: Bools = judged & (weight > limit)
    out[above] = limit
    return out, above
