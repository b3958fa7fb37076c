"""Changes that are to be taken apart: read, and refused where words tell that they cannot be."""

from collections.abc import Iterator, Mapping

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.protocol.indicators.measures import CASE_MIX, MEASURES
from evaluation.protocol.indicators.reading import YEAR
from evaluation.protocol.indicators.registry import versions_of
from evaluation.protocol.parsing.reading import taken
from evaluation.protocol.parsing.rules import NAMED, VERSIONED, Day, ListOf, Rule, Text
from evaluation.protocol.parsing.section import Section

ENDS = ("from", "to")
_BRIDGE: Mapping[str, Rule] = {
    "indicator": NAMED,
    "case_mix": ListOf(item=Text(allowed=CASE_MIX), filled=True),
}
_END: Mapping[str, Rule] = {
    "year": YEAR,
    "version": VERSIONED,
    "definition": NAMED,
    "registered_by": Day(),
}


def read_bridge(section: Section) -> BridgePlan:
    """Read one declaration."""
    ends = []
    for name in ENDS:
        end = section.section(name, required=True)
        ends.append(BridgeEnd(**taken(end, _END, {"registered_by": ""})))
        end.close()
    values = taken(section, _BRIDGE, {})
    section.close()
    return BridgePlan(first=ends[0], last=ends[1], **values)


def told_by(end: BridgeEnd, name: str) -> tuple[Indicator, Definition] | None:
    """Find what an end is counted by; None when nobody has declared it."""
    for item in versions_of(name):
        for own in item.definitions:
            if (item.version, own.name) == (end.version, end.definition):
                return item, own
    return None


def bridge_faults(
    bridge: BridgePlan,
    *,
    choose: tuple[str, ...],
    definitions: Mapping[str, tuple[str, ...]],
    at: str,
) -> Iterator[EvaluationError]:
    """Find what keeps a change from being taken apart, as far as words alone tell.

    Parameters
    ----------
    choose : tuple of str
        Indicators of the study.
    definitions : mapping of str to tuple of str
        By indicator, the definitions that the study counts; all where none are named.
    """
    if bridge.indicator not in choose:
        problem = f"'{bridge.indicator}' is not chosen"
        yield ProtocolError(problem, at=f"{at}.indicator", allowed=choose)
        return
    faults = [
        fault
        for name, end in zip(ENDS, bridge.ends, strict=True)
        for fault in _end_faults(end, bridge.indicator, definitions, at=f"{at}.{name}")
    ]
    yield from faults
    if bridge.first.year >= bridge.last.year:
        yield ProtocolError("the years do not follow on each other", at=f"{at}.to.year")
    if not faults:
        yield from _pair_faults(bridge, at)


def _end_faults(
    end: BridgeEnd, name: str, definitions: Mapping[str, tuple[str, ...]], *, at: str
) -> Iterator[EvaluationError]:
    versions = versions_of(name)
    fitting = [item for item in versions if item.version == end.version]
    if versions and not fitting:
        known = tuple(item.version for item in versions)
        yield ProtocolError(f"no version {end.version}", at=f"{at}.version", allowed=known)
    for item in fitting:
        counted = tuple(own.name for own in item.definitions)
        counted = tuple(one for one in definitions.get(name, counted) if one in counted)
        if end.definition not in counted:
            problem = f"'{end.definition}' is not counted"
            yield ProtocolError(problem, at=f"{at}.definition", allowed=counted)
        if not item.valid_from <= end.year <= item.valid_to:
            problem = f"version {item.version} is not counted for {end.year}"
            yield ProtocolError(problem, at=f"{at}.year")


def _pair_faults(bridge: BridgePlan, at: str) -> Iterator[EvaluationError]:
    found = [told_by(end, bridge.indicator) for end in bridge.ends]
    pair = [one for one in found if one is not None]
    if len(pair) < len(ENDS):
        return
    kinds = [MEASURES[item.measure] for item, _ in pair]
    if kinds[0] is not kinds[1]:
        problem = f"the versions count otherwise: {kinds[0].name} and {kinds[1].name}"
        yield ProtocolError(problem, at=at, way_out="choose versions of one measure")
        return
    kind = kinds[0]
    if kind.counts != "share":
        problem = f"'{bridge.indicator}' is no share"
        yield ProtocolError(problem, at=f"{at}.indicator", way_out="choose one that is")
        return
    needed = [set(kind.needs(own.rules)) for _, own in pair]
    if needed[0] != needed[1]:
        more = ", ".join(sorted(needed[0] ^ needed[1]))
        problem = f"only one of the definitions needs the table {more}"
        yield ProtocolError(problem, at=at, way_out="choose definitions of the same tables")
    for name, (_, own) in zip(ENDS, pair, strict=True):
        if kind.counts_households(own.rules):
            problem = f"'{own.name}' counts households, of which no background is known"
            yield ProtocolError(problem, at=f"{at}.{name}.definition")
    yield from _registration_faults(bridge, kind.registered_in, at)


def _registration_faults(bridge: BridgePlan, table: str, at: str) -> Iterator[EvaluationError]:
    days = [bool(end.registered_by) for end in bridge.ends]
    if any(days) and not all(days):
        missing = ENDS[days.index(False)]
        problem = "one end says what was registered, the other does not"
        yield ProtocolError(problem, at=f"{at}.{missing}.registered_by", way_out="declare both")
    if any(days) and not table:
        problem = f"no table tells when '{bridge.indicator}' was registered"
        yield ProtocolError(problem, at=f"{at}.from.registered_by", way_out="remove it")
