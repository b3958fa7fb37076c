"""Suppression, rounding and masking of one table: arithmetic on columns, no files."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.gaps import add_gaps
from evaluation.disclosure.levels import Rules, below_the_line, rounded
from evaluation.disclosure.readings import add_readings
from evaluation.disclosure.row_keys import LEFT_OUT, WHOLE, Key, row_keys
from evaluation.disclosure.specs import TableSpec

SIGNIFICANT_DIGITS = 12
FINE_DECIMALS = 6  # the digits after these differ between versions of the same library
# One mark for few and for what would tell few: the mark must not tell which it is.
WITHHELD = "färre än {minimum} personer eller händelser, eller ett tal som skulle röja så få"
OMITTED = (
    "utelämnat vad antalet än är: en tidigare version säger så mycket om det att märket för få "
    "skulle röja hur få som kommit till eller lämnat"
)

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def protect(
    frame: pd.DataFrame, spec: TableSpec, rules: Rules, *, further: frozenset[Key] = frozenset()
) -> tuple[pd.DataFrame, int]:
    """Return a protected copy of a table, and how many cells were withheld.

    Parameters
    ----------
    frame : DataFrame
        As delivered, with the declared columns.
    spec : TableSpec
        What the columns are.
    rules : Rules
        `min_count` and `round_to`.
    further : set of Key
        Rows that are withheld for the sake of others: the table's name, then the keys.
    """
    frame = frame.sort_values(list(spec.keys), kind="stable", ignore_index=True)
    safe = _shape(frame, spec)
    hidden = {
        column: _small(safe, column, spec, rules) | _further(safe, column, spec, further)
        for column in spec.counts
    }
    guarded = _any(hidden, spec.guards or spec.counts, len(safe))
    for column, mask in hidden.items():
        safe[column] = np.where(mask, np.nan, rounded(_floats(safe, column), rules.round_to))
    withheld = guarded | safe["status"].isin(["gated", "suppressed"]).to_numpy()
    for column in spec.measures:
        safe[column] = np.where(withheld, np.nan, _floats(safe, column))
    if spec.only_where is not None:
        column, where = spec.only_where
        curve = tuple(key for key in spec.keys if key != "month")
        back = [(*key, WHOLE, column) in further for key in row_keys(safe, spec.name, curve)]
        is_told = frame[where].to_numpy(dtype=bool) & ~np.array(back, dtype=bool)
        safe[column] = np.where(is_told, _floats(safe, column), np.nan)
    _add_shares(safe, frame, spec, rules)
    _add_percents(safe, spec)
    if spec.reading is not None:
        add_readings(safe, spec.reading, rules)
    if spec.gap is not None:
        add_gaps(safe, frame, spec.gap, rules)
    _add_multiples(safe, frame, spec)
    _add_falls(safe, frame, spec)
    _mark(safe, _any(hidden, spec.counts, len(safe)), rules)
    _mark_left_out(safe, spec, further)
    _stable(safe, spec)
    cells = sum(int(mask.sum()) for mask in hidden.values())
    return safe, cells


def _shape(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    safe = frame.copy()
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
    if spec.running is not None and column == spec.running.column:
        total = frame[spec.running.by].isin(spec.running.values).to_numpy()
        small |= total & (rounded(counts, rules.round_to) < 2 * rules.round_to)
    if column not in spec.zero_is_open:
        return small
    return small & ((counts > 0) | ~_is_empty(frame, column, spec))


def _further(frame: pd.DataFrame, column: str, spec: TableSpec, further: frozenset[Key]) -> Flags:
    """Tell which cells of a count are withheld for the sake of others."""
    found = np.zeros(len(frame), dtype=bool)
    if column == spec.hides or not spec.hides:
        named = row_keys(frame, spec.name, spec.keys)
        found |= np.array([key in further for key in named], dtype=bool)
    for whole, group in spec.wholes:
        if whole == column:
            named = row_keys(frame, spec.name, group)
            found |= np.array([(*key, WHOLE, column) in further for key in named], dtype=bool)
    return found


def _is_empty(frame: pd.DataFrame, column: str, spec: TableSpec) -> Flags:
    """Tell where a nought is one of a series of noughts, or of every group's."""
    if not spec.series:
        return np.ones(len(frame), dtype=bool)
    of_series, of_kind = (
        frame.groupby(list(by), sort=False)[column] for by in (spec.series, spec.kind)
    )
    # A kind that one group has only is the cell itself.
    several = of_kind.transform("size") > 1
    empty = (of_series.transform("max") == 0) | (several & (of_kind.transform("max") == 0))
    return empty.to_numpy(dtype=bool)


