"""Which inference a number of clusters allows, chosen by rule, and the rule in words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.did.few_clusters.cluster_sums import ClusterPaths, Effect, cluster_sums
from evaluation.estimate.did.few_clusters.leave_one_out import LeaveOneOut, leave_one_out
from evaluation.estimate.did.few_clusters.permutation import Permutation, permutation
from evaluation.estimate.did.few_clusters.wild_bootstrap import WildBootstrap, wild_bootstrap

MANY, FEW, FEWEST = 30, 12, 5
# With fewer treated (or untreated) clusters the wild bootstrap rejects wrongly (MacKinnon &
# Webb 2018), and with fewer than 12 of unequal size in 7-8 of 100 true nulls
# (benchmarks/did_coverage.py): then the permutation is read.
FEWEST_ON_A_SIDE = 4

Choice = Literal["normal", "wild bootstrap", "permutation", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is read, and why.

    Attributes
    ----------
    choice : str
        "normal" (clustered standard errors), "wild bootstrap", "permutation" or "none".
    clusters, treated : int
    sentence : str
        For the page, in Swedish.
    """

    choice: Choice
    clusters: int
    treated: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FewClusters:
    """Everything that few clusters allow, and which of it is read.

    Attributes
    ----------
    rule : Rule
    wild : WildBootstrap or None
        None when clusters are too few for any.
    permutation : Permutation or None
        None when starts differ within clusters, or all are the same.
    leave_one_out : LeaveOneOut
    """

    rule: Rule
    wild: WildBootstrap | None
    permutation: Permutation | None
    leave_one_out: LeaveOneOut

    @property
    def p_value(self) -> float:
        """Two-sided p of what is read; NaN when the rule is "normal" or "none"."""
        if self.rule.choice == "wild bootstrap" and self.wild is not None:
            return self.wild.p_value
        if self.rule.choice == "permutation" and self.permutation is not None:
            return self.permutation.p_value
        return float("nan")


def choose(paths: ClusterPaths) -> Rule:
    """Choose by the number of clusters, and of those on the smaller side."""
    clusters, treated = len(paths), paths.treated
    last = paths.periods[-1]
    never = len(set(paths.cluster.tolist()) - set(paths.cluster[paths.cohort <= last].tolist()))
    smaller = treated if never == 0 else min(treated, never)
    choice = _choice(clusters, smaller, can_shuffle=_can_shuffle(paths))
    return Rule(
        choice=choice,
        clusters=clusters,
        treated=treated,
        sentence=_sentence(choice, clusters, smaller),
    )


def few_clusters(
    paths: ClusterPaths,
    *,
    rng: np.random.Generator,
    effect: Effect = "constant",
    draws: int = 9_999,
    permutations: int = 999,
) -> FewClusters:
    """Run what the number of clusters allows.

    Parameters
    ----------
    paths : ClusterPaths
    rng : Generator
    effect : str
        Of `cluster_sums`, for the bootstrap and for leaving clusters out; the permutation
        takes the same.
    draws, permutations : int
    """
    rule = choose(paths)
    wild = None
    if len(paths) >= FEWEST:
        wild = wild_bootstrap(cluster_sums(paths, effect=effect), rng=rng, draws=draws)
    return FewClusters(
        rule=rule,
        wild=wild,
        permutation=permutation(paths, rng=rng, effect=effect, draws=permutations)
        if _can_shuffle(paths)
        else None,
        leave_one_out=leave_one_out(paths, effect=effect),
    )


def _can_shuffle(paths: ClusterPaths) -> bool:
    """Tell whether each cluster has one start, and they differ."""
    return len(paths.cohort) == len(paths) and len(np.unique(paths.cohort)) > 1


def _choice(clusters: int, smaller: int, *, can_shuffle: bool) -> Choice:
    if clusters < FEWEST:
        return "none"
    few = clusters < FEW or smaller < FEWEST_ON_A_SIDE
    if few and can_shuffle:
        return "permutation"
    return "normal" if clusters >= MANY and not few else "wild bootstrap"


def _sentence(choice: Choice, clusters: int, smaller: int) -> str:
    if choice == "none":
        return f"{clusters} grupper är för få för att pröva en skillnad."
    if choice == "normal":
        return f"{clusters} grupper räcker för vanliga klustrade medelfel."
    if choice == "permutation":
        why = (
            f"Bara {smaller} grupper finns på den ena sidan"
            if smaller < FEWEST_ON_A_SIDE
            else f"Med {clusters} grupper, färre än {FEW}, är medelfelen för små"
        )
        return (
            f"{why}: skillnaden prövas genom att starterna kastas om mellan grupperna. "
            "Restriktiv wild cluster-bootstrap visas bredvid; den förkastar något för ofta när "
            "grupperna är så få."
        )
    weights = "Webbs sexpunktsvikter" if clusters < FEW else "tecken"
    return (
        f"Med {clusters} grupper, färre än {MANY}, är vanliga medelfel för små. Skillnaden "
        f"prövas med restriktiv wild cluster-bootstrap ({weights}); att kasta om starterna "
        "mellan grupperna visas bredvid."
    )
