"""Every quantity that a study reports, per path, and its mean with the error of the simulation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.simulate.law import Floats, Ints
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.livelihood import ON, STATES, obstacle_places, state_shares
from evaluation.simulate.truth.potential import (
    Paths,
    Starts,
    first_durable_exit,
    first_exit,
    months_on_aid,
    returned,
)

Row = dict[str, object]
# Outcome, months after the start, scale.
Key = tuple[str, int, str]
PROBABILITY, MONTHS, SHARE = "probability", "months", "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Values of every quantity on every path.

    Attributes
    ----------
    values : mapping of key to array, shape (n,)
    exits, returns : array, shape (n,)
        Whether a first exit was seen, and whether it was followed by a return.
    """

    values: Mapping[Key, Floats]
    exits: Floats
    returns: Floats


def months_needed(scenario: Scenario) -> int:
    """Months that paths have to be followed so that every quantity can be known."""
    plan = scenario.truth
    return max(max(plan.horizons), plan.return_horizon) + max(plan.window, plan.max_gap)


def measure(scenario: Scenario, starts: Starts, paths: Paths) -> Measured:
    """Return every quantity of the scenario's plan on every path."""
    plan = scenario.truth
    shares, named = state_shares(scenario)
    place = obstacle_places(starts.obstacle, named)
    exits = first_exit(paths.on, max_gap=plan.max_gap)
    values: dict[Key, Floats] = {}
    for outcome, counts in (("durable_exit", False), ("durable_exit_programme", True)):
        month = first_durable_exit(
            paths.on, paths.programme, window=plan.window, programme_counts=counts
        )
        for h in plan.horizons:
            values[outcome, h, PROBABILITY] = (month <= h).astype(float)
    for h in plan.horizons:
        values["months_on_aid", h, MONTHS] = months_on_aid(paths, horizon=h).astype(float)
        values["off_aid", h, PROBABILITY] = (~paths.on[:, h - 1]).astype(float)
        at_horizon = _states(shares, place, paths, np.full(starts.size, h))
        at_exit = _states(shares, place, paths, exits) * (exits <= h)[:, None]
        for k, state in enumerate(STATES):
            values[f"state:{state}", h, SHARE] = at_horizon[:, k]
            if k != ON:
                values[f"exit_reason:{state}", h, PROBABILITY] = at_exit[:, k]
    early = exits <= plan.return_horizon
    values["first_exit", plan.return_horizon, PROBABILITY] = early.astype(float)
    back = early & returned(paths.on, exits, window=plan.window)
    return Measured(values=values, exits=early.astype(float), returns=back.astype(float))


def _states(shares: Floats, place: Ints, paths: Paths, month: Ints) -> Floats:
    """Shares of the states so many months after the start, shape (n, states)."""
    rows = np.arange(month.size)
    column = np.minimum(month, paths.on.shape[1]) - 1
    kind, run_out = paths.livelihood[rows, column], paths.run_out[rows, column]
    return np.asarray(shares[kind, run_out.astype(int), place])


def rows_of(
    scenario: Scenario, value: Measured, reference: Measured, weight: Floats, *, paths: int
) -> Iterator[Row]:
    """One row per quantity.

    Parameters
    ----------
    weight : array, shape (starts,)
        Weight of every start; starts without weight take no part.
    paths : int
        Neighbouring paths that belong to one start.
    """
    taking = np.flatnonzero(weight)
    members = (taking[:, None] * paths + np.arange(paths)).ravel()
    heavy = weight[taking]
    for key, on in value.values.items():
        a, b = on[members], reference.values[key][members]
        yield _row(key, a, b, heavy, paths)
    key = ("conditional_return", scenario.truth.return_horizon, SHARE)
    sides = [(m.returns[members], m.exits[members]) for m in (value, reference)]
    yield _ratio_row(key, sides, heavy, paths)


def _row(key: Key, a: Floats, b: Floats, weight: Floats, paths: int) -> Row:
    each = np.repeat(weight, paths)
    value, reference = np.average(a, weights=each), np.average(b, weights=each)
    return _told(key, value, reference, _error(a - b, weight, paths), weight.size)


def _ratio_row(key: Key, sides: list[tuple[Floats, Floats]], weight: Floats, paths: int) -> Row:
    each, shares, slopes = np.repeat(weight, paths), [], []
    for returns, exits in sides:
        among = max(float(np.average(exits, weights=each)), 1e-12)
        share = float(np.average(returns, weights=each)) / among
        shares.append(share)
        # First-order expansion of a ratio of means.
        slopes.append((returns - share * exits) / among)
    return _told(
        key, shares[0], shares[1], _error(slopes[0] - slopes[1], weight, paths), weight.size
    )


def _error(difference: Floats, weight: Floats, paths: int) -> float:
    """Error of the simulation, not of the sample: the people are given."""
    each = difference.reshape(-1, paths)
    if paths > 1:
        variance = each.var(axis=1, ddof=1) / paths
    else:
        variance = np.full(weight.size, float(each.var()))
    return float(np.sqrt((weight**2 * variance).sum()) / weight.sum())


def _told(key: Key, value: float, reference: float, error: float, n: int) -> Row:
    outcome, month, scale = key
    return {
        "outcome": outcome,
        "month": month,
        "scale": scale,
        "value": value,
        "value_reference": reference,
        "difference": value - reference,
        "std_error": error,
        "n": n,
    }
