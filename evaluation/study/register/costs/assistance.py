"""Assistance of households by year, and how much the most expensive of them carry."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.data import Register
from evaluation.disclosure.dominance import DOMINATED, dominated
from evaluation.estimate.cost.concentration import carried
from evaluation.indicators.intervals import bootstrap_ratio
from evaluation.indicators.spending.by_year import households, inhabitants

TOPS = (*range(5, 50, 5), *range(50, 100, 10))
"""Per cent of the households that a point of the curve is of."""
Row = dict[str, Any]
Floats = NDArray[np.float64]


def assistance_frames(
    register: Register, *, min_count: int, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Tabulate what a household-month cost each whole year, and the curve of its households.

    Returns
    -------
    dict of DataFrame
        cost_assistance: a row per year; cost_curve: a row per year and point.
    """
    living = inhabitants(register)
    years: list[Row] = []
    curve: list[Row] = []
    for (year,), rows in sorted(households(register).partition_by("year", as_dict=True).items()):
        kronor, months = (rows[name].to_numpy().astype(float) for name in ("kronor", "months"))
        low, high = bootstrap_ratio(kronor, months, rows["hushall"].to_numpy(), rng)
        own = {"kr": kronor.sum() / months.sum(), "low": low, "high": high}
        counts = {"households": float(len(kronor)), "household_months": months.sum()}
        told = {"inhabitants": living.get(int(str(year)), np.nan)}
        years.append({"year": year, **counts, **own, **told, **_status(kronor)})
        points = list(carried(kronor, TOPS, rng))
        shown = shown_points(kronor, [point["households"] for point in points], min_count)
        curve += [
            {"year": year, **point, "status": "ok" if is_shown else "suppressed"}
            for point, is_shown in zip(points, shown, strict=True)
        ]
    return {"cost_assistance": pd.DataFrame(years), "cost_curve": pd.DataFrame(curve)}


def shown_points(kronor: Floats, counts: list[float], min_count: int) -> list[bool]:
    """Tell which points of a curve may stand: no sum between two of them is that of few.

    Parameters
    ----------
    kronor : array, shape (n,)
        What each household was paid.
    counts : list of float
        Most expensive households that each point is of, ascending.
    """
    ordered, last, shown = np.sort(kronor)[::-1], 0, []
    for count in map(int, counts):
        left = len(ordered) - count
        is_shown = min(count - last, left) >= min_count and not (
            _is_closed(ordered[last:count]) or _is_closed(ordered[count:])
        )
        shown.append(is_shown)
        last = count if is_shown else last
    return shown


def _is_closed(kronor: Floats) -> bool:
    return bool(dominated(kronor[:, None])[0])


def _status(kronor: Floats) -> Row:
    if len(kronor) > 1 and not _is_closed(kronor):
        return {"status": "ok", "note": ""}
    return {"status": "suppressed", "note": DOMINATED}
