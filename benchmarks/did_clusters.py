"""Size with few clusters: how often is an effect found that is not there?

Half of the clusters never start, the others at five different times, drawn by lot. Outcomes of a
cluster share a random walk that differs in pace between clusters; persons add their own noise.
"""

import numpy as np

from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.few_clusters.cluster_sums import (
    ClusterPaths,
    cluster_paths,
    cluster_sums,
)
from evaluation.estimate.did.few_clusters.permutation import permutation
from evaluation.estimate.did.few_clusters.wild_bootstrap import wild_bootstrap
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.did.regressions.two_way_closed import two_way_closed

COUNTS, LEVEL, NORMAL = (8, 12, 30), 0.05, 1.959964
DRAWS, SHUFFLES, PERIODS = 999, 99, np.arange(10)
METHODS = (
    "wild bootstrap, constant effect",
    "wild bootstrap, event times",
    "permutation",
    "clustered s.e., two-way",
    "clustered s.e., group-time",
    "person s.e., group-time",
)


def draw(count: int, rng: np.random.Generator, *, unequal: bool) -> PanelData:
    """Persons in clusters of one size, or of 5 to 40."""
    size = rng.integers(5, 41, count) if unequal else np.full(count, 15)
    starts = np.where(np.arange(count) % 2, 4 + np.arange(count) // 2 % 5, NEVER)
    cluster = np.repeat(np.arange(count), size)
    shared = rng.normal(scale=0.3, size=(count, len(PERIODS))).cumsum(axis=1)
    y = shared[cluster] + rng.normal(size=(len(cluster), 1))
    y = y + rng.normal(size=(len(cluster), len(PERIODS)))
    return panel_of_matrix(
        y, cohort=rng.permutation(starts)[cluster], periods=PERIODS, cluster=cluster
    )


def one_run(count: int, run: int, *, unequal: bool) -> list[bool]:
    """Whether each of `METHODS` rejects that there is no effect."""
    rng = np.random.default_rng([2411, count, run, unequal])
    panel = draw(count, rng, unequal=unequal)
    paths = cluster_paths(panel)
    constant, event = (_wild(paths, effect, rng) for effect in ("constant", "event"))
    shuffled = permutation(paths, rng=rng, draws=SHUFFLES).p_value
    plain = two_way_closed(panel)
    found = [
        plain.estimate[0] / plain.std_error[0],
        t_statistic(panel),
        t_statistic(persons_alone(panel)),
    ]
    p_values = [constant, event, shuffled]
    return [p <= LEVEL for p in p_values] + [bool(abs(t) > NORMAL) for t in found]


def _wild(paths: ClusterPaths, effect: str, rng: np.random.Generator) -> float:
    sums = cluster_sums(paths, effect="event" if effect == "event" else "constant")
    return wild_bootstrap(sums, rng=rng, draws=DRAWS).p_value


def persons_alone(panel: PanelData) -> PanelData:
    """Forget the clusters."""
    return panel_of_matrix(panel.outcomes, cohort=panel.cohort, periods=PERIODS)


def t_statistic(panel: PanelData) -> float:
    """Of the average group-time effect."""
    found = aggregate(group_time(panel, control="not_yet"), "simple")
    return found.overall / found.overall_error
