"""Exact truth of scenarios whose law has no duration dependence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.data.months import month_number
from evaluation.errors import EvaluationError, ProtocolError, raise_all
from evaluation.simulate.law import Floats, Law, law_of
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.naive import naive_rows
from evaluation.simulate.truth.recursion import (
    LONGEST_GAP,
    Cases,
    durable_exit,
    first_exit_and_return,
    on_aid,
)

Row = dict[str, object]
NO_ARM = "ingen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Cases of one arm and their weights among those who stand there at time zero."""

    cases: Cases
    weights: Floats


def exact_rows(scenario: Scenario) -> Iterator[Row]:
    """Rows of the truth by recursion.

    A randomised scenario gives one contrast per pair of arms. One with start hazards must have
    arms without any effect: its truth is zero, and the naive comparison is given beside it.
    """
    law = law_of(scenario)
    raise_all(_faults(scenario, law))
    if scenario.policy.kind == "hazard":
        yield from _null_rows(scenario)
        yield from naive_rows(scenario, law)
        return
    arms = arm_values(scenario)
    for k, (name, values) in enumerate(arms.items()):
        for other in list(arms)[k + 1 :]:
            for (outcome, month, scale), value in values.items():
                yield _row(
                    name, other, outcome, month, scale, value, arms[other][outcome, month, scale]
                )


def arm_values(scenario: Scenario) -> dict[str, dict[tuple[str, int, str], float]]:
    """Return the expected outcomes of every randomised arm, by (outcome, month, scale)."""
    law = law_of(scenario)
    names = [arm.name for arm in scenario.arms]
    if sum(arm.share for arm in scenario.arms) < 1:
        names.append(NO_ARM)
    return {name: _values(scenario, _mixture(scenario, law, name)) for name in names}


def _mixture(scenario: Scenario, law: Law, name: str) -> Mixture:
    classes = list(scenario.classes.values())
    lengths: Mapping[str, float] = {"1": 1.0}
    index = 0
    for k, arm in enumerate(scenario.arms, start=1):
        if arm.name == name:
            lengths, index = arm.months, k
    months = np.array([int(key) for key in lengths])
    latent, position = (grid.ravel() for grid in np.indices((len(classes), months.size)))
    start = np.array([c.share * (1 - c.exit_start) ** scenario.policy.lag for c in classes])
    weights = start[latent] * np.array(list(lengths.values()))[position]
    return Mixture(
        cases=Cases(
            law=law,
            latent=latent,
            arm=np.full(latent.size, index),
            length=months[position],
        ),
        weights=weights / weights.sum(),
    )


def _values(scenario: Scenario, mixture: Mixture) -> dict[tuple[str, int, str], float]:
    plan, cases = scenario.truth, mixture.cases
    found: dict[tuple[str, int, str], Floats] = {}
    share = on_aid(cases, months=max(plan.horizons))
    for h in plan.horizons:
        for outcome, counts in (("durable_exit", False), ("durable_exit_programme", True)):
            found[outcome, h, "probability"] = durable_exit(
                cases, horizon=h, window=plan.window, programme_counts=counts
            )
        found["months_on_aid", h, "months"] = share[:, :h].sum(axis=1)
        found["off_aid", h, "probability"] = 1 - share[:, h - 1]
    values = {key: float(mixture.weights @ value) for key, value in found.items()}
    left, returned = first_exit_and_return(
        cases, horizon=plan.return_horizon, window=plan.window, max_gap=plan.max_gap
    )
    exits = float(mixture.weights @ left)
    values["first_exit", plan.return_horizon, "probability"] = exits
    conditional = float(mixture.weights @ returned) / exits
    values["conditional_return", plan.return_horizon, "share"] = conditional
    return values


def _null_rows(scenario: Scenario) -> Iterator[Row]:
    for arm in scenario.arms:
        for h in scenario.truth.horizons:
            for contrast in ("not_now", "never"):
                row = _row(arm.name, NO_ARM, "durable_exit", h, "probability", np.nan, np.nan)
                yield row | {"contrast": contrast, "difference": 0.0}


def _row(
    arm: str, reference: str, outcome: str, month: int, scale: str, value: float, other: float
) -> Row:
    return {
        "contrast": "randomised",
        "outcome": outcome,
        "arm": arm,
        "reference": reference,
        "month": month,
        "scale": scale,
        "value": value,
        "value_reference": other,
        "difference": value - other,
        "std_error": 0.0,
        "method": "exact",
    }


def _faults(scenario: Scenario, law: Law) -> list[EvaluationError]:
    way_out = "set truth.method to 'paths'"
    faults: list[EvaluationError] = []
    if (law.exit_decay != 0).any() or (law.exit_start != law.exit_floor).any():
        faults.append(_fault("exit hazards depend on duration", "classes", way_out))
    if (law.season != 1).any():
        faults.append(_fault("exit hazards depend on the season", "season", way_out))
    if scenario.policy.kind == "hazard" and not _is_null(law):
        faults.append(_fault("arms with effects start by hazard", "policy.kind", way_out))
    for arm in scenario.arms:
        after = arm.effect.exit_after_months
        unpaid = arm.effect.forced_exit == 0
        if unpaid and (0 < after < LONGEST_GAP or arm.effect.return_after_months > 0):
            faults.append(_fault("an effect outlasts the case", f"arms.{arm.name}", way_out))
    longest = max(max(scenario.truth.horizons), scenario.truth.return_horizon)
    window = scenario.truth.window
    if window + 1 >= LONGEST_GAP or longest > _months(scenario):
        faults.append(_fault("horizon or window is too long", "truth", "shorten it"))
    return faults


def _fault(problem: str, at: str, way_out: str) -> ProtocolError:
    return ProtocolError(problem, at=at, way_out=way_out)


def _is_null(law: Law) -> bool:
    factors = (law.exit_during, law.exit_after, law.return_after)
    return bool((law.forced == 0).all() and all((f == 1).all() for f in factors))


def _months(scenario: Scenario) -> int:
    return month_number(scenario.period.last) - month_number(scenario.period.first) + 1
