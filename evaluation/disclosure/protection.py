"""Suppression, rounding and masking of one table: arithmetic on columns, no files."""

from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.specs import TableSpec

SIGNIFICANT_DIGITS = 12
FINE_DECIMALS = 6  # the digits after these differ between versions of the same library
WITHHELD = "färre än {minimum} personer eller händelser"

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Rules(Protocol):
    """The declared limits: smallest count shown and the step counts are rounded to."""

    @property
    def min_count(self) -> int: ...  # noqa: D102 - described by the class

    @property
    def round_to(self) -> int: ...  # noqa: D102 - described by the class


def protect(frame: pd.DataFrame, spec: TableSpec, rules: Rules) -> tuple[pd.DataFrame, int]:
    """Return a protected copy of a table, and how many cells were withheld.

    Parameters
    ----------
    frame : DataFrame
        As delivered, with the declared columns.
    spec : TableSpec
        What the columns are.
    rules : Rules
        `min_count` and `round_to`.
    """
    safe = _shape(frame, spec)
    hidden = {column: _small(safe, column, spec, rules) for column in spec.counts}
    for column in spec.counts:
        if _can_be_subtracted(spec, rules):
            hidden[column] = _with_second(safe, column, hidden[column], spec)
    guarded = _any(hidden, spec.guards or spec.counts, len(safe))
    for column, mask in hidden.items():
        safe[column] = np.where(mask, np.nan, rounded(_floats(safe, column), rules.round_to))
    withheld = guarded | safe["status"].isin(["gated", "suppressed"]).to_numpy()
    for column in spec.measures:
        safe[column] = np.where(withheld, np.nan, _floats(safe, column))
    _add_percents(safe, spec, rules)
    _mark(safe, _any(hidden, spec.counts, len(safe)), rules)
    _stable(safe, spec)
    cells = sum(int(mask.sum()) for mask in hidden.values())
    return safe.sort_values(list(spec.keys), kind="stable", ignore_index=True), cells


def rounded(counts: Floats, step: int) -> Floats:
    """Round counts to the nearest multiple of `step`, halves upwards."""
    return np.floor(counts / step + 0.5) * step


def _shape(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    safe = frame.drop(columns=[name for name in spec.private if name in frame]).copy()
    for column in spec.published:
        if column not in safe:
            safe[column] = {"status": "ok", "note": ""}.get(column, np.nan)
    for column in spec.flags:
        safe[column] = np.where(safe[column].astype(bool), "true", "false")
    for column in frozenset(spec.published) - spec.numeric:
        words = safe[column].astype(object)
        empty = "ok" if column == "status" else ""
        safe[column] = words.where(words.notna(), empty).map(str).astype(object)
    return safe[list(spec.published)]


def _floats(frame: pd.DataFrame, column: str) -> Floats:
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _small(frame: pd.DataFrame, column: str, spec: TableSpec, rules: Rules) -> Flags:
    counts = _floats(frame, column)
    small: Flags = counts < rules.min_count
    if column in spec.zero_is_open:
        small &= counts > 0
    return small


def _can_be_subtracted(spec: TableSpec, rules: Rules) -> bool:
    """Tell whether a hidden cell can be found from the open ones of its group.

    Counts rounded as coarsely as the limit leave a remainder that may be anything below
    it; shares that are published beside them would still give the counts back.
    """
    return bool(spec.group) and (spec.shares_shown or rules.round_to < rules.min_count)


def _with_second(frame: pd.DataFrame, column: str, hidden: Flags, spec: TableSpec) -> Flags:
    """One hidden cell of a known sum is found by subtraction: hide the next smallest too."""
    if not hidden.any():
        return hidden
    known = frame[column].notna().to_numpy()
    both = hidden.copy()
    for indices in frame.groupby(list(spec.group), sort=False).indices.values():
        places = np.asarray(indices, dtype=np.intp)
        open_places = places[known[places] & ~hidden[places]]
        if hidden[places].sum() == 1 and len(open_places) and _varies(frame, column, places):
            both[open_places[np.argmin(_floats(frame, column)[open_places])]] = True
    return both


def _varies(frame: pd.DataFrame, column: str, places: NDArray[np.intp]) -> bool:
    return len(np.unique(_floats(frame, column)[places])) > 1


def _any(hidden: dict[str, Flags], columns: tuple[str, ...], rows: int) -> Flags:
    found: Flags = np.zeros(rows, dtype=bool)
    for column in columns:
        found |= hidden[column]
    return found


def _add_percents(frame: pd.DataFrame, spec: TableSpec, rules: Rules) -> None:
    for percent in spec.percents:
        part, whole = _floats(frame, percent.part), _floats(frame, percent.whole)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = 100 * part / whole
        # A whole that is nearly its part tells as much as a small part does.
        near: Flags = (whole - part < rules.min_count) & (whole - part > 0)
        frame[percent.column] = np.where(near | (whole == 0), np.nan, share)


def _mark(frame: pd.DataFrame, touched: Flags, rules: Rules) -> None:
    new = touched & (frame["status"] != "gated").to_numpy()
    words = WITHHELD.format(minimum=rules.min_count)
    frame["note"] = np.where(new & (frame["note"] == "").to_numpy(), words, frame["note"])
    frame["status"] = np.where(new, "suppressed", frame["status"])


def _stable(frame: pd.DataFrame, spec: TableSpec) -> None:
    for column in sorted(spec.numeric):
        numbers = _floats(frame, column)
        if column in spec.measures:
            numbers = _coarse(column, numbers, frame, spec)
        # Adding nought turns -0.0 into 0.0, which otherwise differs between machines.
        frame[column] = [float(f"{number:.{SIGNIFICANT_DIGITS}g}") + 0.0 for number in numbers]


def _coarse(name: str, numbers: Floats, frame: pd.DataFrame, spec: TableSpec) -> Floats:
    """Round measures to the declared decimals."""
    if spec.decimals is not None:
        return np.round(numbers, spec.decimals)
    if name in spec.fine:
        return np.round(numbers, FINE_DECIMALS)
    if spec.decimals_by is None:
        return numbers
    column, decimals = spec.decimals_by
    rounded_numbers = numbers.copy()
    for value, places in decimals.items():
        here = (frame[column] == value).to_numpy()
        rounded_numbers[here] = np.round(numbers[here], places)
    return rounded_numbers
