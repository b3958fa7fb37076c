"""A balanced panel that is a matrix already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import FirstPeriod
from evaluation.estimate.did.panel.layout import kept_first, notes_of
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

PLACE = "panel_of_matrix"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matrix:
    """A balanced panel as it was given: units by periods."""

    outcomes: Floats
    cohort: Ints
    periods: Ints
    unit: Ids
    weight: Floats | None
    covariates: Floats | None
    covariate_names: tuple[str, ...]
    cluster: Ids | None


def panel_of_matrix(
    outcomes: Floats,
    *,
    cohort: Ints,
    periods: Ints,
    unit: Ids | None = None,
    weight: Floats | None = None,
    covariates: Floats | None = None,
    covariate_names: Sequence[str] = (),
    cluster: Ids | None = None,
    first_period: FirstPeriod = "error",
) -> PanelData:
    """Check a balanced panel given as a matrix; `NEVER` marks the never treated.

    Parameters
    ----------
    outcomes : array, shape (n, T)
    cohort : array, shape (n,)
    periods : array, shape (T,)
    unit : array, shape (n,), optional
        Default 0, 1, ...
    weight, cluster : array, shape (n,), optional
    covariates : array, shape (n, p), optional
    covariate_names : sequence of str
        Default x1, x2, ...
    first_period : str
        As in `panel_data`.
    """
    columns = 0 if covariates is None else np.shape(covariates)[1]
    given = _Matrix(
        outcomes=np.asarray(outcomes),
        cohort=np.asarray(cohort),
        periods=np.asarray(periods),
        unit=np.arange(len(outcomes)) if unit is None else np.asarray(unit),
        weight=weight,
        covariates=covariates,
        covariate_names=tuple(covariate_names or (f"x{j + 1}" for j in range(columns))),
        cluster=cluster,
    )
    _refuse(given)
    return _panel(given, first_period)


def _panel(given: _Matrix, first_period: FirstPeriod) -> PanelData:
    dropped: dict[str, int] = {}
    cohort = given.cohort.astype(np.int64)
    keep = kept_first(cohort, given.periods, first_period, dropped)
    ascending = bool((given.unit[1:] > given.unit[:-1]).all())
    # A view where nothing moves: a copy of a million units would double the memory.
    at: Ids | slice = slice(None)
    if not (ascending and keep.all()):
        order = np.argsort(given.unit, kind="stable")
        at = order[keep[order]]
    clusters = () if given.cluster is None else (coded(np.asarray(given.cluster)[at]),)
    return PanelData(
        kind="balanced",
        unit=given.unit[at],
        periods=given.periods.astype(np.int64),
        cohort=cohort[at],
        outcome=given.outcomes[at].reshape(-1),
        weight=None if given.weight is None else np.asarray(given.weight, dtype=float)[at],
        covariates=None if given.covariates is None else given.covariates[at],
        covariate_names=given.covariate_names,
        clusters=tuple(code for _, code in clusters),
        cluster_labels=tuple(labels for labels, _ in clusters),
        dropped=dropped,
        notes=notes_of(cohort[at], given.periods, dropped),
    )


def _refuse(given: _Matrix) -> None:
    """Raise what is wrong with shapes and values, all at once."""
    raise_all(list(_shape_faults(given)))
    raise_all(list(_value_faults(given)))


def _shape_faults(given: _Matrix) -> Iterator[EvaluationError]:
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


def _value_faults(given: _Matrix) -> Iterator[EvaluationError]:
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
