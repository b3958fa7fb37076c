"""Two-way fixed effects: the regression everybody knows, with its conventions named.

Under staggered starts its one coefficient mixes effects with weights that may be negative
(Goodman-Bacon 2021; de Chaisemartin & D'Haultfoeuille 2020): it is shown beside its
decomposition and a warning, never as the answer.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats, Ints

SmallSample = Literal["none", "nested", "all_effects"]
WARNING = (
    "En regression med enhets- och periodeffekter väger ihop effekter med vikter som kan vara "
    "negativa när starterna är spridda i tiden. Läs den bredvid dess uppdelning."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """Coefficients of a two-way fixed-effects regression.

    Attributes
    ----------
    name : tuple of str
    estimate, std_error : array, shape (k,)
    covariance : array, shape (k, k)
    n_rows, n_clusters : int
    small_sample : str
        Which factor the covariance has (`two_way`).
    warning : str
        What must be shown with it.
    """

    name: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    covariance: Floats
    n_rows: int
    n_clusters: int
    small_sample: SmallSample
    warning: str = WARNING


def two_way(
    panel: PanelData, *, small_sample: SmallSample = "nested", cluster_periods: bool = False
) -> TwoWay:
    """One coefficient for being treated, by linearmodels' ``PanelOLS``.

    Parameters
    ----------
    panel : PanelData
        Balanced or with gaps; clusters as the panel says, else the unit.
    small_sample : str
        Factor on the clustered covariance with G clusters and N rows: "nested" counts no
        effect that lies within a cluster, G / (G - 1) * (N - 1) / (N - K) with K coefficients
        and period effects (R ``fixest``'s default; with two cluster dimensions G is the
        smaller); "all_effects" counts unit effects too; "none" is the plain sandwich.
    cluster_periods : bool
        Rows of one period also depend on each other: a second cluster dimension.

    Raises
    ------
    UsageError
        The panel has no pairs, or no start that varies.
    """
    frame = _frame(panel)
    frame["treated"] = (frame["period"] >= frame["cohort"]).astype(float)
    return _regressed(panel, frame, ["treated"], small_sample, cluster_periods=cluster_periods)


def two_way_event_study(
    panel: PanelData, *, reference: int = -1, small_sample: SmallSample = "nested"
) -> EventStudy:
    """One coefficient per period since the start, all cohorts taken together.

    With effects that differ between cohorts each coefficient mixes event times (Sun &
    Abraham 2021); use `interaction_weighted` for an answer.

    Parameters
    ----------
    panel : PanelData
    reference : int
        Event time that is left out.
    small_sample : str
        As in `two_way`.
    """
    frame = _frame(panel)
    event = (frame["period"] - frame["cohort"]).where(~frame["never"])
    times = sorted({int(value) for value in event.dropna()} - {reference})
    names = [f"event {time}" for time in times]
    for name, time in zip(names, times, strict=True):
        frame[name] = (event == time).astype(float)
    found = _regressed(panel, frame, names, small_sample)
    return EventStudy(
        event_time=np.array(times, dtype=np.int64),
        estimate=found.estimate,
        covariance=found.covariance,
        base_period="universal",
        reference=reference,
        method="two-way fixed effects",
        conventions={"small sample": small_sample, "warning": found.warning},
    )


def clustered_factor(rows: int, groups: int, used: int, small_sample: SmallSample) -> float:
    """Small-sample factor on a clustered covariance with `used` degrees of freedom."""
    if small_sample == "none":
        return 1.0
    return groups / (groups - 1) * (rows - 1) / (rows - used)


def _frame(panel: PanelData) -> pd.DataFrame:
    """Rows of the panel with codes of unit, period and clusters."""
    if panel.kind == "repeated":
        raise UsageError("rows without pairs have no unit effects", at="two_way")
    if panel.position is None or panel.moment is None:
        n, periods = len(panel), len(panel.periods)
        position, moment = np.repeat(np.arange(n), periods), np.tile(np.arange(periods), n)
    else:
        position, moment = panel.position, panel.moment
    return pd.DataFrame(
        {
            "unit": position,
            "period": panel.periods[moment],
            "outcome": panel.outcome.astype(float),
            "cohort": panel.cohort[position],
            "never": panel.never_treated[position],
            "weight": panel.unit_weight[position],
        }
    )


def _regressed(
    panel: PanelData,
    frame: pd.DataFrame,
    names: list[str],
    small_sample: SmallSample,
    *,
    cluster_periods: bool = False,
) -> TwoWay:
    from linearmodels.panel import PanelOLS

    indexed = frame.set_index(["unit", "period"])
    model = PanelOLS(
        indexed["outcome"],
        indexed[names],
        entity_effects=True,
        time_effects=True,
        weights=indexed["weight"] if panel.weight is not None else None,
        check_rank=True,
    )
    clusters = _clusters(panel, frame, cluster_periods=cluster_periods)
    fitted = model.fit(
        cov_type="clustered",
        clusters=pd.DataFrame(np.column_stack(clusters), index=indexed.index),
        debiased=False,
        group_debias=False,
        auto_df=False,
        count_effects=False,
    )
    counts = [len(np.unique(codes)) for codes in clusters]
    covariance = np.asarray(fitted.cov, dtype=float) * _factor(
        frame, len(names), min(counts), small_sample, nested_periods=cluster_periods
    )
    return TwoWay(
        name=tuple(names),
        estimate=fitted.params.to_numpy(dtype=float),
        std_error=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        n_rows=len(frame),
        n_clusters=min(counts),
        small_sample=small_sample,
    )


def _clusters(panel: PanelData, frame: pd.DataFrame, *, cluster_periods: bool) -> list[Ints]:
    """Codes of what each row is independent by: as the panel says, else the unit."""
    position = frame["unit"].to_numpy()
    clusters = [codes[position] for codes in panel.clusters] or [position]
    return [*clusters, frame["period"].to_numpy()] if cluster_periods else clusters


def _factor(
    frame: pd.DataFrame,
    columns: int,
    groups: int,
    small_sample: SmallSample,
    *,
    nested_periods: bool,
) -> float:
    all_effects = small_sample == "all_effects"
    # Period effects within period clusters leave only their common level to count.
    effects = 1 if nested_periods and not all_effects else frame["period"].nunique()
    if all_effects:
        effects += frame["unit"].nunique() - 1
    return clustered_factor(len(frame), groups, effects + columns, small_sample)
