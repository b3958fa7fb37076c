"""Sun & Abraham's interaction-weighted event study, from group-time effects."""

from dataclasses import replace

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.aggregate import Aggregate, aggregate
from evaluation.estimate.did.aggregate.weights import Kind
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.two_way import SmallSample, clustered_factor


def interaction_weighted(
    panel: PanelData, kind: Kind = "dynamic", *, small_sample: SmallSample = "nested"
) -> Aggregate:
    """Average the coefficients of cohort by event time, with the cohorts' shares given.

    On a balanced panel those coefficients are the group-time effects against the never
    treated with a universal base (Sun & Abraham 2021, section 4; Callaway & Sant'Anna
    2021), so no regression is run. Agrees with R ``fixest::sunab``.

    Parameters
    ----------
    panel : PanelData
        Balanced, with never-treated units.
    kind : str
        "dynamic", or any other of `aggregate`.
    small_sample : str
        "nested", as ``fixest``: G / (G - 1) * (N - 1) / (N - K), K the cohort by event time
        coefficients and period effects; "all_effects" counts unit effects too; "none".

    Raises
    ------
    UsageError
        The panel is not balanced: its coefficients are then no differences of means.
    """
    if panel.kind != "balanced":
        raise UsageError(
            f"interaction weights need a balanced panel, not '{panel.kind}'",
            at="interaction_weighted",
            way_out="use imputation, which takes gaps",
        )
    effects = group_time(panel, control="never", base_period="universal")
    found = aggregate(effects, kind, shares="fixed")
    periods = len(panel.periods)
    rows, count = len(panel) * periods, effects.n_clusters
    coefficients = int((effects.time != effects.base).sum())
    used = coefficients + periods + (len(panel) - 1) * (small_sample == "all_effects")
    factor = clustered_factor(rows, count, used, small_sample)
    source = replace(
        effects,
        method="interaction-weighted",
        covariance=effects.covariance * factor,
        conventions={**effects.conventions, "small sample": small_sample},
    )
    scaled = None if found.influence is None else found.influence * np.sqrt(factor)
    return replace(found, covariance=found.covariance * factor, influence=scaled, source=source)
