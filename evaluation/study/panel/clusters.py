"""How much so few groups can say: the declared rule, its tests, and who carries the answer."""

from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.study_specs import DECIMALS
from evaluation.errors import EvaluationError
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths
from evaluation.estimate.did.few_clusters.rule import FewClusters, Rule, choose, few_clusters
from evaluation.estimate.did.few_clusters.stated import bootstrapped
from evaluation.estimate.did.panel.counts import clustered_by_unit, independent
from evaluation.estimate.result.stated import Stated
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.gates import told_units

# Above this the usual standard errors are read, and trying every group tells nothing new.
MOST = 60
PERMUTATIONS = 499
ROUNDED = ("estimate", "conf_low", "conf_high", "low", "high", "std_error")
COLUMNS = (
    *("outcome", "choice", "sentence_sv", "signs", "without_low", "without_high"),
    *("clusters", "treated", "estimate", "conf_low", "conf_high", "p_wild", "p_permutation"),
    *("permutations", "low", "high", "std_error"),
)
TOO_FEW = {"choice": "none", "sentence_sv": "Grupperna räcker inte för att pröva skillnaden."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What few groups allow; rule and tests are None where groups are many or persons."""

    rule: Rule | None = None
    tests: FewClusters | None = None

    @property
    def read(self) -> Stated | None:
        """The bootstrap's estimate, where the rule reads it."""
        if self.tests is None or self.tests.rule.choice != "wild bootstrap":
            return None
        return bootstrapped(self.tests)


def tried(asked: Asked) -> Tried:
    """Choose by the declared rule, and run what it allows."""
    if not _is_tried(asked):
        return Tried()
    paths = cluster_paths(clustered_by_unit(asked.panel))
    effect = asked.plan.few_clusters_effect
    try:
        tests = few_clusters(paths, rng=asked.rng, effect=effect, permutations=PERMUTATIONS)
    except EvaluationError:
        return Tried(rule=choose(paths))
    return Tried(rule=tests.rule, tests=tests)


def cluster_frame(asked: Asked, found: Tried) -> pd.DataFrame:
    """Give the row of an outcome: the rule in words, and what it lets be tested."""
    told = told_units(asked)
    row: dict[str, object] = {
        "outcome": asked.outcome.name,
        "choice": "normal",
        "clusters": float(told),
        "sentence_sv": f"{told} oberoende enheter räcker för vanliga klustrade medelfel.",
    }
    if found.rule is not None:
        row |= _rule(found.rule)
        row |= TOO_FEW if found.tests is None else _numbers(found.tests, asked)
    frame = pd.DataFrame([row]).reindex(columns=list(COLUMNS))
    decimals = DECIMALS[asked.outcome.scale]
    frame[list(ROUNDED)] = frame[list(ROUNDED)].astype(float).round(decimals)
    text = ["signs", "without_low", "without_high"]
    return frame.assign(**{name: frame[name].astype(object).fillna("") for name in text})


def _is_tried(asked: Asked) -> bool:
    """Tell whether groups are so few that each counts; persons are never left out one by one."""
    panel = asked.panel
    few = independent(panel) <= MOST and len(panel.clusters) < 2
    return few and panel.is_balanced and not asked.rows.of_persons


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "choice": rule.choice,
        "sentence_sv": rule.sentence,
        "clusters": float(rule.clusters),
        "treated": float(rule.treated),
    }


def _numbers(found: FewClusters, asked: Asked) -> dict[str, object]:
    left = found.leave_one_out
    row: dict[str, object] = {
        "estimate": left.estimate,
        "low": left.low,
        "high": left.high,
        "std_error": left.std_error,
    }
    if asked.rows.is_named:
        table = left.table.set_index("cluster")["estimate"]
        row |= {"without_low": str(table.idxmin()), "without_high": str(table.idxmax())}
    if found.wild is not None:
        row |= {
            "std_error": found.wild.std_error,
            "conf_low": found.wild.conf_low,
            "conf_high": found.wild.conf_high,
            "p_wild": found.wild.p_value,
            "signs": found.wild.signs,
        }
    if found.permutation is not None:
        row |= {
            "p_permutation": found.permutation.p_value,
            "permutations": float(found.permutation.draws),
        }
    return row
