"""Standardised differences of levels, from the counts that Table 1 shows.

From the exact difference of a level and the other group's share, the share of a level that
Table 1 hides could be computed. Made from what Table 1 shows, it tells nothing more.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluation.disclosure.audit.told import Structure
from evaluation.disclosure.row_keys import Row, records

Counts = Mapping[tuple[str, str, str], tuple[float, float]]
DECIMALS = 2


def with_shown_differences(
    tables: Mapping[str, pd.DataFrame], structure: Structure
) -> dict[str, pd.DataFrame]:
    """Tables in which the differences of levels before weighting follow from Table 1.

    A level that Table 1 hides in either group has none. Differences of numbers stay.
    """
    found = dict(tables)
    if "table1" not in found or not structure.references:
        return found
    table1 = found["table1"]
    counts = {
        (row["arm"], row["covariate"], row["level"]): (row["n"], row["total"])
        for row in records(table1)
    }
    first = next(iter(structure.references))
    found["table1"] = _filled(table1.assign(contrast=first), counts, structure, "smd").drop(
        columns="contrast"
    )
    if "balance" in found:
        found["balance"] = _filled(found["balance"], counts, structure, "smd_before")
    return found


def _filled(frame: pd.DataFrame, counts: Counts, structure: Structure, column: str) -> pd.DataFrame:
    def told(row: Row) -> float:
        if not row["level"] or np.isnan(row[column]):
            return float(row[column])
        if row["contrast"] in structure.own_rows:
            # Of other rows than Table 1 counts: exact, where it shows the level.
            shown = counts.get((row["arm"], row["covariate"], row["level"]), (np.nan, 0.0))
            return float("nan") if np.isnan(shown[0]) else float(row[column])
        return _difference(row, counts, structure)

    return frame.assign(**{column: [told(row) for row in records(frame)]})


def _difference(row: Row, counts: Counts, structure: Structure) -> float:
    arm, what = str(row["arm"]), (str(row["covariate"]), str(row["level"]))
    others = [name for name in structure.references[str(row["contrast"])] if name != arm]
    one = _share([counts.get((arm, *what))])
    other = _share([counts.get((name, *what)) for name in others])
    spread = np.sqrt((one * (1 - one) + other * (1 - other)) / 2)
    if not spread > 0:
        return float("nan")
    return float(np.round((one - other) / spread, DECIMALS)) + 0.0


def _share(parts: list[tuple[float, float] | None]) -> float:
    """Share of several groups together; NaN when any of them hides its count."""
    if not parts or None in parts:
        return float("nan")
    known = np.array([part for part in parts if part is not None])
    part, whole = known.sum(axis=0)
    return float(part / whole) if part <= whole and whole > 0 else float("nan")
