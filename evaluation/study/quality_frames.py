"""What the tables about a delivery's quality say: no more precise than their counts are."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.data.quality.agreement import SHARE
from evaluation.data.quality.reconcile import judged
from evaluation.disclosure.levels import rounded
from evaluation.disclosure.protection import WITHHELD


@dataclass(frozen=True, slots=True)
class Limits:
    """Disclosure limits of the page: those of every study that declares none of its own."""

    min_count: int = 5
    round_to: int = 5


LIMITS = Limits()
SMALLEST_BASE = 20
# A percentage with a decimal gives the two counts behind it back when they are this small.
COARSE_BASE = 500
# A mean times its count is a sum: kronor are told in steps that no single payment shows in.
KRONOR, MEAN_AMOUNT = 100, 10
WITHHELD_VALUE = "visas_ej"
# Half a unit of the last figure that is told of what is no share.
HALVES = {"kronor": KRONOR / 2, "antal": 0.0}


def linkage_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Withhold both parts of a whole when one is small: the other and their share tell it."""
    few = _few(frame["matched"]) | _few(frame["unmatched"])
    kept = frame.assign(matched_all=frame["matched"], unmatched_all=frame["unmatched"])
    return _withheld(kept, few, ["matched", "unmatched"])


def yearly(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out values that rest on few, or leave few; round what counts or can be counted."""
    n, value = frame["n"].astype(float), frame["value"].astype(float)
    is_share = frame["unit"] == "procent"
    part = (n * value / 100).round()
    few = (n < SMALLEST_BASE) | (is_share & (_few(part) | _few(n - part)))
    coarse = {"antal": LIMITS.round_to, "kronor": KRONOR}
    told = value.mask(is_share & (n < COARSE_BASE), value.round())
    for unit, step in coarse.items():
        told = told.mask(frame["unit"] == unit, _in_steps(value, step))
    return frame.assign(value=told.mask(few))


def with_verdicts(told: pd.DataFrame) -> pd.DataFrame:
    """Judge yearly values as they are told: a verdict says no more than they do.

    How far a number or a mean may be is left out: it holds what they would be counted another
    way, and that is a count beside another.
    """
    many, steps = told["n"].astype(float), LIMITS.round_to
    records = told.assign(n=_in_steps(many, steps)).to_dict("records")
    found = []
    for record, n in zip(records, many, strict=True):
        row = {str(key): value for key, value in record.items()}
        row["why"] = row["why"] or (WITHHELD_VALUE if math.isnan(row["value"]) else "")
        half = HALVES.get(row["unit"], 0.5 if n < COARSE_BASE else 0.05)
        row |= judged(row, step=steps, half=half)
        found.append(row if row["unit"] == SHARE else {**row, "low": None, "high": None})
    fresh = pd.DataFrame(found, index=told.index, columns=["verdict", "why", "low", "high"])
    kept = told.drop(columns=["error", "span_low", "span_high", "published_n"])
    ends = {name: fresh[name].astype(float).round(1) for name in ("low", "high")}
    return kept.assign(verdict=fresh["verdict"], why=fresh["why"], **ends)


def monthly(frame: pd.DataFrame) -> pd.DataFrame:
    """Give means of amounts where many make them, and no part that leaves few of its whole."""
    n = frame["n"].astype(float)
    mean = (frame["amount"].astype(float) / n).where(n >= SMALLEST_BASE)
    told = frame.drop(columns="amount").assign(mean_amount=_in_steps(mean, MEAN_AMOUNT))
    return _withheld(told.assign(n_all=n), _few(frame["base"] - frame["n"]), ["n"])


def _in_steps(values: pd.Series, step: int) -> pd.Series:
    numbers = values.to_numpy(dtype=np.float64)
    return pd.Series(rounded(numbers, step), index=values.index)


def _few(counts: pd.Series) -> pd.Series:
    known = counts.astype("Float64").fillna(0.0).astype(float)
    return (known > 0) & (known < LIMITS.min_count)


def _withheld(frame: pd.DataFrame, rows: pd.Series, columns: list[str]) -> pd.DataFrame:
    kept = frame.astype(dict.fromkeys(columns, "float64"))
    return kept.assign(
        **{name: kept[name].mask(rows) for name in columns},
        status=np.where(rows, "suppressed", "ok"),
        note=np.where(rows, WITHHELD.format(minimum=LIMITS.min_count), ""),
    )
