"""What is true in a simulated municipality, one row per quantity that a study estimates."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from evaluation.simulate.course import Starters
from evaluation.simulate.law import Bools, Floats, Ints, Standing, law_of
from evaluation.simulate.rules import rules_of
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.tables.window import Drawn
from evaluation.simulate.truth.exact import exact_rows
from evaluation.simulate.truth.measured import Measured, Row, measure, months_needed, rows_of
from evaluation.simulate.truth.overlap import arm_of_group, groups_of, overlap_weights
from evaluation.simulate.truth.potential import Starts, follow_paths

TRUTH_COLUMNS = (
    "scenario",
    "contrast",
    "outcome",
    "arm",
    "reference",
    "month",
    "scale",
    "value",
    "value_reference",
    "difference",
    "std_error",
    "n",
    "method",
)
ORDER = ["contrast", "outcome", "arm", "month", "reference"]
# The eligibility that studies declare by default: what the truth is true of.
WASHOUT, YOUNGEST, OLDEST = 12, 18, 64
# One strategy: the arm that starts at time zero (None: nothing), and whether more may follow.
World = Callable[[Ints | None, bool], Measured]


def truth_table(
    scenario: Scenario, starts: Starts, rng: np.random.Generator, *, more: Sequence[Row] = ()
) -> pd.DataFrame:
    """Return the true values of the scenario's quantities.

    Under `truth.method = "paths"` they are averages over those who really started (the ATT) or,
    between arms, over the overlap population; everybody is followed `truth.paths` times under
    every strategy with common random numbers, and nobody moves away or dies. Under `"exact"`
    they are expectations by recursion and have no error.

    Parameters
    ----------
    more : sequence of rows
        Answers found elsewhere that belong to the same table.
    """
    if scenario.truth.method == "exact":
        rows = list(exact_rows(scenario))
    else:
        rows = list(_path_rows(scenario, starts, rng)) if starts.size else []
    frame = pd.DataFrame([*rows, *more], columns=list(TRUTH_COLUMNS)).assign(scenario=scenario.name)
    return frame.sort_values(ORDER, kind="stable", ignore_index=True)


def starts_of(drawn: Drawn) -> Starts:
    """Return the starts that a study of the delivery may follow, as people stood before them."""
    population, scenario = drawn.population, drawn.scenario
    groups = tuple(_eligible_starters(drawn))
    rows = _together([group.rows for group in groups])
    nobody = drawn.course.before.take(np.empty(0, dtype=np.int64))
    return Starts(
        month=_together([np.full(group.rows.size, group.month) for group in groups]),
        enrolled=_together([group.enrolled for group in groups]),
        retires=population.retires[rows],
        arm=_together([group.arm for group in groups]),
        obstacle=population.columns["forsorjningshinder"][rows],
        standing=Standing.joined([nobody, *(group.standing for group in groups)]),
        rules=rules_of(scenario, population).take(rows),
    )


def _together(parts: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _eligible_starters(drawn: Drawn) -> Iterator[Starters]:
    window, born = drawn.window, drawn.population.birth_year
    for group in drawn.course.starters:
        if group.month < window.first + WASHOUT:
            continue
        before, age = group.standing, group.month // 12 - born[group.rows]
        free = (before.arm == 0) | (group.month - before.end > WASHOUT)
        free &= (age >= YOUNGEST) & (age <= OLDEST)
        seen = drawn.delivered[group.rows] & (group.month <= window.observed_to[group.rows])
        yield group.take(np.flatnonzero(free & seen))


def _path_rows(scenario: Scenario, starts: Starts, rng: np.random.Generator) -> Iterator[Row]:
    law, plan = law_of(scenario), scenario.truth
    paths = int(np.clip(plan.most_paths // starts.size, 1, plan.paths))
    chosen = np.arange(starts.size)
    if starts.size > plan.most_paths:
        chosen = np.sort(rng.permutation(starts.size)[: plan.most_paths])
    people = starts.take(np.repeat(chosen, paths))
    luck = int(rng.integers(2**32))

    def world(arm: Ints | None, later: bool) -> Measured:
        followed = follow_paths(
            law,
            people,
            arm=arm,
            start_later=later,
            months=months_needed(scenario),
            rng=np.random.default_rng(luck),
        )
        return measure(scenario, people, followed)

    method = {"method": f"paths ({paths} each of {chosen.size} of {starts.size} starts)"}
    drawn = starts.take(chosen)
    for row in _after_start(scenario, drawn, people, world, paths):
        yield row | method
    if len(groups_of(scenario)) > 1:
        for row in _between_arms(scenario, drawn, people, world, paths):
            yield row | method


def _after_start(
    scenario: Scenario, starts: Starts, people: Starts, world: World, paths: int
) -> Iterator[Row]:
    started = world(people.arm, True)
    for contrast, later in (("not_now", True), ("never", False)):
        reference = world(None, later)
        for name, members in _arms(scenario, starts.arm).items():
            for row in rows_of(scenario, started, reference, members.astype(float), paths=paths):
                yield {"contrast": contrast, "arm": name, "reference": "ingen"} | row


def _between_arms(
    scenario: Scenario, starts: Starts, people: Starts, world: World, paths: int
) -> Iterator[Row]:
    weight: Floats = overlap_weights(scenario, starts)
    values = {
        name: world(arm_of_group(scenario, people, name), True) for name in groups_of(scenario)
    }
    for name, other in combinations(values, 2):
        for row in rows_of(scenario, values[name], values[other], weight, paths=paths):
            yield {"contrast": "between_arms", "arm": name, "reference": other} | row


def _arms(scenario: Scenario, arm: Ints) -> dict[str, Bools]:
    members: dict[str, Bools] = {}
    for k, declared in enumerate(scenario.arms, start=1):
        members[declared.name] = arm == k
        if declared.parent:
            pooled = members.get(declared.parent, np.zeros(arm.size, bool))
            members[declared.parent] = pooled | (arm == k)
    return {name: who for name, who in sorted(members.items()) if who.any()}
