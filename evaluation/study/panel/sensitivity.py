"""The same panel under other choices: who is independent of whom, or a trend for every unit."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.estimate.did.few_clusters.jackknife import jackknife
from evaluation.estimate.did.few_clusters.rule import MANY
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.unit_trends import unit_trends
from evaluation.estimate.result.arrays import Floats
from evaluation.protocol.loading import overridden
from evaluation.protocol.protocol import Protocol
from evaluation.study.panel.estimators import LEVEL_REACH, clusters_of
from evaluation.study.panel.outcomes import panel_frames, plan_of
from evaluation.study.panel.source import PanelRows
from evaluation.study.register.frames import Frames

UNIT_TRENDS = "unit_trends"


def with_sensitivity(frames: Frames, rows: PanelRows, protocol: Protocol) -> Frames:
    """Add the answer of the main estimator under every declared other choice.

    Parameters
    ----------
    frames : dict of DataFrame
        From `panel_frames`.
    rows : PanelRows
    protocol : Protocol
        Its sensitivity analyses change values of `[panel]`, not which rows are read.

    Returns
    -------
    dict of DataFrame
        `estimates` with the rows of each, named `<study>:<name>`.
    """
    found = [frames["estimates"]]
    for item in protocol.sensitivity:
        other = overridden(protocol, item.override)
        answers = panel_frames(_renamed(rows, other), other)["estimates"]
        # The main estimator and, with few groups, the bootstrap; the rest has been told.
        main = answers[answers["analysis"] == ""]
        named = f"{protocol.name}:{item.name}"
        found.append(main.assign(analysis=named, role="sensitivity"))
    if plan_of(protocol).unit_trends:
        found += _trends(frames["estimates"], rows, protocol)
    return {**frames, "estimates": pd.concat(found, ignore_index=True)}


def _renamed(rows: PanelRows, protocol: Protocol) -> PanelRows:
    plan = plan_of(protocol)
    if plan.source != "table":
        return rows
    return replace(
        rows,
        cluster=plan.cluster,
        weight=plan.weight,
        assigned_by=plan.assigned_by,
        covariates=plan.covariates,
    )


def _trends(estimates: pd.DataFrame, rows: PanelRows, protocol: Protocol) -> Iterator[pd.DataFrame]:
    """Give the coefficient with a trend for every unit, with and without period effects."""
    for outcome in protocol.outcomes:
        panel = rows.panel(outcome.column, plan_of(protocol))
        main = estimates[(estimates["analysis"] == "") & (estimates["outcome"] == outcome.name)]
        for method, period_effects in ((UNIT_TRENDS, True), (f"{UNIT_TRENDS}_alone", False)):
            estimate, error = _with_trends(panel, period_effects=period_effects)
            yield main.iloc[:1].assign(
                analysis=f"{protocol.name}:{UNIT_TRENDS}",
                method=method,
                estimate=estimate,
                std_error=error,
                conf_low=estimate - LEVEL_REACH * error,
                conf_high=estimate + LEVEL_REACH * error,
                p_value=np.nan,
                role="sensitivity",
            )


def _with_trends(panel: PanelData, *, period_effects: bool) -> tuple[float, float]:
    def coefficient(part: PanelData) -> Floats:
        return unit_trends(part, period_effects=period_effects).estimate

    found = unit_trends(panel, period_effects=period_effects)
    if clusters_of(panel) >= MANY:
        return float(found.estimate[0]), float(found.std_error[0])
    return float(found.estimate[0]), float(np.sqrt(jackknife(panel, coefficient)[0, 0]))
