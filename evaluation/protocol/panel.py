"""What a study declares when it follows units over time around an introduction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.parsing.section import Section

PanelSource = Literal["districts", "persons", "table"]
Estimator = Literal["group_time", "imputation", "interaction_weighted", "two_way"]
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
    estimators: tuple[Estimator, ...] = ("group_time",)
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


def panel_plan(section: Section) -> PanelPlan | None:
    """Read the plan of a panel study; nothing when the study declares none."""
    if not section.values:
        return None
    names = {key: section.text(key, "") for key in _COLUMNS}
    plan = PanelPlan(
        source=section.text("source", allowed=get_args(PanelSource)),
        **names,
        never=section.number("never", 0.0, low=-1e12, high=1e12),
        arm=section.text("arm", ""),
        covariates=section.list_of("covariates", str, ()),
        keep=section.ranges("keep"),
        starts=_starts(section),
        period_months=section.integer("period_months", 1, minimum=1),
        estimators=_estimators(section),
        method=section.text("method", "dr", allowed=get_args(Method)),
        control=section.text("control", "not_yet", allowed=("never", "not_yet")),
        base_period=section.text("base_period", "universal", allowed=("varying", "universal")),
        anticipation=section.integer("anticipation", 0),
        first_event=_whole(section, "first_event"),
        last_event=_whole(section, "last_event"),
        bars=_departures(section, "bars", (0.5, 1.0, 1.5, 2.0)),
        bends=_departures(section, "bends", ()),
        placebo_periods=section.list_of("placebo_periods", int, ()),
        few_clusters_effect=section.text(
            "few_clusters_effect", "event", allowed=get_args(FewClustersEffect)
        ),
        unit_trends=section.flag("unit_trends", False),
        gaps=section.text("gaps", "error", allowed=get_args(Gaps)),
        first_period=section.text("first_period", "error", allowed=("error", "drop")),
        exchange=section.flag("exchange", False),
        hazard_horizons=section.list_of("hazard_horizons", int, ()),
    )
    section.close()
    return plan


_COLUMNS = ("unit", "time", "cohort", "cluster", "weight", "assigned_by", "persons")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "table": ("unit", "time", "cohort"),
    "districts": ("starts",),
    "persons": ("arm",),
}


def check_panel(
    plan: PanelPlan, *, data_kind: str, arms: tuple[str, ...]
) -> Iterator[EvaluationError]:
    """Find what no single value of the plan shows."""
    wanted = "table" if plan.source == "table" else "extract"
    if data_kind != wanted:
        problem = f"'{plan.source}' needs data of kind '{wanted}'"
        yield ProtocolError(problem, at="panel.source")
    yield from _keys(plan)
    if plan.arm and plan.arm not in arms:
        yield ProtocolError(f"unknown arm '{plan.arm}'", at="panel.arm", allowed=arms)
    yield from _estimation(plan)


def _keys(plan: PanelPlan) -> Iterator[EvaluationError]:
    for source, keys in _NEEDED.items():
        for key in keys:
            given = bool(getattr(plan, key))
            if source == plan.source and not given:
                yield ProtocolError("missing value", at=f"panel.{key}")
            if source != plan.source and given:
                yield ProtocolError(f"only '{source}' has this", at=f"panel.{key}")
    if plan.hazard_horizons and plan.source != "districts":
        yield ProtocolError("only 'districts' have this", at="panel.hazard_horizons")
    if plan.exchange and plan.source != "persons":
        yield ProtocolError("only 'persons' are exchanged", at="panel.exchange")


def _estimation(plan: PanelPlan) -> Iterator[EvaluationError]:
    if plan.bends and plan.base_period != "universal":
        yield ProtocolError(
            "bounds need one base period", at="panel.base_period", allowed=("universal",)
        )
    if len(set(plan.estimators)) < len(plan.estimators):
        yield ProtocolError("an estimator is named twice", at="panel.estimators")
    if any(periods < 1 for periods in plan.placebo_periods):
        yield ProtocolError("a placebo start lies before", at="panel.placebo_periods")


def _estimators(section: Section) -> Any:
    found = section.list_of("estimators", str, ("group_time",))
    unknown = [name for name in found if name not in get_args(Estimator)]
    if unknown or not found:
        section.fault(
            f"unknown estimator '{unknown[0]}'" if unknown else "nothing is declared",
            "estimators",
            allowed=get_args(Estimator),
        )
        return ("group_time",)
    return found


def _starts(section: Section) -> dict[str, int]:
    """Month counts by district."""
    below = section.section("starts")
    found = {name: below.month(name) for name in below.values}
    below.close()
    return {name: month for name, month in found.items() if month is not None}


def _whole(section: Section, key: str) -> int | None:
    value = section.get(key, (int,), "a whole number", None)
    return None if value is None else int(value)


def _departures(section: Section, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    values = section.get(key, (list,), "a list of numbers", list(default))
    numbers = [value for value in values if type(value) in (int, float) and value >= 0]
    if len(numbers) < len(values):
        section.fault("a list of numbers from 0 was expected", key)
    return tuple(float(value) for value in numbers)
