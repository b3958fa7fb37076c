"""What few clusters let be said of an effect, as one stated estimate."""

import numpy as np

from evaluation.estimate.did.few_clusters.cluster_sums import Effect, cluster_paths
from evaluation.estimate.did.few_clusters.leave_one_out import leave_one_out
from evaluation.estimate.did.few_clusters.permutation import permutation
from evaluation.estimate.did.few_clusters.rule import FewClusters
from evaluation.estimate.did.panel.counts import clustered_by_unit
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.stated import REACH, Stated


def bootstrapped(found: FewClusters) -> Stated | None:
    """Give the wild bootstrap's estimate with its limits and p; None where it was not run."""
    wild = found.wild
    if wild is None:
        return None
    return Stated(
        estimate=found.leave_one_out.estimate,
        std_error=wild.std_error,
        limits=(wild.conf_low, wild.conf_high, wild.p_value),
    )


def shuffled(panel: PanelData, *, rng: np.random.Generator, effect: Effect, draws: int) -> Stated:
    """Test an effect by shuffled starts; its error is that of leaving clusters out.

    Raises
    ------
    UsageError, DataError
        As `permutation`.
    """
    paths = cluster_paths(clustered_by_unit(panel))
    found = permutation(paths, rng=rng, effect=effect, draws=draws)
    error = leave_one_out(paths, effect=effect).std_error
    half = REACH * error
    return Stated(
        estimate=found.estimate,
        std_error=error,
        limits=(found.estimate - half, found.estimate + half, found.p_value),
    )
