"""From the text of a declaration to a checked indicator; all faults at once."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from evaluation.errors import EvaluationError, ProtocolError, raise_all
from evaluation.protocol.indicators.differences import read_difference
from evaluation.protocol.indicators.indicator import (
    About,
    Break,
    Definition,
    Direction,
    Indicator,
    Interval,
)
from evaluation.protocol.indicators.measures import INTERVALS, MEASURES, UNITS, MeasureKind
from evaluation.protocol.indicators.targets import Target, open_limits
from evaluation.protocol.parsing import reading, schema
from evaluation.protocol.parsing.rules import NAMED, VERSIONED, Rule, Text, Whole
from evaluation.protocol.parsing.section import REQUIRED, Section, whole_file

FIRST_YEAR, LAST_YEAR = 1983, 2100  # ekonomiskt bistånd has been registered since 1983
YEAR = Whole(low=FIRST_YEAR, high=LAST_YEAR)
WORDS = ("title", "population", "numerator", "denominator", "not_measured")
TOP: Mapping[str, Rule] = {
    "id": NAMED,
    "version": VERSIONED,
    "source": Text(pattern=r"lokal|[A-Z]\d{5}", shape="a source"),
    "measure": Text(allowed=tuple(MEASURES)),
    "unit": Text(allowed=tuple(dict.fromkeys(unit for units in UNITS.values() for unit in units))),
    "interval": Text(allowed=get_args(Interval)),
    "direction": Text(allowed=get_args(Direction)),
    "about": Text(allowed=get_args(About)),
    "valid_from": YEAR,
    "valid_to": YEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`[lowest, highest]`."""

    def take(self, section: Section, key: str, default: Any) -> tuple[float, float]:
        """Give the declared interval, or one that nothing is in."""
        if not section.given(key, (list,), "[lowest, highest]", default):
            return math.nan, math.nan
        value = section.values[key]
        fits = len(value) == len(("lowest", "highest"))
        fits = fits and all(type(end) in (int, float) and math.isfinite(end) for end in value)
        if not fits or not 0 <= value[0] < value[1]:
            section.fault("[lowest, highest] was expected", key)
            return math.nan, math.nan
        return float(value[0]), float(value[1])


LIMITS: Mapping[str, Rule] = {
    "year": YEAR,
    "version": VERSIONED,
    "achieved": Limits(),
    "on_way": Limits(),
    "not": Limits(),
}


def read_indicator(text: str, *, at: str) -> Indicator:
    """Read one declaration.

    Parameters
    ----------
    text : str
        TOML.
    at : str
        Name of its file, for errors.

    Raises
    ------
    ProtocolError, Faults
        Every fault of the file at once.
    """
    top = whole_file(text, at=at)
    plain = reading.taken(top, TOP, {"valid_to": LAST_YEAR, "about": "state"})
    measure = MEASURES[plain["measure"]]
    texts = {name: reading.read(schema.BOTH, top.section(name, required=True)) for name in WORDS}
    definitions = tuple(
        _definition(section, measure) for section in top.sections("definitions", required=True)
    )
    targets = tuple(read_target(section) for section in top.sections("targets"))
    breaks = tuple(_break(section) for section in top.sections("breaks"))
    top.close()
    raise_all(top.faults)
    found = Indicator(**plain, **texts, definitions=definitions, targets=targets, breaks=breaks)
    raise_all(list(indicator_faults(found, at=at)))
    return found


def read_target(section: Section) -> Target:
    """Read the limits of one year; what else the section may hold is taken before."""
    values = reading.taken(section, LIMITS, {})
    section.close()
    return Target(missed=values.pop("not"), **values)


def _definition(section: Section, measure: MeasureKind) -> Definition:
    values = reading.taken(
        section,
        {"name": NAMED, "kolada": Text(pattern=r"[A-Z]\d{5}", shape="a source")},
        {"name": REQUIRED, "kolada": ""},
    )
    label = reading.read(schema.BOTH, section.section("label", required=True))
    rules = reading.taken(section, measure.rules, {})
    differences = tuple(read_difference(item) for item in section.sections("differences"))
    if differences and not values["kolada"]:
        section.fault("there is nothing published to differ from", "differences")
    section.close()
    return Definition(label=label, rules=rules, differences=differences, **values)


def _break(section: Section) -> Break:
    year = YEAR.take(section, "year", REQUIRED)
    reason = reading.read(schema.BOTH, section.section("reason", required=True))
    section.close()
    return Break(year=year, reason=reason)


def indicator_faults(indicator: Indicator, *, at: str) -> Iterator[EvaluationError]:
    """Find what no single value of a declaration shows."""
    counts = MEASURES[indicator.measure].counts
    if indicator.interval not in INTERVALS[counts]:
        problem = f"'{indicator.interval}' does not fit a {counts}"
        yield ProtocolError(problem, at=f"{at}.interval", allowed=INTERVALS[counts])
    if indicator.unit not in UNITS[counts]:
        problem = f"'{indicator.unit}' does not fit a {counts}"
        yield ProtocolError(problem, at=f"{at}.unit", allowed=UNITS[counts])
    if indicator.valid_to < indicator.valid_from:
        yield ProtocolError("it ends before it begins", at=f"{at}.valid_to")
    names = [item.name for item in indicator.definitions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ProtocolError(f"'{name}' is declared twice", at=f"{at}.definitions")
    counted = {name for own in indicator.definitions for name in own.counted}
    for name in sorted(counted - set(names)):
        yield ProtocolError(f"'{name}' is no definition", at=f"{at}.differences", allowed=names)
    years = [item.year for item in indicator.targets]
    for year in sorted({year for year in years if years.count(year) > 1}):
        yield ProtocolError(f"{year} has limits twice", at=f"{at}.targets")
    for number, target in enumerate(indicator.targets):
        yield from target_faults(indicator, target, at=f"{at}.targets[{number}]")


def target_faults(indicator: Indicator, target: Target, *, at: str) -> Iterator[EvaluationError]:
    """Find limits that leave something open, or that were decided for something else."""
    if indicator.interval == "none":
        yield ProtocolError(
            "a status needs an interval", at=at, way_out="declare interval, or remove the limits"
        )
    if target.version != indicator.version:
        yield ProtocolError(
            f"the limits are of version {target.version}",
            at=f"{at}.version",
            allowed=(indicator.version,),
        )
    if not indicator.valid_from <= target.year <= indicator.valid_to:
        problem = f"the indicator is not counted for {target.year}"
        yield ProtocolError(problem, at=f"{at}.year")
    for problem in open_limits(target, direction=indicator.direction, top=indicator.top):
        yield ProtocolError(problem, at=at, way_out="let the three intervals meet")
