"""When the material does not carry a result, the result is withheld and the reason is told."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.design.arrays import Floats, Ints
from evaluation.design.comparison import Comparison
from evaluation.design.later_starts import unmodelled_starts
from evaluation.design.overlap import effective_size, overlap_share, top_share
from evaluation.protocol.limits import GateLimits

_STEP = 5  # counts are told in fives, as the tables are: two grids tell more than one
_FEW = 5
# A share of all but a few, or of a few, is a count: beyond these it is told as a bound.
_ALMOST_ALL, _HARDLY_ANY = 0.95, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the gates look at; None is not judged.

    Attributes
    ----------
    persons, events : int
        Smallest number in any of the compared arms.
    ess : float
        Smallest effective sample size.
    smd : float
        Largest absolute standardised difference after weighting.
    top_share : float
        Largest share of an arm's weight carried by its heaviest 1 % of persons.
    overlap : float
        Share of the arm's rows that have counterparts.
    mature : float
        Share of rows whose follow-up reaches the horizon.
    variance_ratio : float
        Largest ratio of variances after weighting, the larger over the smaller.
    per_column : float
        Persons in the smallest arm for each column of the propensity model.
    unmodelled : float
        Share of later starts in months that no model of starts covers.
    rows : int
        Fewest rows that one of the shares is of.
    """

    persons: int | None = None
    events: int | None = None
    ess: float | None = None
    smd: float | None = None
    top_share: float | None = None
    overlap: float | None = None
    mature: float | None = None
    variance_ratio: float | None = None
    per_column: float | None = None
    unmodelled: float | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One question to the material; `reason_sv` says what was found, in the reader's words."""

    name: str
    value: float
    limit: float
    passed: bool
    reason_sv: str


def evaluate_gates(evidence: Evidence, limits: GateLimits) -> tuple[Gate, ...]:
    """Judge the evidence against the declared limits."""
    gates = [
        _count("persons", evidence.persons, limits.min_persons, "personer i minsta gruppen"),
        _events(evidence.events, limits.min_events),
        _count("ess", evidence.ess, limits.min_ess, "personer i effektiv storlek"),
        _at_most("smd", evidence.smd, limits.max_smd, "Största skillnad i bakgrund", _decimal),
        _at_most(
            "variance_ratio",
            evidence.variance_ratio if math.isfinite(limits.max_variance_ratio) else None,
            limits.max_variance_ratio,
            "Största kvot mellan gruppernas spridning",
            _decimal,
        ),
        _at_most(
            "top_share",
            evidence.top_share,
            limits.max_top_share,
            "Den tyngsta procentens andel av vikten",
            _percent,
        ),
        _at_least("overlap", evidence, limits.min_overlap, "Andel med motsvarighet"),
        _at_least("mature", evidence, limits.min_mature, "Andel med full uppföljning"),
        _per_column(evidence.per_column, limits.min_starters_per_column),
        _unmodelled(evidence, limits.max_unmodelled),
    ]
    return tuple(gate for gate in gates if gate is not None)


def gate_rows(gates: tuple[Gate, ...], *, contrast: str, arm: str) -> pd.DataFrame:
    """Gates as rows: contrast, arm, name, value, limit, passed, reason_sv."""
    columns = ["contrast", "arm", "name", "value", "limit", "passed", "reason_sv"]
    rows = [
        (contrast, arm, gate.name, gate.value, gate.limit, gate.passed, gate.reason_sv)
        for gate in gates
    ]
    return pd.DataFrame(rows, columns=columns)


def design_evidence(
    comparison: Comparison,
    trials: pd.DataFrame,
    *,
    arm: str,
    table: pd.DataFrame,
    months: int = 0,
) -> Evidence:
    """Gather what can be judged before any outcome is looked at.

    Parameters
    ----------
    table : DataFrame
        The arm's rows from `balance`.
    months : int
        Follow-up months of a contrast against never starting; 0 for other contrasts.
    """
    person = trials["person"].to_numpy()
    weight = comparison.weights.base
    sides = [*_sides(comparison, arm)]
    persons = min(len(np.unique(person[rows])) for rows in sides)
    columns = comparison.columns
    return Evidence(
        persons=persons,
        ess=min(effective_size(weight[rows], person[rows]) for rows in sides),
        smd=float(table["smd_after"].abs().max()),
        top_share=max(top_share(weight[rows], person[rows]) for rows in sides),
        overlap=overlap_share(comparison, arm=arm),
        variance_ratio=_worst_ratio(table["variance_ratio_after"].to_numpy(dtype=float)),
        per_column=persons / columns if columns else None,
        unmodelled=unmodelled_starts(trials, months=months) if months else None,
        rows=min(len(rows) for rows in sides),
    )


