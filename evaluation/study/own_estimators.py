"""Estimators that a study's analysis.py defines: called with care, and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.disclosure.dominance import DOMINATED, dominated, rest_on_few
from evaluation.disclosure.study_specs import DECIMALS
from evaluation.errors import ProtocolError, raise_all
from evaluation.estimate import Effects
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.protocol import Outcome, OwnEstimator, Protocol
from evaluation.study.modules import Function
from evaluation.study.own_functions import called, function_of, place_of, wrong_result
from evaluation.study.own_rows import OutcomePanel, PairRows
from evaluation.study.rows.measured import without_numbers

NOTE = "Studiens egen skattning"
SHARES = frozenset({"risk", "share", "risk_difference", "share_difference"})
WANTED = "an Effects, as the estimators of evaluation.estimate do"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Rows for an estimator, and what may come back of them.

    Attributes
    ----------
    rows : PairRows or OutcomePanel
        What the function is given.
    outcomes : tuple of Outcome
        That estimates may be of, at their horizons.
    n, n_reference : float
        Persons in the arm and in the reference: no estimate rests on more.
    """

    rows: PairRows | OutcomePanel
    outcomes: tuple[Outcome, ...]
    n: float
    n_reference: float


def own_effects(
    estimator: OwnEstimator, given: Given, protocol: Protocol, functions: Mapping[str, Function]
) -> Effects:
    """Run a study's own estimator on some rows.

    The function is `(rows, protocol) -> Effects`. The role of its estimates is the declared
    one, and they rest on no more persons than the rows hold.

    An estimate that one or two persons' influence makes is hidden.

    Raises
    ------
    ProtocolError, Faults
        When the function fails, or gives something that is not declared or no number.
    """
    function = function_of(functions, estimator.name, at=f"estimators.{estimator.name}")
    found = called(function, given.rows, protocol)
    if not isinstance(found, Effects) or not len(found.estimate) or not _is_numeric(found):
        raise wrong_result(function, WANTED)
    raise_all(list(_faults(found, given, place_of(function))))
    level = (found.labels["reference"] == "").to_numpy()
    arm = (found.labels["arm"] == given.rows.arm).to_numpy()
    most = np.where(arm, given.n, given.n_reference)
    told = replace(
        found,
        # Words of a function's own could hold anything.
        labels=found.labels.assign(role=estimator.role, note=NOTE),
        n=np.fmin(found.n, most),
        n_reference=np.where(level, 0.0, np.fmin(found.n_reference, given.n_reference)),
    )
    few = _carried_by_few(found, given, min_count=protocol.disclosure.min_count)
    return without_numbers(told, few, DOMINATED) if few.any() else told


def own_rows(
    found: Effects, estimator: OwnEstimator, protocol: Protocol
) -> Iterator[tuple[Outcome, pd.DataFrame]]:
    """Give the rows of the contract, outcome by outcome; analysis `<study>:<estimator>`."""
    rows = found.rows(analysis=f"{protocol.name}:{estimator.name}")
    for outcome in protocol.outcomes:
        of_it = rows[rows["outcome"] == outcome.name]
        if len(of_it):
            yield outcome, of_it.reset_index(drop=True)


def scales_of_rows(outcome: Outcome) -> tuple[str, ...]:
    """Give the scales that estimates of an outcome may be on: its own, its levels', its ratio."""
    kind = kind_of(outcome)
    levels = kind.published.removesuffix("_difference")
    return tuple(dict.fromkeys(filter(None, (kind.published, levels, kind.ratio))))


def _carried_by_few(found: Effects, given: Given, *, min_count: int) -> np.ndarray:
    """Tell which estimates hang on few persons, as far as their influence says, shape (m,)."""
    rows = given.rows
    # Units of many persons each may be few, and may be named.
    of_groups = isinstance(rows, OutcomePanel) and bool((rows.persons > 1).any())
    if of_groups or not len(found.unit):
        return np.zeros(len(found.estimate), dtype=bool)
    size = np.abs(np.nan_to_num(found.influence))
    return rest_on_few(size, min_count=min_count) | dominated(size)


def _is_numeric(found: Effects) -> bool:
    """Tell whether what should be numbers are."""
    parts = (found.estimate, found.n, found.n_reference, found.events)
    return all(np.issubdtype(np.asarray(part).dtype, np.number) for part in parts)


def _faults(found: Effects, given: Given, at: str) -> Iterator[ProtocolError]:
    """Find labels that are not declared, and numbers that are none."""
    labels, rows = found.labels, given.rows
    groups = (rows.arm, rows.reference)
    allowed = {
        "outcome": tuple(item.name for item in given.outcomes),
        "population": (rows.population,),
        "arm": groups,
        "reference": ("", *groups),
        "scale": tuple(DECIMALS),
        "status": ("ok", "gated"),
    }
    for column, names in allowed.items():
        for value in sorted(set(labels[column].astype(str)) - set(names)):
            problem = f"unknown {column} '{value}'"
            yield ProtocolError(problem, at=at, allowed=tuple(filter(None, names)))
    yield from _outside(found, given, at)
    shown = (labels["status"] == "ok").to_numpy()
    numbers = (found.estimate, found.std_error)
    if any(np.isinf(values).any() for values in numbers) or np.isnan(found.estimate[shown]).any():
        way_out = "give a finite number, or NaN with status 'gated'"
        yield ProtocolError("an estimate is no number", at=at, way_out=way_out)
    key = ["outcome", "population", "arm", "reference", "month", "scale", "method"]
    if labels.duplicated(key).any():
        yield ProtocolError("two estimates have the same labels", at=at)


def _outside(found: Effects, given: Given, at: str) -> Iterator[ProtocolError]:
    """Find horizons and scales that the outcomes do not have, and shares that are none."""
    labels = found.labels
    horizons = {item.name: item.horizons for item in given.outcomes}
    for name, month in sorted(set(zip(labels["outcome"], labels["month"], strict=True))):
        if name in horizons and month not in horizons[name]:
            told = tuple(map(str, horizons[name]))
            yield ProtocolError(f"{month} is no horizon of '{name}'", at=at, allowed=told)
    scales = {item.name: scales_of_rows(item) for item in given.outcomes}
    for name, scale in sorted(set(zip(labels["outcome"], labels["scale"], strict=True))):
        if name in scales and scale not in scales[name]:
            problem = f"'{scale}' is no scale of '{name}'"
            yield ProtocolError(problem, at=at, allowed=scales[name])
    if ((labels["scale"].isin(SHARES)) & (np.abs(found.estimate) > 1)).any():
        yield ProtocolError("a share is beyond 0 to 1", at=at)
