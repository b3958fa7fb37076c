"""Whether one cluster carries the answer: the estimate without each of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.errors import DataError
from evaluation.estimate.did.few_clusters.cluster_sums import ClusterPaths, Effect, point_estimate
from evaluation.estimate.did.few_clusters.jackknife import deleted_covariance


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOneOut:
    """Estimates without one cluster at a time.

    Attributes
    ----------
    table : frame
        `cluster`, `estimate` (NaN where nothing is left to compare).
    estimate, low, high : float
        With all clusters; smallest and largest without one.
    std_error : float
        Jackknife (CV3 of MacKinnon, Nielsen & Webb 2023); NaN when an estimate is missing.
    """

    table: pd.DataFrame
    estimate: float
    low: float
    high: float
    std_error: float


def leave_one_out(paths: ClusterPaths, *, effect: Effect = "constant") -> LeaveOneOut:
    """Estimate again without each cluster; averages are over the effects that remain."""
    whole = point_estimate(paths, effect=effect)
    found = []
    for cluster in range(len(paths)):
        try:
            found.append(point_estimate(_without(paths, cluster), effect=effect))
        except DataError:
            found.append(float("nan"))
    estimates = np.array(found)
    return LeaveOneOut(
        table=pd.DataFrame({"cluster": paths.label, "estimate": estimates}),
        estimate=whole,
        low=float(np.nanmin(estimates)),
        high=float(np.nanmax(estimates)),
        std_error=float(np.sqrt(deleted_covariance(estimates[:, None] - whole)[0, 0])),
    )


def _without(paths: ClusterPaths, cluster: int) -> ClusterPaths:
    keep = paths.cluster != cluster
    return replace(
        paths,
        label=np.delete(paths.label, cluster),
        cluster=paths.cluster[keep] - (paths.cluster[keep] > cluster),
        cohort=paths.cohort[keep],
        weight=paths.weight[keep],
        path=paths.path[keep],
    )