def mature_share(observed: Ints, *, needed: int) -> float:
    """Share of rows that can be followed for `needed` months."""
    return float(np.mean(observed >= needed)) if len(observed) else 0.0


def _sides(comparison: Comparison, arm: str) -> Iterator[Ints]:
    yield np.flatnonzero(comparison.members(arm))
    for other in comparison.arms:
        if other != arm:
            yield np.flatnonzero(comparison.members(other))


def _worst_ratio(ratios: Floats) -> float | None:
    known = ratios[~np.isnan(ratios)]
    return float(np.maximum(known, 1.0 / known).max()) if len(known) else None


def _per_column(value: float | None, limit: float) -> Gate | None:
    if value is None or not limit:
        return None
    passed = value >= limit
    told = math.floor(value) if value < _STEP else int(value // _STEP * _STEP)
    reason = f"Personer i minsta gruppen per bakgrundskolumn är {told}, gränsen är {limit:.0f}"
    return Gate(
        name="starters_per_column",
        value=float(told),
        limit=limit,
        passed=passed,
        reason_sv=reason,
    )


def _count(name: str, value: float | None, limit: float, words: str) -> Gate | None:
    if value is None:
        return None
    passed = value >= limit
    told = math.floor(value / _STEP + 0.5) * _STEP if value >= _FEW else 0
    reason = f"{'Minst' if passed else 'Färre än'} {limit:.0f} {words}"
    return Gate(name=name, value=float(told), limit=float(limit), passed=passed, reason_sv=reason)


def _events(value: int | None, limit: float) -> Gate | None:
    """Say no more than whether there are enough: events of several reasons add up."""
    found = _count("events", value, limit, "händelser i minsta gruppen")
    return found and replace(found, value=float(limit) if found.passed else 0.0)


def _at_most(
    name: str, value: float | None, limit: float, words: str, show: Callable[[float], str]
) -> Gate | None:
    if value is None:
        return None
    passed = value <= limit  # not a number fails
    reason = f"{words} är {show(value)}, gränsen är {show(limit)}"
    return Gate(name=name, value=round(value, 2), limit=limit, passed=passed, reason_sv=reason)


def _unmodelled(evidence: Evidence, limit: float) -> Gate | None:
    value = evidence.unmodelled
    if value is None:
        return None
    told, shown = told_share(value, rows=evidence.rows)
    reason = f"Andel senare starter utan beräknad sannolikhet är {shown}"
    return Gate(
        name="unmodelled",
        value=told,
        limit=limit,
        passed=value <= limit,
        reason_sv=f"{reason}, gränsen är {_percent(limit)}",
    )


def _at_least(name: str, evidence: Evidence, limit: float, words: str) -> Gate | None:
    value = getattr(evidence, name)
    if value is None:
        return None
    passed = value >= limit
    told, shown = told_share(value, rows=evidence.rows)
    reason = f"{words} är {shown}, gränsen är {_percent(limit)}"
    return Gate(name=name, value=told, limit=limit, passed=passed, reason_sv=reason)


def told_share(value: float, *, rows: int | None = None) -> tuple[float, str]:
    """Give a share of rows as number and in words, neither of which gives a few rows back.

    Parameters
    ----------
    rows : int, optional
        How many it is a share of: the fewer they are, the wider are the bounds.
    """
    few = min(_FEW / rows, 0.5) if rows else 0.0
    low = max(_HARDLY_ANY, math.ceil(100 * few) / 100)
    high = min(_ALMOST_ALL, 1 - low)
    if value > high:
        return high, f"minst {_percent(high)}"
    if value < low:
        return 0.0, f"under {_percent(low)}"
    return round(value, 2), _percent(value)


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",") if np.isfinite(value) else "okänd"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}\u00a0%" if np.isfinite(value) else "okänd"
