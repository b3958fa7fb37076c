"""A balanced panel given as a matrix, and what is refused of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate.result.arrays import Floats, Ids, Ints

PLACE = "PanelData.from_matrix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A balanced panel as it was given: units by periods."""

    outcomes: Floats
    cohort: Ints
    periods: Ints
    unit: Ids
    weight: Floats | None
    covariates: Floats | None
    covariate_names: tuple[str, ...]
    cluster: Ids | None


def refuse_matrix(given: Matrix) -> None:
    """Raise what is wrong with shapes and values, all at once."""
    raise_all(list(_shape_faults(given)))
    raise_all(list(_value_faults(given)))


def _shape_faults(given: Matrix) -> Iterator[EvaluationError]:
    if given.outcomes.ndim != 2 or not given.outcomes.size:
        yield DataError("not a matrix with rows and columns", at=f"{PLACE}.outcomes")
        return
    units, periods = given.outcomes.shape
    if given.periods.shape != (periods,):
        yield DataError(f"{len(given.periods)} periods for {periods} columns", at=PLACE)
    for name in ("cohort", "unit", "weight", "cluster", "covariates"):
        values = getattr(given, name)
        if values is not None and len(values) != units:
            yield DataError(f"{len(values)} values for {units} units", at=f"{PLACE}.{name}")
    if given.covariates is not None and len(given.covariate_names) != given.covariates.shape[1]:
        yield DataError("not one name per column", at=f"{PLACE}.covariate_names")


def _value_faults(given: Matrix) -> Iterator[EvaluationError]:
    if (given.periods[1:] <= given.periods[:-1]).any():
        yield DataError("periods do not ascend", at=f"{PLACE}.periods")
    ascending = bool((given.unit[1:] > given.unit[:-1]).all())
    if not ascending and len(np.unique(given.unit)) != len(given.unit):
        yield DataError("a unit occurs twice", at=f"{PLACE}.unit")
    for name in ("outcomes", "weight", "covariates"):
        values = getattr(given, name)
        # A sum is finite when all its terms are: no second matrix of flags.
        if values is not None and not np.isfinite(np.sum(values, dtype=float)):
            broken = int((~np.isfinite(values)).sum())
            if broken:
                problem = f"{broken} values missing or infinite"
                yield DataError(problem, at=f"{PLACE}.{name}")
    if given.weight is not None and (np.asarray(given.weight) < 0).any():
        yield DataError("negative weights", at=f"{PLACE}.weight")
