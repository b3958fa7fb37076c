"""The section `[panel]`: units followed over time around an introduction."""

from typing import Any, get_args

from evaluation.protocol.kinds import ESTIMATORS
from evaluation.protocol.panel import FewClustersEffect, Gaps, Method, PanelPlan, PanelSource
from evaluation.protocol.parsing.section import Section

_COLUMNS = ("unit", "time", "cohort", "cluster", "weight", "assigned_by", "persons")


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


def _estimators(section: Section) -> Any:
    found = section.list_of("estimators", str, ("group_time",))
    unknown = [name for name in found if name not in tuple(ESTIMATORS)]
    if unknown or not found:
        section.fault(
            f"unknown estimator '{unknown[0]}'" if unknown else "nothing is declared",
            "estimators",
            allowed=tuple(ESTIMATORS),
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
