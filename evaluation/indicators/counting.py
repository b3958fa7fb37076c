"""From units to numbers: n, events and what is read from them, for all and by group."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.intervals import bootstrap_ratio
from evaluation.indicators.units import BELOW, EVENT, LEVEL, UNIT, VALUE, Units

Row = dict[str, Any]
ALL = ""
NOTHING_READ: Mapping[str, float] = dict.fromkeys(("estimate", "low", "high"), math.nan)


def counted(units: Units, groups: tuple[str, ...], rng: np.random.Generator) -> Iterator[Row]:
    """Count units: all of them, then each group of each declared kind.

    Yields
    ------
    dict
        group_kind, group, level, n, events, estimate, low, high. Numbers that the measure does
        not have are NaN; those made from counts are left to the door, which rounds them.
    """
    kinds = [kind for kind in groups if kind in units.rows.columns]
    levels = _levels(units)
    for kind in (ALL, *kinds):
        parts = units.rows.partition_by(kind, as_dict=True) if kind else {(ALL,): units.rows}
        for (name,), rows in sorted(parts.items(), key=lambda item: str(item[0])):
            for row in _rows(rows, units, rng, levels):
                yield {"group_kind": kind, "group": str(name), **row}


def _levels(units: Units) -> list[str]:
    """Give the levels that every group is told of: what a group lacks looks like a few."""
    known = units.rows[LEVEL].unique().to_list() if LEVEL in units.rows.columns else []
    return sorted({*units.levels, *map(str, known)})


def _rows(
    rows: pl.DataFrame, units: Units, rng: np.random.Generator, levels: list[str]
) -> Iterator[Row]:
    n = rows[UNIT].n_unique() if units.distinct else rows.height
    if LEVEL in rows.columns:
        found = {str(level): count for level, count in rows.group_by(LEVEL).len().iter_rows()}
        for level in levels:
            yield _row(n, events=float(found.get(level, 0)), level=level)
        return
    events = float(rows[EVENT].sum()) if EVENT in rows.columns else np.nan
    if VALUE not in rows.columns:
        yield _row(n, events=events)
        return
    yield _row(n, events=events, read=_ratio(rows, rng))


def _ratio(rows: pl.DataFrame, rng: np.random.Generator) -> Mapping[str, float]:
    """Mean of the values, or what share of the sums below they are, in per cent."""
    value, is_share = rows[VALUE].to_numpy(), BELOW in rows.columns
    below = rows[BELOW].to_numpy() if is_share else np.ones(rows.height)
    scale = 100.0 if is_share else 1.0
    if not rows.height or below.sum() <= 0:
        return NOTHING_READ
    low, high = bootstrap_ratio(value, below, rows[UNIT].to_numpy(), rng)
    return {"estimate": scale * value.sum() / below.sum(), "low": scale * low, "high": scale * high}


def _row(
    n: int, *, events: float, level: str = "", read: Mapping[str, float] = NOTHING_READ
) -> Row:
    return {
        "level": level,
        "n": float(n),
        "events": events,
        **NOTHING_READ,
        **read,
    }
