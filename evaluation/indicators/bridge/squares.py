"""Those that the definition of one end of a bridge counts in the year of one end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.errors import DataError
from evaluation.indicators.aid import Bools
from evaluation.indicators.bridge.registration import registered
from evaluation.indicators.computing import own_name
from evaluation.indicators.coverage import missing_table, not_final
from evaluation.indicators.measuring import MEASURERS
from evaluation.indicators.units import EVENT, Names, Units
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.bridging import told_by
from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.protocol.indicators.measures import MEASURES

Row = dict[str, Any]
COUNT_KEYS = ("indicator", "version", "definition", "year", "registered_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """Units of one definition in one year.

    Attributes
    ----------
    indicator : Indicator
    definition : Definition
    end : BridgeEnd
        Whose year it is, and whose day.
    units : Units
    registered : array of bool, shape (n,)
        Which of them had been registered by the day.
    """

    indicator: Indicator
    definition: Definition
    end: BridgeEnd
    units: Units
    registered: Bools

    @property
    def happened(self) -> Bools:
        """Which of them had the event; shape (n,)."""
        return np.asarray(self.units.rows[EVENT].to_numpy(), dtype=bool)

    def counts(self) -> Iterator[Row]:
        """Count all, and those of them that had been registered."""
        own, day = own_name(self.indicator, self.definition), self.end.registered_by
        yield self._row("", own, self.units.names, np.ones_like(self.registered))
        if day:
            yield self._row(day, own, _by_day(self.units.names, own, day), self.registered)

    def _row(self, day: str, own: str, names: Names, among: Bools) -> Row:
        keys = (self.indicator.id, self.indicator.version, self.definition.name)
        return {
            **dict(zip(COUNT_KEYS, (*keys, self.end.year, day), strict=True)),
            "n": float(among.sum()),
            "events": float(self.happened[among].sum()),
            **names.columns(own),
        }


def square(bench: Workbench, bridge: BridgePlan, by: BridgeEnd, of: BridgeEnd) -> Square:
    """Count by the definition of one end in the year of one end.

    Raises
    ------
    DataError
        When the delivery cannot tell it.
    """
    known = [told_by(end, bridge.indicator) for end in (by, *bridge.ends)]
    found = [one for one in known if one is not None]
    indicator, definition = found[0]
    rules, measure = definition.rules, indicator.measure
    at = f"{bridge.indicator}.{definition.name}.{of.year}"
    table = missing_table(bench, measure, rules)
    reason = table or not_final(bench.register, measure, rules, of.year)
    if reason:
        problem = f"a bridge needs what the delivery does not tell ({reason})"
        raise DataError(problem, at=at, way_out="choose other years or definitions")
    beside = [own.rules for item, _ in found for own in item.definitions if own.rules != rules]
    units = MEASURERS[measure].counted(bench, rules, of.year, beside=tuple(beside))
    day, place = of.registered_by, MEASURES[measure].registered_in
    return Square(
        indicator=indicator,
        definition=definition,
        end=of,
        units=units,
        registered=registered(bench, place, rules, rows=units.rows, day=day),
    )


def _by_day(names: Names, own: str, day: str) -> Names:
    """Name those of the units that had been registered by a day, who are some of all."""
    part = names.part or own
    return Names(
        whole=f"{names.whole}@{day}",
        part=f"{part}@{day}",
        whole_in=(names.whole, *(f"{name}@{day}" for name in names.whole_in)),
        part_in=(part, *(f"{name}@{day}" for name in names.part_in)),
    )
