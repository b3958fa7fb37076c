"""A study that follows units over time around an introduction, as tables for the door."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.errors import DataError, EvaluationError
from evaluation.estimate import ESTIMATE_COLUMNS
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.weights import Kind
from evaluation.estimate.did.before.placebo import placebo_panel
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths
from evaluation.estimate.did.few_clusters.leave_one_out import leave_one_out
from evaluation.estimate.did.few_clusters.permutation import permutation
from evaluation.estimate.did.few_clusters.rule import MANY
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.data import PanelData
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.panel.clusters import (
    PERMUTATIONS,
    cluster_frame,
    cluster_interval,
    clustered_by_unit,
)
from evaluation.study.panel.estimators import (
    LEVEL_REACH,
    Measured,
    clusters_of,
    effects_of,
    event_table,
    events_behind,
    measure,
)
from evaluation.study.panel.frames import (
    cell_frame,
    cohort_frame,
    decomposition_frame,
    flow_frame,
    honest_frame,
    treated_persons,
)
from evaluation.study.panel.gates import panel_gates
from evaluation.study.panel.source import PanelRows
from evaluation.study.register.frames import Frames

REFERENCE = "ingen"
KINDS: tuple[Kind, ...] = ("group", "calendar", "dynamic")
# Kronor are told in whole ones: finer digits times a group's size are a sum.
WHOLE = {"kronor": 0}
Parts = dict[str, list[pd.DataFrame]]


def panel_frames(rows: PanelRows, protocol: Protocol) -> Frames:
    """Every declared outcome under every declared estimator.

    Parameters
    ----------
    rows : PanelRows
    protocol : Protocol
        With a panel plan.

    Returns
    -------
    dict of DataFrame
        estimates, event_study, cells, cohorts, honest, clusters, decomposition, gates, flow.
    """
    plan = plan_of(protocol)
    parts: Parts = defaultdict(list)
    first: PanelData | None = None
    for number, outcome in enumerate(protocol.outcomes):
        if outcome.column not in rows.frame.columns:
            continue  # earnings are not delivered everywhere
        panel = rows.panel(outcome.column, plan)
        first = panel if first is None else first
        _one_outcome(rows, protocol, outcome, panel, number, parts)
    if first is None:
        raise DataError("no outcome was delivered", at=protocol.name)
    return {
        **{name: pd.concat(found, ignore_index=True) for name, found in parts.items()},
        "cohorts": cohort_frame(rows, first),
        "flow": flow_frame(rows, first, months=plan.period_months),
    }


def plan_of(protocol: Protocol) -> PanelPlan:
    """Give the panel's plan; only for studies that have one."""
    if protocol.panel is None:
        raise DataError("the study has no panel", at=protocol.name)
    return protocol.panel


def _one_outcome(
    rows: PanelRows,
    protocol: Protocol,
    outcome: Outcome,
    panel: PanelData,
    number: int,
    parts: Parts,
) -> None:
    plan = plan_of(protocol)
    persons = rows.persons_of(panel.unit)
    rng = np.random.default_rng([protocol.seed, number])
    measured = [measure(panel, plan, name) for name in plan.estimators]
    clusters = cluster_frame(rows, panel, protocol, outcome, rng)
    for place, found in enumerate(measured):
        parts["estimates"].append(_estimate(protocol, outcome, found, panel, persons, place))
        parts["event_study"].append(_events(outcome, found, panel, persons, rng))
    effects = effects_of(panel, plan)
    parts["estimates"] += [
        *_kinds(protocol, outcome, effects, panel, persons),
        *_placebos(protocol, outcome, panel, persons, rng),
        *cluster_interval(clusters, _row(protocol, outcome, panel, persons)),
    ]
    cells = cell_frame(rows, outcome, effects, panel, persons)
    bounds = honest_frame(outcome, measured, plan, panel, persons)
    parts["cells"].append(_coarse(cells, outcome, plan))
    parts["honest"].append(_coarse(bounds, outcome, plan))
    parts["decomposition"].append(decomposition_frame(rows, outcome, panel, persons))
    parts["gates"].append(panel_gates(protocol, outcome, panel, effects, measured))
    parts["clusters"].append(clusters)


def _coarse(frame: pd.DataFrame, outcome: Outcome, plan: PanelPlan) -> pd.DataFrame:
    """Round what is told of persons: a mean times a small cohort's size is a sum."""
    if plan.source != "persons":
        return frame
    names = [name for name in ("estimate", "std_error", "conf_low", "conf_high") if name in frame]
    return frame.assign(**frame[names].astype(float).round(WHOLE.get(outcome.unit, 2)))


