"""How much so few groups can say: the declared rule, its tests, and who carries the answer."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.disclosure.specs import DECIMALS
from evaluation.errors import EvaluationError
from evaluation.estimate import ESTIMATE_COLUMNS
from evaluation.estimate.did.few_clusters.cluster_sums import ClusterPaths, cluster_paths
from evaluation.estimate.did.few_clusters.rule import FewClusters, choose, few_clusters
from evaluation.estimate.did.panel.data import PanelData
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.panel.estimators import clusters_of
from evaluation.study.panel.gates import in_fives
from evaluation.study.panel.source import PanelRows

# Above this the usual standard errors are read, and trying every group tells nothing new.
MOST = 60
PERMUTATIONS = 499
ROUNDED = ("estimate", "conf_low", "conf_high", "low", "high", "std_error")
COLUMNS = (
    *("outcome", "choice", "sentence_sv", "signs", "without_low", "without_high"),
    *("clusters", "treated", "estimate", "conf_low", "conf_high", "p_wild", "p_permutation"),
    *("permutations", "low", "high", "std_error"),
)


def cluster_frame(
    rows: PanelRows,
    panel: PanelData,
    protocol: Protocol,
    outcome: Outcome,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Give the row of an outcome: the rule in words, and what it lets be tested."""
    told = in_fives(clusters_of(panel))
    row: dict[str, object] = {
        "outcome": outcome.name,
        "choice": "normal",
        "clusters": float(told),
        "sentence_sv": f"{told} oberoende enheter räcker för vanliga klustrade medelfel.",
    }
    if _is_tried(panel, protocol):
        paths = cluster_paths(clustered_by_unit(panel))
        row |= _rule(paths) | _tested(paths, protocol, rng, is_named=_is_named(rows))
    frame = pd.DataFrame([row]).reindex(columns=list(COLUMNS))
    frame[list(ROUNDED)] = frame[list(ROUNDED)].astype(float).round(DECIMALS[outcome.scale])
    text = ["signs", "without_low", "without_high"]
    return frame.assign(**{name: frame[name].astype(object).fillna("") for name in text})


def _is_tried(panel: PanelData, protocol: Protocol) -> bool:
    """Tell whether groups are so few that each counts; persons are never left out one by one."""
    persons = protocol.panel is not None and protocol.panel.source == "persons"
    few = clusters_of(panel) <= MOST and len(panel.clusters) < 2
    return few and panel.kind == "balanced" and not persons


def _is_named(rows: PanelRows) -> bool:
    """Tell whether a group is more than a unit: only then may it be named."""
    return bool(rows.persons or rows.cluster or rows.assigned_by)


def clustered_by_unit(panel: PanelData) -> PanelData:
    """Let each unit be its own group where nothing else is declared."""
    if panel.clusters:
        return panel
    own = np.arange(len(panel), dtype=np.int64)
    return replace(panel, clusters=(own,), cluster_labels=(panel.unit,))


def _rule(paths: ClusterPaths) -> dict[str, object]:
    rule = choose(paths)
    return {
        "choice": rule.choice,
        "sentence_sv": rule.sentence,
        "clusters": float(rule.clusters),
        "treated": float(rule.treated),
    }


def _tested(
    paths: ClusterPaths, protocol: Protocol, rng: np.random.Generator, *, is_named: bool
) -> dict[str, object]:
    plan = protocol.panel
    if plan is None:
        return {}
    try:
        found = few_clusters(
            paths, rng=rng, effect=plan.few_clusters_effect, permutations=PERMUTATIONS
        )
    except EvaluationError:
        return {"choice": "none", "sentence_sv": "Grupperna räcker inte för att pröva skillnaden."}
    return _left_out(found, is_named=is_named) | _numbers(found)


def _numbers(found: FewClusters) -> dict[str, object]:
    row: dict[str, object] = {"estimate": found.leave_one_out.estimate}
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


def _left_out(found: FewClusters, *, is_named: bool) -> dict[str, object]:
    left = found.leave_one_out
    row: dict[str, object] = {"low": left.low, "high": left.high, "std_error": left.std_error}
    if is_named:
        table = left.table.set_index("cluster")["estimate"]
        row |= {"without_low": str(table.idxmin()), "without_high": str(table.idxmax())}
    return row


def cluster_interval(clusters: pd.DataFrame, row: dict[str, object]) -> Iterator[pd.DataFrame]:
    """Give the bootstrap's estimate as a row of the contract, where the rule reads it."""
    found = clusters.iloc[0]
    if found["choice"] != "wild bootstrap":
        return
    told = {name: found[name] for name in ("estimate", "std_error", "conf_low", "conf_high")}
    named = {"method": "wild_bootstrap", "p_value": found["p_wild"], "role": "secondary"}
    yield pd.DataFrame([row | told | named]).reindex(columns=list(ESTIMATE_COLUMNS))
