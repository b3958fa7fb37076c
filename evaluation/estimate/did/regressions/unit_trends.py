"""A treatment coefficient when every unit has a straight trend of its own."""

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.two_way import SmallSample, TwoWay, clustered_factor
from evaluation.estimate.result.arrays import group_sum

PLACE = "unit_trends"


def unit_trends(
    panel: PanelData, *, period_effects: bool = True, small_sample: SmallSample = "nested"
) -> TwoWay:
    """Regress changes between neighbouring periods on the start, with effects of units.

    The random growth model (Papke 1994; Wooldridge 2010, section 11.7): differences take out
    the units' levels, and unit effects of the differences are their trends. The coefficient
    is a jump at the start; an effect that grows or fades bends it.

    Parameters
    ----------
    panel : PanelData
        Balanced.
    period_effects : bool
        Whether changes may be common to all units in a period.
    small_sample : str
        As in `two_way`, of the regression of changes.

    Raises
    ------
    UsageError
        The panel is not balanced, has two cluster dimensions, or nobody starts within it.
    """
    if panel.kind != "balanced" or len(panel.clusters) > 1:
        raise UsageError("needs a balanced panel and one cluster dimension", at=PLACE)
    weight = panel.unit_weight / panel.unit_weight.sum()
    start = (panel.periods[1:] == panel.cohort[:, None]).astype(float)
    sides = []
    for values in (start, np.diff(panel.outcomes.astype(float), axis=1)):
        left = values - values.mean(axis=1, keepdims=True)
        sides.append(left - weight @ left if period_effects else left)
    jump, change = sides
    variance = float(weight @ np.square(jump).sum(axis=1))
    if not variance > np.finfo(float).eps:
        raise UsageError("nobody starts apart from the others", at=PLACE)
    estimate = float(weight @ (jump * change).sum(axis=1) / variance)
    influence = weight * (jump * (change - estimate * jump)).sum(axis=1) / variance
    groups = panel.clusters[0] if panel.clusters else np.arange(len(panel))
    summed = group_sum(influence[:, None], groups, int(groups.max()) + 1)[:, 0]
    used = 1 + (jump.shape[1] if period_effects else 0)
    used += (len(panel) - 1) * (small_sample == "all_effects")
    factor = clustered_factor(jump.size, len(summed), used, small_sample)
    covariance = np.array([[float(summed @ summed) * factor]])
    return TwoWay(
        name=("treated",),
        estimate=np.array([estimate]),
        std_error=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        n_rows=jump.size,
        n_clusters=len(summed),
        small_sample=small_sample,
    )
