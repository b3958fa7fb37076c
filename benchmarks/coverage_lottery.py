"""Known answers B and C again and again: randomised insatser, people drawn from the law alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.design import unit_weights
from evaluation.estimate import (
    ComparedRows,
    Label,
    Linear,
    absorbing_risk,
    contrast,
    months_in_state,
    occupation,
    weighted_mean,
)
from evaluation.simulate.law import Standing, advance, law_of, paid
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.potential import first_durable_exit, first_exit, returned

OUTCOMES = {
    ("durable_exit", 12): "risk",
    ("durable_exit", 24): "risk",
    ("durable_exit_programme", 12): "risk",
    ("off_aid", 24): "share",
    ("months_on_aid", 36): "months",
    ("conditional_return", 12): "share",
}
LONGEST = 48
Expected = dict[str, dict[tuple[str, int, str], float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Who drew what, and their months 1, 2, … with assistance and with pay from the insats."""

    arm: np.ndarray
    on: np.ndarray
    paid: np.ndarray


def lottery(scenario: Scenario, per_arm: int, rng: np.random.Generator) -> Lot:
    """Draw the people of two arms as they stand at time zero, and follow them."""
    law, classes = law_of(scenario), list(scenario.classes.values())
    arm = np.repeat([1, 2], per_arm) if len(scenario.arms) > 1 else np.repeat([1, 0], per_arm)
    still = np.array([one.share * (1 - one.exit_start) ** scenario.policy.lag for one in classes])
    nobody, lengths = np.zeros(arm.size, dtype=np.int64), np.ones(arm.size, dtype=np.int64)
    for place, one in enumerate(scenario.arms, start=1):
        chosen = rng.choice([int(key) for key in one.months], arm.size, p=list(one.months.values()))
        lengths = np.where(arm == place, chosen, lengths)
    standing = Standing(
        latent=rng.choice(len(classes), arm.size, p=still / still.sum()),
        district=nobody,
        on=nobody == 0,
        run=nobody,
        empty=nobody,
        arm=arm,
        start=nobody,
        end=lengths - 1,
    )
    on, in_pay = [], []
    for month in range(1, LONGEST + 1):
        standing = advance(law, standing, month, rng.random(arm.size))
        on.append(standing.on)
        in_pay.append(paid(law, standing, month))
    return Lot(arm=arm, on=np.column_stack(on), paid=np.column_stack(in_pay))


def lottery_answers(scenario: Scenario, expected: Expected, lot: Lot) -> Iterator[tuple]:
    """Lines of `coverage_study.COLUMNS`: every outcome of the first arm against the second.

    `expected` are the scenario's `arm_values`.
    """
    rows = ComparedRows(person=np.arange(lot.arm.size), weights=unit_weights(lot.arm.size))
    first, second = expected.items()
    label = Label(
        outcome="", population="", arm=first[0], reference=second[0], method="", role="primary"
    )
    members = lot.arm == 1
    for (outcome, month), measure in OUTCOMES.items():
        scale = {"risk": "probability", "share": "probability"}.get(measure, measure)
        key = outcome, month, "share" if outcome == "conditional_return" else scale
        sides = [_level(scenario, lot, rows, side, outcome, month) for side in (members, ~members)]
        told = contrast(*sides, rows, label=label, measure=measure).rows(analysis="").iloc[-1]
        bounds = told["estimate"], told["std_error"], told["conf_low"], told["conf_high"]
        yield "randomised", outcome, first[0], month, first[1][key] - second[1][key], *bounds


def _level(
    scenario: Scenario, lot: Lot, rows: ComparedRows, members: np.ndarray, outcome: str, month: int
) -> Linear:
    window, at = scenario.truth.window, np.array([month])
    if outcome in {"months_on_aid", "off_aid"}:
        # Everybody has assistance at time zero.
        shares = occupation(
            lambda h: lot.on[:, h - 1].astype(np.int8) if h else np.ones(len(lot.on), np.int8),
            rows,
            members=members,
            months=np.arange(month + 1) if outcome == "months_on_aid" else at,
            states=(0, 1),
        )
        return shares[0] if outcome == "off_aid" else months_in_state(shares[1], horizons=at)
    if outcome == "conditional_return":
        exits = first_exit(lot.on, max_gap=scenario.truth.max_gap)
        again = returned(lot.on, exits, window=window).astype(float)
        return weighted_mean(
            np.where(exits <= month, again, np.nan), rows, members=members, month=month
        )
    counts = outcome == "durable_exit_programme"
    exits = first_durable_exit(lot.on, lot.paid, window=window, programme_counts=counts)
    return absorbing_risk(exits, exits <= month, rows, members=members, horizons=at)