def _row(
    protocol: Protocol, outcome: Outcome, panel: PanelData, persons: np.ndarray
) -> dict[str, object]:
    """Give what every row of the contract says of an outcome."""
    contrast = protocol.contrasts[0]
    treated = treated_persons(panel, persons)
    return {
        "analysis": "",
        "outcome": outcome.name,
        "population": contrast.name,
        "arm": contrast.arms[0],
        "reference": REFERENCE,
        "month": 0,
        "scale": outcome.scale,
        "n": treated,
        "n_reference": float(persons.sum()) - treated,
        "events": np.nan,
        "role": outcome.role,
        "status": "ok",
        "note": "",
    }


def _frame(row: dict[str, object], outcome: Outcome) -> pd.DataFrame:
    frame = pd.DataFrame([row]).reindex(columns=list(ESTIMATE_COLUMNS))
    if outcome.unit in WHOLE:
        numbers = ["estimate", "std_error", "conf_low", "conf_high"]
        frame[numbers] = frame[numbers].round(WHOLE[outcome.unit])
    return frame


def _estimate(
    protocol: Protocol,
    outcome: Outcome,
    found: Measured,
    panel: PanelData,
    persons: np.ndarray,
    place: int,
) -> pd.DataFrame:
    low, high = found.interval
    row = _row(protocol, outcome, panel, persons) | {
        "estimate": found.overall,
        "std_error": found.overall_error,
        "conf_low": low,
        "conf_high": high,
        "p_value": found.p_value,
        "method": found.estimator if found.variance == "influence" else f"{found.estimator}_jack",
    }
    if place:
        row |= {"analysis": f"{protocol.name}:{found.estimator}", "role": "sensitivity"}
    return _frame(row, outcome)


def _events(
    outcome: Outcome,
    found: Measured,
    panel: PanelData,
    persons: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    table = event_table(found.study, rng=rng)
    if outcome.unit in WHOLE:
        table = table.round(WHOLE[outcome.unit])
    return table.assign(
        outcome=outcome.name,
        estimator=found.estimator,
        variance=found.variance,
        reference=found.study.reference,
        persons=events_behind(panel, found.study.event_time, persons),
    )


def _kinds(
    protocol: Protocol,
    outcome: Outcome,
    effects: GroupTime,
    panel: PanelData,
    persons: np.ndarray,
) -> Iterator[pd.DataFrame]:
    """Give other averages of the same cells, where many clusters carry their errors."""
    if _few(panel):
        return
    for kind in KINDS:
        found = aggregate(effects, kind)
        half = LEVEL_REACH * found.overall_error
        yield _frame(
            _row(protocol, outcome, panel, persons)
            | {
                "analysis": f"{protocol.name}:{kind}",
                "estimate": found.overall,
                "std_error": found.overall_error,
                "conf_low": found.overall - half,
                "conf_high": found.overall + half,
                "method": f"group_time_{kind}",
                "role": "sensitivity",
            },
            outcome,
        )


def _placebos(
    protocol: Protocol,
    outcome: Outcome,
    panel: PanelData,
    persons: np.ndarray,
    rng: np.random.Generator,
) -> Iterator[pd.DataFrame]:
    """Give effects at starts that never were, where the panel has room for them."""
    plan = plan_of(protocol)
    for periods in plan.placebo_periods:
        row = _row(protocol, outcome, panel, persons) | {
            "analysis": f"{protocol.name}:placebo_{periods}",
            "method": plan.estimators[0],
            "role": "placebo",
        }
        try:
            early = placebo_panel(panel, periods=periods)
            found = _shuffled(early, plan, rng) if _few(panel) else _usual(early, plan)
        except EvaluationError:
            reason = "Ingen grupp har perioder före en så tidig start"
            yield _frame(row | {"status": "gated", "note": reason}, outcome)
            continue
        yield _frame(row | found, outcome)


def _few(panel: PanelData) -> bool:
    return clusters_of(panel) < MANY


def _usual(early: PanelData, plan: PanelPlan) -> dict[str, object]:
    found = measure(early, plan, plan.estimators[0])
    low, high = found.interval
    return {
        "estimate": found.overall,
        "std_error": found.overall_error,
        "conf_low": low,
        "conf_high": high,
        "p_value": found.p_value,
    }


def _shuffled(early: PanelData, plan: PanelPlan, rng: np.random.Generator) -> dict[str, object]:
    """Test by shuffled starts: only the earliest groups have a placebo start."""
    paths = cluster_paths(clustered_by_unit(early))
    found = permutation(paths, rng=rng, effect=plan.few_clusters_effect, draws=PERMUTATIONS)
    error = leave_one_out(paths, effect=plan.few_clusters_effect).std_error
    return {
        "estimate": found.estimate,
        "std_error": error,
        "conf_low": found.estimate - LEVEL_REACH * error,
        "conf_high": found.estimate + LEVEL_REACH * error,
        "p_value": found.p_value,
        "method": "permutation",
    }
