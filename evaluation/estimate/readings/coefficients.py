"""What every model of log ratios says of its coefficients: a table, tests, effects by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr

from evaluation.errors import GateError, UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects


class LogRatios(Protocol):
    """What a fitted model of log ratios knows."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the coefficients."""

    @property
    def coefficient(self) -> Floats:
        """Coefficients, shape (p,)."""

    @property
    def model_covariance(self) -> Floats:
        """Inverse information, shape (p, p)."""

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""

    @property
    def exposed(self) -> Floats:
        """Rows with a 1 in a column of 0 and 1, n in any other column; shape (p,)."""

    @property
    def events(self) -> int:
        """Rows with the event."""

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within units, or the inverse information."""


def ratio_effects(
    fit: LogRatios,
    influence: Callable[[Ints], Floats],
    names: Sequence[str],
    *,
    label: Label,
    conventions: Mapping[str, str],
    robust: bool = True,
    scale: str = "hazard_ratio",
) -> Effects:
    """Ratios of the named coefficients (default all).

    The arm is the label's when there is one, else the name of the column. `influence` gives
    that of each row on the coefficients in some places, shape (n, k).
    """
    if robust:
        check_units(fit.unit)
    kept = _places(names, fit.names, at=type(fit).__name__)
    size, ratio = len(kept), np.exp(fit.coefficient[kept])
    arms = [label.arm] if size == 1 else [fit.names[place] for place in kept]
    labels = pd.DataFrame({name: [text] * size for name, text in asdict(label).items()})
    unit, summed = by_unit(influence(kept), fit.unit)
    error = None if robust else ratio * np.sqrt(np.diag(fit.model_covariance)[kept])
    return Effects(
        labels=labels.assign(arm=arms, month=0, scale=scale),
        estimate=ratio,
        influence=summed * ratio,
        unit=unit,
        n=fit.exposed[kept],
        n_reference=len(fit.unit) - fit.exposed[kept],
        events=np.full(size, float(fit.events)),
        conventions=conventions,
        model_error=error,
    )


def sandwich(influence: Floats, unit: Ids) -> Floats:
    """Covariance from influences (n, p) summed within units; refuses a single unit."""
    check_units(unit)
    summed = by_unit(influence, unit)[1]
    return np.asarray(summed.T @ summed, dtype=float)


def wald(fit: LogRatios, *, robust: bool) -> tuple[float, float]:
    """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
    value = quadratic(fit.coefficient, fit.covariance(robust=robust))
    return value, float(chdtrc(len(fit.names), value))


def quadratic(vector: Floats, matrix: Floats) -> float:
    """Chi-square of a vector given its covariance; NaN when that is singular."""
    if np.linalg.matrix_rank(matrix) < len(vector):
        return float("nan")
    return float(vector @ np.linalg.solve(matrix, vector))


def coefficient_table(fit: LogRatios, *, robust: bool, ratio: str = "hazard_ratio") -> pd.DataFrame:
    """Name, coefficient, its exponential under the name `ratio`, std_error, z, p_value."""
    error = np.sqrt(np.diag(fit.covariance(robust=robust)))
    z = fit.coefficient / error
    return pd.DataFrame(
        {
            "name": fit.names,
            "coefficient": fit.coefficient,
            ratio: np.exp(fit.coefficient),
            "std_error": error,
            "z": z,
            "p_value": 2 * ndtr(-np.abs(z)),
        }
    )


def check_units(unit: Ids) -> None:
    """Refuse a robust variance of one cluster."""
    if len(unit) and (unit == unit[0]).all():
        way_out = "say what is independent of what, or take robust=False where it is offered"
        problem = "one cluster cannot show how much its estimates vary"
        raise GateError(problem, at="Durations.cluster", way_out=way_out)


def _places(asked: Sequence[str], names: tuple[str, ...], *, at: str) -> Ints:
    """Places of the asked names (default all) among those of a model."""
    unknown = [name for name in asked if name not in names]
    if unknown:
        allowed = f"allowed: {', '.join(names)}"
        raise UsageError(f"unknown covariate '{unknown[0]}'", at=at, way_out=allowed)
    return np.array([names.index(name) for name in asked or names], dtype=np.int64)
