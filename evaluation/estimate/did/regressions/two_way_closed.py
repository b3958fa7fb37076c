"""The two-way coefficient of a balanced panel from sums, for panels too large to regress."""

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.two_way import SmallSample, TwoWay, clustered_factor
from evaluation.estimate.result.arrays import Floats, Ints, group_sum

BLOCK = 65_536


def two_way_closed(panel: PanelData, *, small_sample: SmallSample = "nested") -> TwoWay:
    """Give what `two_way` gives on a balanced panel, in one pass over the outcomes.

    Being treated depends on the cohort alone, and so does what is left of it when unit and
    period means are taken out: the coefficient is a sum over cohorts (Frisch & Waugh 1933).

    Raises
    ------
    UsageError
        The panel is not balanced, has two cluster dimensions, or no start that varies.
    """
    if panel.kind != "balanced" or len(panel.clusters) > 1:
        raise UsageError("needs a balanced panel and one cluster dimension", at="two_way_closed")
    weight = panel.unit_weight
    cohorts, code = np.unique(panel.cohort, return_inverse=True)
    share = np.bincount(code, weight) / weight.sum()
    treated = (panel.periods >= cohorts[:, None]).astype(float)
    left = treated - treated.mean(axis=1, keepdims=True)
    left -= share @ left
    variance = float(share @ np.square(left).sum(axis=1))
    if not variance > np.finfo(float).eps:
        raise UsageError("no two cohorts differ in when they are treated", at="two_way_closed")
    # What is left sums to 0 within units, so that unit means drop out by themselves.
    mean = (weight / weight.sum()) @ panel.outcomes
    score = _products(panel.outcomes, left, code) - (left @ mean)[code]
    estimate = float(weight @ score / weight.sum() / variance)
    own = np.square(left).sum(axis=1)[code]
    influence = weight * (score - estimate * own) / (weight.sum() * variance)
    groups = panel.clusters[0] if panel.clusters else np.arange(len(panel))
    summed = group_sum(influence[:, None], groups, int(groups.max()) + 1)[:, 0]
    rows, periods = len(panel) * len(panel.periods), len(panel.periods)
    used = periods + 1 + (len(panel) - 1) * (small_sample == "all_effects")
    factor = clustered_factor(rows, len(summed), used, small_sample)
    covariance = np.array([[float(summed @ summed) * factor]])
    return TwoWay(
        name=("treated",),
        estimate=np.array([estimate]),
        std_error=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        n_rows=rows,
        n_clusters=len(summed),
        small_sample=small_sample,
    )


def _products(outcomes: Floats, left: Floats, code: Ints) -> Floats:
    """Sum over periods of outcome times what is left of treatment, for each unit."""
    found = np.empty(len(code))
    for begin in range(0, len(code), BLOCK):
        part = slice(begin, begin + BLOCK)
        found[part] = np.einsum("nt,nt->n", outcomes[part], left[code[part]])
    return found
