"""Randomisation test: what the estimate would be had the starts fallen on other clusters."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.few_clusters.cluster_sums import ClusterPaths, Effect, point_estimate
from evaluation.estimate.result.arrays import Floats, Ints

TIES = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Permutation:
    """Test of no effect on any cluster.

    Attributes
    ----------
    estimate : float
    p_value : float
        Two-sided; the assignment that happened counts among the draws.
    draws : int
    enumerated : bool
        Whether every assignment was tried.
    estimates : array, shape (draws,)
        Under each assignment.
    """

    estimate: float
    p_value: float
    draws: int
    enumerated: bool
    estimates: Floats


def permutation(
    paths: ClusterPaths,
    *,
    rng: np.random.Generator,
    effect: Effect = "cells",
    draws: int = 999,
) -> Permutation:
    """Shuffle the starts among the clusters (Fisher 1935; MacKinnon & Webb 2020).

    Exact when the starts were drawn by lot among clusters; otherwise as good as the clusters
    are exchangeable. It asks for no variance, so that cohorts of one cluster are no problem.

    Parameters
    ----------
    paths : ClusterPaths
        Each cluster with one start.
    rng : Generator
    effect : str
        As in `cluster_sums`.
    draws : int
        Every assignment is tried when there are no more than this.

    Raises
    ------
    UsageError
        A cluster has several starts, or all the same.
    """
    if len(paths.cohort) != len(paths):
        raise UsageError("a cluster has units that start at different times", at="permutation")
    distinct = _arrangements(paths.cohort)
    if distinct < 2:
        raise UsageError("all clusters start together", at="permutation")
    enumerated = distinct <= draws
    chosen = _all(paths.cohort) if enumerated else _some(paths.cohort, draws, rng)
    estimates = np.array(
        [point_estimate(paths.reassigned(cohort), effect=effect) for cohort in chosen]
    )
    own = point_estimate(paths, effect=effect)
    extreme = np.abs(estimates) >= abs(own) * (1 - TIES)
    p_value = extreme.mean() if enumerated else (1 + extreme.sum()) / (1 + len(extreme))
    return Permutation(
        estimate=own,
        p_value=float(p_value),
        draws=len(estimates),
        enumerated=enumerated,
        estimates=estimates,
    )


def _arrangements(cohort: Ints) -> int:
    _, counts = np.unique(cohort, return_counts=True)
    total = factorial(len(cohort))
    for count in counts:
        total //= factorial(int(count))
    return total


def _all(cohort: Ints) -> list[Ints]:
    """Every distinct arrangement once, in ascending order."""
    starts, counts = np.unique(cohort, return_counts=True)
    return [starts[list(each)] for each in _arranged(counts.tolist())]


def _arranged(left: list[int]) -> Iterator[tuple[int, ...]]:
    """Arrangements of places into `left`, never building the same one twice."""
    if not any(left):
        yield ()
        return
    for place, count in enumerate(left):
        if count:
            rest = [*left[:place], count - 1, *left[place + 1 :]]
            yield from ((place, *later) for later in _arranged(rest))


def _some(cohort: Ints, draws: int, rng: np.random.Generator) -> list[Ints]:
    return [rng.permutation(cohort) for _ in range(draws)]
