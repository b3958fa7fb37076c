"""Whether the declared tests of the answer hang together with what they test."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.protocol.probes import ContrastFamily
from evaluation.protocol.protocol import Protocol


def check_probes(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find names that are not declared, and tests that do not fit what they test."""
    for number, family in enumerate(protocol.families):
        yield from _family(protocol, family, f"families[{number}]")
    for number, group in enumerate(protocol.groups):
        yield from _contrast(protocol, group.contrast, f"groups[{number}].contrast")
    for number, start in enumerate(protocol.placebo_starts):
        yield from _contrast(protocol, start.contrast, f"placebo_starts[{number}].contrast")
        yield from _months_on_aid(protocol, f"placebo_starts[{number}]")
    yield from _robustness(protocol)
    if not any(arm.parent for arm in protocol.arms):
        yield from _no_sub_type(protocol)
    yield from _multiverse(protocol)


def _no_sub_type(protocol: Protocol) -> Iterator[EvaluationError]:
    families = enumerate(protocol.families)
    asked = [f"families[{number}].sub_types" for number, item in families if item.sub_types]
    for at in ["sub_types"] * ("sub_types" in protocol.source) + asked:
        way_out = "remove it, or name the parent of an arm"
        yield ProtocolError("no arm is a sub-type", at=at, way_out=way_out)


def _known(names: Sequence[str], allowed: Sequence[str], at: str) -> Iterator[EvaluationError]:
    for name in names:
        if name not in allowed:
            yield ProtocolError(f"unknown name '{name}'", at=at, allowed=tuple(allowed))


def _family(protocol: Protocol, family: ContrastFamily, at: str) -> Iterator[EvaluationError]:
    contrasts = tuple(item.name for item in protocol.contrasts)
    fitting = {item.name: item.horizons for item in protocol.outcomes if kind_of(item).in_family}
    if not family.contrasts or not family.outcomes:
        yield ProtocolError("nothing is declared", at=at, way_out="name contrasts and outcomes")
    yield from _known(family.contrasts, contrasts, f"{at}.contrasts")
    yield from _known(family.outcomes, tuple(fitting), f"{at}.outcomes")
    horizons = {month for name in family.outcomes for month in fitting.get(name, ())}
    for month in family.months:
        if month not in horizons:
            allowed = tuple(str(known) for known in sorted(horizons))
            problem = f"{month} is no horizon of its outcomes"
            yield ProtocolError(problem, at=f"{at}.months", allowed=allowed)


def _contrast(protocol: Protocol, name: str, at: str) -> Iterator[EvaluationError]:
    allowed = tuple(item.name for item in protocol.contrasts if CONTRAST_KINDS[item.kind].waits)
    if name not in allowed:
        problem = f"'{name}' is no contrast with those who wait" if name else "no contrast to test"
        yield ProtocolError(problem, at=at, allowed=allowed or ("kind = 'not_now'",))


def _months_on_aid(protocol: Protocol, at: str) -> Iterator[EvaluationError]:
    if not any(kind_of(item).has_placebo_start for item in protocol.outcomes):
        way_out = "declare an outcome of kind 'months_on_aid'"
        yield ProtocolError("nothing to count before the real start", at=at, way_out=way_out)


def _robustness(protocol: Protocol) -> Iterator[EvaluationError]:
    rows = {item.name: kind_of(item) for item in protocol.outcomes}
    with_ratio = tuple(name for name, row in rows.items() if row.has_e_value)
    returns = tuple(name for name, row in rows.items() if row.has_bounds)
    yield from _known(protocol.robustness.e_values, with_ratio, "robustness.e_values")
    yield from _known(protocol.robustness.bounds, returns, "robustness.bounds")


def _multiverse(protocol: Protocol) -> Iterator[EvaluationError]:
    grid = protocol.multiverse
    if grid is None:
        return
    yield from _contrast(protocol, grid.contrast, "multiverse.contrast")
    own = asdict(protocol.definition)
    if all(set(values) <= {own[key]} for key, values in grid.values.items()):
        way_out = "add other values to try"
        yield ProtocolError("only the plan itself is in the grid", at="multiverse", way_out=way_out)
    returns = any(kind_of(item).is_described for item in protocol.outcomes)
    if len(grid.values["return_by"]) > 1 and not returns:
        way_out = "declare an outcome of kind 'conditional_return', or remove it"
        yield ProtocolError("no outcome is a return", at="multiverse.return_by", way_out=way_out)
    for key, values in grid.values.items():
        if values and own[key] not in values:
            way_out = f"add {own[key]!r}, the plan's own"
            yield ProtocolError(
                "the plan is not in the grid", at=f"multiverse.{key}", way_out=way_out
            )
