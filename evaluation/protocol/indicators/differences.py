"""How a published measure differs from what is counted here, as a declaration says it."""

from collections.abc import Mapping

from evaluation.protocol.indicators.indicator import Difference
from evaluation.protocol.parsing import reading, schema
from evaluation.protocol.parsing.rules import NAMED, Flag, ListOf, Number, Rule, Whole
from evaluation.protocol.parsing.section import Section

FARTHEST, LAST = 100.0, 2100
SHIFT = Number(low=-FARTHEST, high=FARTHEST)
BOUND: Mapping[str, Rule] = {"low": SHIFT, "high": SHIFT}
COUNTED: Mapping[str, Rule] = {"counted": ListOf(item=NAMED, filled=True)}
OPEN: Mapping[str, Rule] = {"bounded": Flag()}
SINCE: Mapping[str, Rule] = {"valid_from": Whole(high=LAST)}
ROADS = (BOUND, COUNTED, OPEN)


def read_difference(section: Section) -> Difference:
    """Read what is counted otherwise: within a bound, by counting both ways, or without end."""
    what = reading.read(schema.BOTH, section.section("what", required=True))
    roads = [road for road in ROADS if set(road) & set(section.values)]
    if len(roads) != 1:
        way_out = "declare low and high, or counted, or bounded = false"
        section.fault("it is not said once how much it may be", "", way_out=way_out)
    keys = {key: rule for road in roads for key, rule in road.items()}
    values = reading.taken(section, {**keys, **SINCE}, {"valid_from": 0})
    source = section.section("source", required=BOUND in roads)
    told = reading.read(schema.BOTH, source) if source.values else None
    section.close()
    found = Difference(what=what, source=told, **values)
    if found.low > found.high:
        section.fault("low is above high", "low")
    if found.counted and len(found.counted) != len(("one way", "the other")):
        section.fault("two definitions were expected", "counted")
    if "bounded" in values and found.bounded:
        section.fault(
            "a bound that is there is declared", "bounded", way_out="declare low and high"
        )
    return found
