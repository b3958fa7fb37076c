"""Kronor of each person month by month, added up in ledgers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from evaluation.cohort import ArmRule
from evaluation.cohort.amounts import adult_amounts
from evaluation.data import Register
from evaluation.indicators.spending.insats_months import STATE, insats_months
from evaluation.protocol.costs.plan import CostPlan

Floats = NDArray[np.float64]
Valued = Callable[[Any, Any], Floats]


def ledgers(
    assistance: Floats, gross: Floats, by_state: Floats, transfer: Floats
) -> Mapping[str, Floats]:
    """Add up what is paid in each ledger; a transfer leaves one and enters the other.

    Parameters
    ----------
    assistance, gross : array
        Kronor of assistance, and of insatser whoever pays them.
    by_state, transfer : array
        The part of `gross` that the state pays itself, and what it pays the municipality.
    """
    municipality = assistance + gross - by_state - transfer
    state = by_state + transfer
    return {
        "bistand": assistance,
        "insats": gross,
        "kommun": municipality,
        "stat": state,
        "alla": municipality + state,
    }


def cost_values(register: Register, plan: CostPlan, arms: Sequence[ArmRule]) -> Valued:
    """Give the function that tells what each row of the trials has cost until each horizon.

    Months are those from the start to the horizon, both included.
    """
    sums = {name: _running_sum(grid) for name, grid in _grids(register, plan, arms).items()}
    first, months = register.first_month, register.last_month - register.first_month + 1

    def cost(cohort: Any, outcome: Any) -> Floats:
        person = cohort.trials["person"].to_numpy()
        start = cohort.trials["month"].to_numpy() - first
        total = sums[outcome.column]
        until = [np.clip(start + horizon + 1, 0, months) for horizon in outcome.horizons]
        found = [total[person, end] - total[person, np.clip(start, 0, months)] for end in until]
        return np.column_stack(found)

    return cost


def _grids(register: Register, plan: CostPlan, arms: Sequence[ArmRule]) -> Mapping[str, Floats]:
    running = insats_months(register, plan, arms)
    paid = pl.when(pl.col("payer") == STATE).then(pl.col("gross")).otherwise(0.0)
    return ledgers(
        _grid(register, adult_amounts(register.tables), "manad", "kronor"),
        _grid(register, running, "month", "gross"),
        _grid(register, running.with_columns(own=paid), "month", "own"),
        _grid(register, running, "month", "transfer"),
    )


def _grid(register: Register, rows: pl.DataFrame, month: str, amount: str) -> Floats:
    """Sum an amount by person and month, shape (persons, months)."""
    months = register.last_month - register.first_month + 1
    place = rows[month].to_numpy() - register.first_month
    inside = (place >= 0) & (place < months)
    cell = rows["person"].to_numpy()[inside].astype(np.int64) * months + place[inside]
    found = np.bincount(cell, rows[amount].to_numpy()[inside], minlength=register.persons * months)
    return np.asarray(found, dtype=float).reshape(register.persons, months)


def _running_sum(grid: Floats) -> Floats:
    """Sum from the left with a nought before it, shape (persons, months + 1)."""
    return np.hstack([np.zeros((len(grid), 1)), grid.cumsum(axis=1)])
