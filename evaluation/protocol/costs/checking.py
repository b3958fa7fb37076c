"""Does what is declared of money hang together? One price a month, of insatser that there are."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.costs.plan import COST, LEDGERS, SUMS, CostPlan, UnitCost
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.protocol.protocol import Outcome, Protocol

UNIT = "kronor"
CODE = re.compile(r"[a-z0-9]+:[0-9]{1,2}[ab]?")
_FIRST, _LAST = -1, 10**9


def check_costs(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find prices that overlap or are of nothing, and outcomes of cost without a section."""
    costs = [item for item in enumerate(protocol.outcomes) if item[1].kind == COST]
    for number, outcome in costs:
        yield from _outcome(outcome, f"outcomes[{number}]")
    yield from _ledgers([item for _, item in costs])
    if protocol.cost is not None:
        yield from _units(protocol, protocol.cost)
        yield from _compared(protocol, protocol.cost)
        yield from _shares(protocol.cost)
    elif costs:
        problem = "an outcome of cost needs unit costs"
        yield ProtocolError(problem, at="cost", way_out="declare [cost] and [[cost.unit]]")


def _outcome(outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    if outcome.column not in LEDGERS:
        problem = f"unknown column '{outcome.column}'"
        yield ProtocolError(problem, at=f"{at}.column", allowed=LEDGERS)
    if outcome.unit != UNIT:
        problem = f"'{outcome.unit}' is not what costs are in"
        yield ProtocolError(problem, at=f"{at}.unit", allowed=(UNIT,))


def _ledgers(costs: Sequence[Outcome]) -> Iterator[EvaluationError]:
    """Find what is left when declared ledgers are taken from each other, and is not protected."""
    declared = {item.column for item in costs}
    known = set(declared)
    for _ in LEDGERS:
        for sums in SUMS:
            if len(set(sums) - known) == 1:
                known |= set(sums)
    for column in sorted(known - declared):
        problem = f"the ledgers give '{column}' away, which no outcome declares and none protects"
        yield ProtocolError(problem, at="outcomes", way_out=f"an outcome with column '{column}'")
    if len({item.horizons for item in costs}) > 1:
        problem = "ledgers add up, and are protected together: their horizons differ"
        way_out = "the same horizons for every outcome of kind 'cost'"
        yield ProtocolError(problem, at="outcomes", way_out=way_out)


def _shares(plan: CostPlan) -> Iterator[EvaluationError]:
    for code, times in Counter(item.code for item in plan.subsidies).items():
        if times > 1:
            yield ProtocolError(f"'{code}' is declared {times} times", at="cost.subsidy")
    for number, stated in enumerate(plan.stated):
        if stated.part > stated.whole:
            yield ProtocolError("the part is above the whole", at=f"cost.stated[{number}].part")
    if list(plan.willingness) != sorted(plan.willingness):
        yield ProtocolError("amounts must be ascending", at="cost.willingness")


def _units(protocol: Protocol, plan: CostPlan) -> Iterator[EvaluationError]:
    arms = tuple(arm.name for arm in protocol.arms)
    for number, unit in enumerate(plan.unit):
        at = f"cost.unit[{number}]"
        if unit.insats not in arms and not CODE.fullmatch(unit.insats):
            problem = f"unknown insats '{unit.insats}'"
            yield ProtocolError(problem, at=f"{at}.insats", allowed=(*arms, "skr12:9"))
        first, last = _period(unit)
        if first > last:
            yield ProtocolError("valid_from is after valid_to", at=f"{at}.valid_from")
    for (one, before), (two, after) in combinations(enumerate(plan.unit), 2):
        if before.insats == after.insats and _overlap(before, after):
            problem = f"two unit costs of '{after.insats}' hold in the same month"
            way_out = f"end cost.unit[{one}] before it"
            yield ProtocolError(problem, at=f"cost.unit[{two}].valid_from", way_out=way_out)


def _compared(protocol: Protocol, plan: CostPlan) -> Iterator[EvaluationError]:
    contrasts = {item.name: item for item in protocol.contrasts}
    outcomes = {item.name: item for item in protocol.outcomes}
    if plan.contrast not in contrasts:
        problem = f"unknown contrast '{plan.contrast}'"
        yield ProtocolError(problem, at="cost.contrast", allowed=tuple(contrasts))
    elif CONTRAST_KINDS[contrasts[plan.contrast].kind].is_between:
        problem = "one more exit is counted against a reference"
        fitting = [
            name for name, item in contrasts.items() if not CONTRAST_KINDS[item.kind].is_between
        ]
        yield ProtocolError(problem, at="cost.contrast", allowed=fitting)
    fitting = [name for name, item in outcomes.items() if kind_of(item).happens]
    if plan.exit not in fitting:
        problem = f"'{plan.exit}' is no outcome that happens once"
        yield ProtocolError(problem, at="cost.exit", allowed=fitting)


def _period(unit: UnitCost) -> tuple[int, int]:
    first = _FIRST if unit.valid_from is None else unit.valid_from
    return first, _LAST if unit.valid_to is None else unit.valid_to


def _overlap(before: UnitCost, after: UnitCost) -> bool:
    (first, last), (start, end) = _period(before), _period(after)
    return first <= end and start <= last
