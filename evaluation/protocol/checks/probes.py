"""Whether the declared tests of the answer hang together with what they test."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import get_args

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.probes import ContrastFamily
from evaluation.protocol.protocol import OutcomeKind, Protocol

WITH_RATIO = ("durable_exit", "months_on_aid", "event")
IN_FAMILY = ("durable_exit", "months_on_aid")


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
    yield from _multiverse(protocol)
    yield from _placebo_outcomes(protocol)
    if protocol.data.kind == "table":
        yield from _not_for_tables(protocol)


def _known(names: Sequence[str], allowed: Sequence[str], at: str) -> Iterator[EvaluationError]:
    for name in names:
        if name not in allowed:
            yield ProtocolError(f"unknown name '{name}'", at=at, allowed=tuple(allowed))


def _family(protocol: Protocol, family: ContrastFamily, at: str) -> Iterator[EvaluationError]:
    contrasts = tuple(item.name for item in protocol.contrasts)
    fitting = {
        item.name: item.horizons
        for item in protocol.outcomes
        if item.kind in IN_FAMILY or item.kind not in get_args(OutcomeKind)
    }
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
    allowed = tuple(item.name for item in protocol.contrasts if item.kind == "not_now")
    if protocol.data.kind == "table":
        return
    if name not in allowed:
        problem = f"'{name}' is no contrast with those who wait" if name else "no contrast to test"
        yield ProtocolError(problem, at=at, allowed=allowed or ("kind = 'not_now'",))


def _months_on_aid(protocol: Protocol, at: str) -> Iterator[EvaluationError]:
    if not any(item.kind == "months_on_aid" for item in protocol.outcomes):
        way_out = "declare an outcome of kind 'months_on_aid'"
        yield ProtocolError("nothing to count before the real start", at=at, way_out=way_out)


def _robustness(protocol: Protocol) -> Iterator[EvaluationError]:
    own = {item.kind for item in protocol.outcomes} - set(get_args(OutcomeKind))
    with_ratio = tuple(item.name for item in protocol.outcomes if item.kind in {*WITH_RATIO, *own})
    returns = tuple(item.name for item in protocol.outcomes if item.kind == "conditional_return")
    yield from _known(protocol.robustness.e_values, with_ratio, "robustness.e_values")
    yield from _known(protocol.robustness.bounds, returns, "robustness.bounds")


def _multiverse(protocol: Protocol) -> Iterator[EvaluationError]:
    grid = protocol.multiverse
    if grid is None:
        return
    yield from _contrast(protocol, grid.contrast, "multiverse.contrast")
    own = asdict(protocol.definition)
    for key, values in grid.values.items():
        if values and own[key] not in values:
            way_out = f"add {own[key]!r}, the plan's own"
            yield ProtocolError(
                "the plan is not in the grid", at=f"multiverse.{key}", way_out=way_out
            )


def _placebo_outcomes(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, outcome in enumerate(protocol.outcomes):
        at = f"outcomes[{number}]"
        measured = outcome.kind in {"mean", "share"}  # before or after: the table does not say
        if not measured and (outcome.kind == "aid_before") != (outcome.role == "placebo"):
            problem = "what happened before the start is a placebo, and only that is"
            yield ProtocolError(problem, at=f"{at}.role")
        if outcome.exits != "all" and outcome.kind != "conditional_return":
            yield ProtocolError("only conditional_return counts exits", at=f"{at}.exits")


def _not_for_tables(protocol: Protocol) -> Iterator[EvaluationError]:
    declared = {
        "families": protocol.families,
        "groups": protocol.groups,
        "placebo_starts": protocol.placebo_starts,
        "multiverse": protocol.multiverse,
        "robustness.bounds": protocol.robustness.bounds,
    }
    for at, value in declared.items():
        if value:
            yield ProtocolError("only a study on an extract has this", at=at)