def _any(hidden: dict[str, Flags], columns: tuple[str, ...], rows: int) -> Flags:
    found: Flags = np.zeros(rows, dtype=bool)
    for column in columns:
        found |= hidden[column]
    return found


def _add_shares(safe: pd.DataFrame, frame: pd.DataFrame, spec: TableSpec, rules: Rules) -> None:
    """Compute the shares of groups with equal weights from what is shown of their counts.

    Whoever starts twice is one person with two rows: what the count is a share of is the
    count divided by the share, rounded, as it is for levels.
    """
    if spec.share is None:
        return
    equal = frame[spec.share.equal].to_numpy(dtype=bool)
    part, level = _floats(safe, spec.share.part), _floats(frame, spec.share.column)
    line = rounded(below_the_line(_floats(frame, spec.share.part), level), rules.round_to)
    whole = np.where(level > 0, line, _floats(safe, spec.share.whole))
    # What is shown may be all that is shown of the whole: one more is in it, unless every
    # other count of the group is shown as nought.
    counted = pd.Series(part).fillna(np.inf).groupby([safe[name] for name in spec.share.group])
    base = np.where(counted.transform("sum") == part, whole, np.maximum(whole, part + 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        made = np.where(np.isnan(level), np.nan, part / base)
    safe[spec.share.column] = np.where(equal, made, _floats(safe, spec.share.column))


def _add_percents(safe: pd.DataFrame, spec: TableSpec) -> None:
    for percent in spec.percents:
        part, whole = _floats(safe, percent.part), _floats(safe, percent.whole)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = 100 * part / whole
        # Two counts that are rounded alike may be one or all but a few: neither is told.
        is_all = _floats(safe, percent.left) == 0 if percent.left else np.zeros(len(safe), bool)
        blank = ((part >= whole) & ~is_all) | (whole == 0)
        safe[percent.column] = np.where(blank, np.nan, share)


def _add_multiples(safe: pd.DataFrame, frame: pd.DataFrame, spec: TableSpec) -> None:
    """Count what each has equally many of from what is shown of those who have it."""
    for column, of, each in spec.multiples:
        if each in frame:
            times, shown = _floats(frame, each), _floats(safe, column)
            safe[column] = np.where(np.isnan(times), shown, times * _floats(safe, of))


def _add_falls(safe: pd.DataFrame, frame: pd.DataFrame, spec: TableSpec) -> None:
    """Count those who left from what is shown of those who were there."""
    for fallen, of in spec.falls:
        true, shown = _floats(frame, of), _floats(safe, of)
        follows = _floats(frame, fallen) == -np.diff(true, prepend=true[:1])
        safe[fallen] = np.where(follows, -np.diff(shown, prepend=shown[:1]), 0.0)


def _mark(frame: pd.DataFrame, touched: Flags, rules: Rules) -> None:
    new = touched & (frame["status"] != "gated").to_numpy()
    words = WITHHELD.format(minimum=rules.min_count)
    frame["note"] = np.where(new & (frame["note"] == "").to_numpy(), words, frame["note"])
    frame["status"] = np.where(new, "suppressed", frame["status"])


def _mark_left_out(frame: pd.DataFrame, spec: TableSpec, further: frozenset[Key]) -> None:
    named = row_keys(frame, spec.name, spec.keys)
    is_out = np.array([(*key, LEFT_OUT) in further for key in named], dtype=bool)
    frame["note"] = np.where(is_out & (frame["status"] == "suppressed"), OMITTED, frame["note"])


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
        return np.round(numbers, spec.decimals_of.get(name, spec.decimals))
    if name in spec.fine:
        return np.round(numbers, FINE_DECIMALS)
    if spec.decimals_by is None:
        return numbers
    column, decimals = spec.decimals_by
    rounded_numbers = numbers.copy()
    for value, places in decimals.items():
        here = (frame[column] == value).to_numpy()
        more = 1 if value in spec.decimals_more.get(name, ()) else 0
        rounded_numbers[here] = np.round(numbers[here], places + more)
    return rounded_numbers
