"""What is true in a simulated municipality, one row per quantity that a study estimates."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.simulate.course import Starters
from evaluation.simulate.exact import exact_rows
from evaluation.simulate.law import Bools, Ints, law_of
from evaluation.simulate.potential import (
    Paths,
    durable_exit_by,
    follow_paths,
    gather,
    months_on_aid,
)
from evaluation.simulate.rules import rules_of
from evaluation.simulate.scenario import Scenario
from evaluation.simulate.tables.window import Drawn

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
Row = dict[str, object]
# The eligibility that studies declare by default: what the truth is true of.
WASHOUT, YOUNGEST, OLDEST = 12, 18, 64


def truth_table(drawn: Drawn, rng: np.random.Generator) -> pd.DataFrame:
    """Return the true values of the scenario's quantities.

    Under `truth.method = "paths"` they are averages over those who really started (the ATT),
    each followed `truth.paths` times under every strategy with common random numbers; nobody
    moves away. Under `"exact"` they are expectations by recursion and have no error.
    """
    scenario = drawn.scenario
    if scenario.truth.method == "exact":
        rows = list(exact_rows(scenario))
    else:
        eligible = _eligible_starters(drawn)
        rows = list(_path_rows(drawn, eligible, rng)) if eligible else []
    frame = pd.DataFrame(rows, columns=list(TRUTH_COLUMNS))
    return frame.assign(scenario=scenario.name)


def _eligible_starters(drawn: Drawn) -> tuple[Starters, ...]:
    window, born = drawn.window, drawn.population.birth_year
    kept = []
    for group in drawn.course.starters:
        if group.month < window.first + WASHOUT:
            continue
        before, age = group.standing, group.month // 12 - born[group.rows]
        free = (before.arm == 0) | (group.month - before.end > WASHOUT)
        free &= (age >= YOUNGEST) & (age <= OLDEST)
        seen = drawn.delivered[group.rows] & (group.month <= window.observed_to[group.rows])
        rows = np.flatnonzero(free & seen)
        if rows.size:
            kept.append(
                Starters(
                    month=group.month,
                    rows=group.rows[rows],
                    arm=group.arm[rows],
                    standing=before.take(rows),
                    enrolled=group.enrolled[rows],
                )
            )
    return tuple(kept)


def _path_rows(
    drawn: Drawn, eligible: tuple[Starters, ...], rng: np.random.Generator
) -> Iterator[Row]:
    scenario, population = drawn.scenario, drawn.population
    law, rules, plan = law_of(scenario), rules_of(scenario, population), scenario.truth
    people = gather(eligible, rules, population.retires, paths=plan.paths)
    luck = int(rng.integers(2**32))

    def paths(*, now: bool, later: bool) -> Paths:
        return follow_paths(
            law,
            people,
            start_now=now,
            start_later=later,
            months=max(plan.horizons) + plan.window,
            rng=np.random.default_rng(luck),
        )

    started = paths(now=True, later=True)
    references = {"not_now": paths(now=False, later=True), "never": paths(now=False, later=False)}
    for contrast, reference in references.items():
        for name, members in _arms(scenario, people.arm).items():
            for row in _contrast_rows(scenario, started, reference, members):
                yield {"contrast": contrast, "arm": name, "reference": "ingen"} | row


def _arms(scenario: Scenario, arm: Ints) -> dict[str, Bools]:
    members: dict[str, Bools] = {}
    for k, declared in enumerate(scenario.arms, start=1):
        members[declared.name] = arm == k
        if declared.parent:
            pooled = members.get(declared.parent, np.zeros(arm.size, bool))
            members[declared.parent] = pooled | (arm == k)
    return {name: who for name, who in sorted(members.items()) if who.any()}


def _contrast_rows(
    scenario: Scenario, started: Paths, reference: Paths, members: Bools
) -> Iterator[Row]:
    plan = scenario.truth
    for month in plan.horizons:
        for outcome, counts in (("durable_exit", False), ("durable_exit_programme", True)):
            a, b = (
                durable_exit_by(p, horizon=month, window=plan.window, programme_counts=counts)
                for p in (started, reference)
            )
            yield _row(outcome, month, "probability", a[members], b[members], plan.paths)
        on, off = (months_on_aid(p, horizon=month) for p in (started, reference))
        yield _row("months_on_aid", month, "months", on[members], off[members], plan.paths)


def _row(
    outcome: str, month: int, scale: str, value: Bools | Ints, reference: Bools | Ints, paths: int
) -> Row:
    difference = (value.astype(float) - reference).reshape(-1, paths).mean(axis=1)
    n = difference.size
    return {
        "outcome": outcome,
        "month": month,
        "scale": scale,
        "value": value.mean(),
        "value_reference": reference.mean(),
        "difference": difference.mean(),
        # Error of the simulation, not of the sample: the people are given.
        "std_error": (value.astype(float) - reference).std() / np.sqrt(n * paths),
        "n": n,
        "method": f"paths ({paths} per start)",
    }
