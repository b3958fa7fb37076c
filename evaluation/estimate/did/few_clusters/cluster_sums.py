"""A panel as sums per cluster: all that inference with few clusters needs.

In a balanced panel the regressors of a unit depend on its cohort alone, once its own mean is
taken out. So every cluster is a matrix and a vector, whatever the number of persons in it.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Floats, Ids, Ints

Effect = Literal["constant", "event", "cells"]
PLACE = "few clusters"
# Below this reciprocal condition number the columns do not determine the effect.
SINGULAR = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPaths:
    """Mean paths of the parts of clusters that start together.

    Attributes
    ----------
    label : array, shape (G,)
        Labels of the clusters.
    cluster, cohort : array of int, shape (p,)
        Cluster (place in `label`) and first treated period of each part.
    weight : array, shape (p,)
    path : array, shape (p, T)
    periods : array of int, shape (T,)
    """

    label: Ids
    cluster: Ints
    cohort: Ints
    weight: Floats
    path: Floats
    periods: Ints

    def __len__(self) -> int:
        return len(self.label)

    @property
    def treated(self) -> int:
        """Clusters with a part that is treated within the periods."""
        return len(np.unique(self.cluster[self.cohort <= self.periods[-1]]))

    def reassigned(self, cohort: Ints) -> "ClusterPaths":
        """Give the parts other starts, same outcomes."""
        return replace(self, cohort=cohort)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSums:
    """Normal equations by cluster, and the combination of coefficients that is asked for.

    Attributes
    ----------
    label : array, shape (G,)
    square : array, shape (G, k, k)
    cross : array, shape (G, k)
    target : array, shape (k,)
        The effect is `target` times the coefficients.
    effect : str
    """

    label: Ids
    square: Floats
    cross: Floats
    target: Floats
    effect: Effect


def cluster_paths(panel: PanelData) -> ClusterPaths:
    """Mean path of each cluster's units, apart by cohort.

    Raises
    ------
    UsageError
        The panel is not balanced, or has no or two cluster dimensions.
    """
    if panel.kind != "balanced":
        raise UsageError(f"needs a balanced panel, not '{panel.kind}'", at=PLACE)
    if len(panel.clusters) != 1:
        raise UsageError("needs one cluster dimension", at=PLACE)
    keys = np.column_stack([panel.clusters[0], panel.cohort])
    found, code = np.unique(keys, axis=0, return_inverse=True)
    code = code.reshape(-1)
    weight = np.bincount(code, panel.unit_weight).astype(float)
    path = np.zeros((len(found), len(panel.periods)))
    for part in range(len(found)):
        rows = np.flatnonzero(code == part)
        path[part] = panel.unit_weight[rows] @ panel.outcomes[rows] / weight[part]
    return ClusterPaths(
        label=panel.cluster_labels[0],
        cluster=found[:, 0],
        cohort=found[:, 1],
        weight=weight,
        path=path,
        periods=panel.periods,
    )


def cluster_sums(paths: ClusterPaths, *, effect: Effect = "constant") -> ClusterSums:
    """Give the normal equations of a two-way regression, unit effects taken out in clusters.

    Parameters
    ----------
    paths : ClusterPaths
    effect : str
        "constant": one coefficient for being treated; "event": one per period since the
        start, averaged by treated rows; "cells": one per cohort and period (imputation's
        effects), averaged by treated rows.

    Raises
    ------
    DataError
        Nobody is treated within the periods, or the columns do not determine the effect.
    """
    keys = _keys(paths, effect)
    columns = sorted(set(keys[keys >= 0].tolist()))
    if not columns:
        raise DataError("nobody is treated within the periods", at=PLACE)
    treated = (keys[:, :, None] == np.array(columns)).astype(float)
    rows = np.einsum("p,ptk->k", paths.weight, treated)
    periods = np.eye(len(paths.periods))[:, 1:]
    design = np.concatenate(
        [treated, np.broadcast_to(periods, (len(keys), *periods.shape))], axis=2
    )
    design = design - design.mean(axis=1, keepdims=True)
    square = np.einsum("p,ptk,ptl->pkl", paths.weight, design, design)
    cross = np.einsum("p,ptk,pt->pk", paths.weight, design, paths.path)
    sums = ClusterSums(
        label=paths.label,
        square=_by_cluster(square, paths),
        cross=_by_cluster(cross, paths),
        target=np.r_[rows / rows.sum(), np.zeros(periods.shape[1])],
        effect=effect,
    )
    bread(sums)
    return sums


def bread(sums: ClusterSums) -> Floats:
    """Inverse of the normal matrix; a DataError when it has none."""
    whole = sums.square.sum(axis=0)
    scale = np.sqrt(np.diag(whole).clip(min=np.finfo(float).tiny))
    scaled = whole / np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] < SINGULAR:
        raise DataError(
            "treated and untreated clusters do not determine the effect",
            at=PLACE,
            way_out="use periods in which somebody is still untreated",
        )
    return np.asarray(np.linalg.inv(scaled) / np.outer(scale, scale), dtype=float)


def point_estimate(paths: ClusterPaths, *, effect: Effect) -> float:
    """Effect alone, without any statement about its error."""
    sums = cluster_sums(paths, effect=effect)
    return float(sums.target @ bread(sums) @ sums.cross.sum(axis=0))


def _keys(paths: ClusterPaths, effect: Effect) -> Ints:
    """Which coefficient each part has in each period, -1 before its start, (p, T)."""
    never = paths.cohort == NEVER
    start = np.where(never, paths.periods[-1] + 1, paths.cohort)
    event = paths.periods - start[:, None]
    if effect == "constant":
        key = np.zeros_like(event)
    elif effect == "event":
        key = event
    else:
        span = int(paths.periods[-1] - paths.periods[0]) + 1
        key = (start[:, None] - paths.periods[0]) * span + event
    return np.where(event >= 0, key, -1)


def _by_cluster(values: Floats, paths: ClusterPaths) -> Floats:
    total = np.zeros((len(paths), *values.shape[1:]))
    np.add.at(total, paths.cluster, values)
    return total
