"""The plan of a study of indicators: read, and held against what is shipped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.indicators.bridging import bridge_faults, read_bridge
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.measures import CASE_MIX, GROUPS, MEASURES
from evaluation.protocol.indicators.plan import FlowPlan, IndicatorPlan, OwnTarget
from evaluation.protocol.indicators.reading import YEAR, read_target, target_faults
from evaluation.protocol.indicators.registry import registry, versions_of
from evaluation.protocol.indicators.targets import Target
from evaluation.protocol.parsing.reading import taken
from evaluation.protocol.parsing.rules import NAMED, ListOf, Rule, Text
from evaluation.protocol.parsing.section import REQUIRED, Section

PLAN: Mapping[str, Rule] = {
    "choose": ListOf(item=NAMED, filled=True),
    "first_year": YEAR,
    "last_year": YEAR,
    "groups": ListOf(item=Text(allowed=GROUPS)),
    "case_mix": ListOf(item=Text(allowed=CASE_MIX)),
    "published": Text(pattern=r"\w[\w.-]*\.json", shape="a file of the study"),
}
DEFINITIONS = ListOf(item=NAMED, filled=True)
_DEFAULTS = {
    "choose": REQUIRED,
    "first_year": None,
    "last_year": None,
    "groups": (),
    "case_mix": (),
    "published": "",
}


def read_plan(section: Section) -> IndicatorPlan | None:
    """Read the section; None when it is not declared."""
    if not section.values:
        return None
    targets = tuple(_own(item) for item in section.sections("targets"))
    own = section.section("definitions")
    definitions = {name: DEFINITIONS.take(own, name, REQUIRED) for name in own.values}
    own.close()
    bridges = tuple(read_bridge(item) for item in section.sections("bridges"))
    flow = _flow(section.section("flow"))
    values = taken(section, PLAN, _DEFAULTS)
    section.close()
    return IndicatorPlan(
        **values, targets=targets, definitions=definitions, bridges=bridges, flow=flow
    )


def _flow(section: Section) -> FlowPlan | None:
    """Read the plan of a flow; None when it is not declared."""
    if not section.values:
        return None
    first_year = YEAR.take(section, "first_year", REQUIRED)
    section.close()
    return FlowPlan(first_year=first_year)


def check_plan(plan: IndicatorPlan) -> Iterator[EvaluationError]:
    """Find indicators that nobody has declared, and limits that leave something open."""
    known = tuple(dict.fromkeys(item.id for item in registry()))
    for name in plan.choose:
        if name not in known:
            problem = f"unknown indicator '{name}'"
            yield ProtocolError(problem, at="indicators.choose", allowed=known)
    yield from _group_faults(plan)
    if plan.first_year and plan.last_year and plan.first_year > plan.last_year:
        yield ProtocolError("first_year is after last_year", at="indicators.first_year")
    for name, wanted in plan.definitions.items():
        yield from _definition_faults(plan, name, wanted)
    for number, own in enumerate(plan.targets):
        yield from _own_faults(plan, own, at=f"indicators.targets[{number}]")
    yield from _bridge_faults(plan)


def chosen(
    plan: IndicatorPlan, *, among: Sequence[Indicator] | None = None
) -> tuple[Indicator, ...]:
    """Give every version of the chosen indicators, with the study's own limits.

    Parameters
    ----------
    among : sequence of Indicator, optional
        As a run printed them; default those that are shipped.
    """
    found = (
        _counted_as(_with_own(item, plan.own_targets(name)), plan.definitions.get(name, ()))
        for name in plan.choose
        for item in (registry() if among is None else among)
        if item.id == name
    )
    return tuple(item for item in found if item.definitions)


def _group_faults(plan: IndicatorPlan) -> Iterator[EvaluationError]:
    """Find groups and a case mix that no chosen indicator can be told by."""
    measures = [MEASURES[item.measure] for name in plan.choose for item in versions_of(name)]
    known = frozenset().union(*(kind.groups for kind in measures))
    for group in plan.groups if measures else ():
        if group not in known:
            problem = f"no chosen indicator can be told by '{group}'"
            yield ProtocolError(problem, at="indicators.groups", allowed=sorted(known))
    if plan.case_mix and not plan.groups:
        problem = "a case mix is there to compare groups, and none is declared"
        yield ProtocolError(problem, at="indicators.case_mix", way_out="declare groups")
    if plan.case_mix and measures and all(kind.counts != "share" for kind in measures):
        problem = "a case mix is there for shares, and no chosen indicator is one"
        yield ProtocolError(
            problem, at="indicators.case_mix", way_out="choose one, or leave it out"
        )


def _definition_faults(
    plan: IndicatorPlan, name: str, wanted: tuple[str, ...]
) -> Iterator[EvaluationError]:
    at = f"indicators.definitions.{name}"
    if name not in plan.choose:
        yield ProtocolError(f"'{name}' is not chosen", at=at, allowed=plan.choose)
        return
    known = tuple(dict.fromkeys(own.name for item in versions_of(name) for own in item.definitions))
    for one in wanted:
        if known and one not in known:
            yield ProtocolError(f"unknown definition '{one}'", at=at, allowed=known)


def _bridge_faults(plan: IndicatorPlan) -> Iterator[EvaluationError]:
    for number, bridge in enumerate(plan.bridges):
        at = f"indicators.bridges[{number}]"
        if bridge in plan.bridges[:number]:
            yield ProtocolError("it is declared twice", at=at, way_out="remove one")
        yield from bridge_faults(bridge, choose=plan.choose, definitions=plan.definitions, at=at)


def _own(section: Section) -> OwnTarget:
    name = NAMED.take(section, "indicator", REQUIRED)
    return OwnTarget(indicator=name, target=read_target(section))


def _own_faults(plan: IndicatorPlan, own: OwnTarget, *, at: str) -> Iterator[EvaluationError]:
    if own.indicator not in plan.choose:
        problem = f"'{own.indicator}' is not chosen"
        yield ProtocolError(problem, at=f"{at}.indicator", allowed=plan.choose)
        return
    year = own.target.year
    if sum(item.year == year for item in plan.own_targets(own.indicator)) > 1:
        yield ProtocolError(f"{year} has limits twice", at=at)
    counted = [item for item in versions_of(own.indicator) if _is_counted(item, year)]
    wanted = plan.definitions.get(own.indicator, ())
    for item in counted if wanted else ():
        if item.main.name not in wanted:
            problem = f"limits are of the definition '{item.main.name}', which is not counted"
            yield ProtocolError(problem, at=at, way_out="name it in definitions")
    for item in counted:
        yield from target_faults(item, own.target, at=at)
    if not counted and versions_of(own.indicator):
        yield ProtocolError(f"the indicator is not counted for {year}", at=f"{at}.year")


def _is_counted(item: Indicator, year: int) -> bool:
    return item.valid_from <= year <= item.valid_to


def _counted_as(item: Indicator, wanted: tuple[str, ...]) -> Indicator:
    """Keep the wanted definitions; limits are of the first one and go with it."""
    if not wanted:
        return item
    kept = tuple(own for own in item.definitions if own.name in wanted)
    targets = item.targets if item.main in kept else ()
    return replace(item, definitions=kept, targets=targets)


def _with_own(item: Indicator, own: tuple[Target, ...]) -> Indicator:
    mine = tuple(one for one in own if _is_counted(item, one.year))
    years = {one.year for one in mine}
    kept = tuple(one for one in item.targets if one.year not in years)
    return replace(item, targets=(*kept, *mine))
