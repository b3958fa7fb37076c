"""What a study declares when it follows units over time around an introduction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PanelSource = Literal["districts", "persons", "table"]
Method = Literal["dr", "ipw", "reg"]
Gaps = Literal["error", "drop", "pairwise", "repeated"]
FewClustersEffect = Literal["constant", "event", "cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPlan:
    """A difference-in-differences study.

    Attributes
    ----------
    source : str
        "districts" or "persons" of a register, or the "table" of the study.
    unit, time, cohort : str
        Columns of the table; `never` is the value of `cohort` for units never treated.
    cluster, weight, assigned_by : str
        Columns of the table, empty for none; districts are their own clusters.
    persons : str
        Column of the table with the persons behind a unit; empty when a unit counts as one.
    covariates : tuple of str
    keep : mapping of column to (lowest, highest)
        Rows of the table that take part; a missing value is outside.
    starts : mapping of district to month count
        Month of introduction; a district that is not named never introduces.
    arm : str
        The insats whose first start is followed, for persons.
    period_months : int
    pool_periods : int
        Periods whose starters are told together, by time since the start; 1 for cohorts alone.
    estimators : tuple of str
        The first is the answer, the others are shown beside it.
    method, control, base_period : str
    anticipation : int
    first_event, last_event : int or None
        Event times that are shown.
    bars, bends : tuple of float
        Departures from parallel trends that bounds are given for.
    placebo_periods : tuple of int
        How many periods too early each placebo start is.
    few_clusters_effect : str
        The regression behind inference with few clusters.
    unit_trends : bool
        Whether the coefficient with a trend for every unit is shown beside the others.
    gaps, first_period : str
        What is done with units that lack periods, or are treated from the first.
    exchange : bool
        Whether moments by cohort are written for pooling with other municipalities.
    hazard_horizons : tuple of int
        Months since the start at which the share that has left is compared, from hazards;
        for districts.
    """

    source: PanelSource
    unit: str = ""
    time: str = ""
    cohort: str = ""
    never: float = 0.0
    cluster: str = ""
    weight: str = ""
    assigned_by: str = ""
    persons: str = ""
    covariates: tuple[str, ...] = ()
    keep: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    arm: str = ""
    period_months: int = 1
    pool_periods: int = 1
    estimators: tuple[str, ...] = ("group_time",)
    method: Method = "dr"
    control: Literal["never", "not_yet"] = "not_yet"
    base_period: Literal["varying", "universal"] = "universal"
    anticipation: int = 0
    first_event: int | None = None
    last_event: int | None = None
    bars: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0)
    bends: tuple[float, ...] = ()
    placebo_periods: tuple[int, ...] = ()
    few_clusters_effect: FewClustersEffect = "event"
    unit_trends: bool = False
    gaps: Gaps = "error"
    first_period: Literal["error", "drop"] = "error"
    exchange: bool = False
    hazard_horizons: tuple[int, ...] = ()
