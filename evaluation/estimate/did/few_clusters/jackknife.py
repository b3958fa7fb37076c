"""Covariance from leaving out one cluster at a time, where sums of influence are too small.

With few clusters a cohort is often a single one: its own residual is then nought by
construction, and clustered standard errors miss all its variance.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evaluation.errors import EvaluationError, UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats

Statistic = Callable[[PanelData], Floats]


def jackknife(panel: PanelData, statistic: Statistic) -> Floats:
    """Covariance of a vector of estimates, shape (m, m).

    The jackknife over clusters (CV3 of MacKinnon, Nielsen & Webb 2023), centred at the
    estimate. An estimate that needs a certain cluster has no such covariance: its row and
    column are NaN.

    Parameters
    ----------
    panel : PanelData
        Balanced; the unit is its own cluster when no other is declared.
    statistic : function
        Panel to estimates, shape (m,); NaN where one cannot be made.
    """
    if panel.kind != "balanced":
        raise UsageError(f"needs a balanced panel, not '{panel.kind}'", at="jackknife")
    whole = np.asarray(statistic(panel), dtype=float)
    code = panel.cluster if panel.cluster is not None else np.arange(len(panel))
    groups = np.unique(code)
    away = np.array([_without(panel, code != group, statistic, whole) for group in groups])
    return deleted_covariance(away)


def deleted_covariance(away: Floats) -> Floats:
    """Covariance from estimates without each of G clusters, less the whole one, shape (G, m)."""
    return np.asarray((len(away) - 1) / len(away) * away.T @ away, dtype=float)


def _without(panel: PanelData, keep: np.ndarray, statistic: Statistic, whole: Floats) -> Floats:
    try:
        return np.asarray(statistic(part(panel, keep)) - whole, dtype=float)
    except EvaluationError:
        return np.full(len(whole), np.nan)


def part(panel: PanelData, keep: np.ndarray) -> PanelData:
    """Give some units of a balanced panel, with what belongs to them."""
    rows = np.flatnonzero(keep)
    fixed = panel.covariates
    if fixed is not None:
        per_unit = len(fixed) == len(panel)
        shaped = fixed if per_unit else fixed.reshape(len(panel), len(panel.periods), -1)
        chosen = shaped[rows]
        fixed = chosen if per_unit else chosen.reshape(-1, shaped.shape[-1])
    return replace(
        panel,
        unit=panel.unit[rows],
        cohort=panel.cohort[rows],
        outcome=panel.outcomes[rows].reshape(-1),
        weight=None if panel.weight is None else panel.weight[rows],
        covariates=fixed,
        clusters=tuple(np.unique(codes[rows], return_inverse=True)[1] for codes in panel.clusters),
        cluster_labels=tuple(
            labels[np.unique(codes[rows])]
            for labels, codes in zip(panel.cluster_labels, panel.clusters, strict=True)
        ),
    )
