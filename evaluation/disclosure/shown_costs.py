"""Costs of one more exit, told only where both differences they are made from are shown.

From a ratio and one of its differences the other could be computed: what the estimates
withhold is withheld here too.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluation.disclosure.cost_specs import COST_TABLES
from evaluation.disclosure.row_keys import records

WITHHELD_BESIDE = "skillnaden i kostnad eller avslut visas inte"
Key = tuple[str, str, str, float]


def with_shown_costs(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in which what rests on a withheld difference is withheld."""
    found = dict(tables)
    for spec in COST_TABLES:
        if "bought" not in spec.text or spec.name not in found:
            continue
        frame = found[spec.name].copy()
        shown = _shown(found["estimates"])
        lost = np.array(
            [
                not {_key(row, str(row[name])) for name in ("outcome", "bought")} <= shown
                for row in records(frame)
            ],
            dtype=bool,
        )
        frame.loc[lost, list(spec.measures)] = np.nan
        new = lost & (frame["status"] == "ok").to_numpy()
        frame["status"] = np.where(new, "suppressed", frame["status"])
        frame["note"] = np.where(new, WITHHELD_BESIDE, frame["note"])
        if "verdict" in frame:
            frame["verdict"] = np.where(lost, "visas_ej", frame["verdict"])
        found[spec.name] = frame
    return found


def _shown(estimates: pd.DataFrame) -> set[Key]:
    """Name the differences of the study itself that have a number."""
    own = ~estimates["analysis"].str.contains(":", regex=False)
    compared = (estimates["reference"] != "") & estimates["scale"].str.endswith("_difference")
    here = own & compared & (estimates["status"] == "ok") & estimates["estimate"].notna()
    return {_key(row, str(row["outcome"])) for row in records(estimates[here])}


def _key(row: Mapping[str, object], outcome: str) -> Key:
    return str(row["population"]), str(row["arm"]), outcome, float(str(row["month"]))
