"""What two releases tell together: persons who came or left between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.audit.windows import of_rounded, of_total
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.protection import OMITTED
from evaluation.disclosure.row_keys import WHOLE, Key, row_keys
from evaluation.disclosure.specs import TableSpec

Floats = NDArray[np.float64]
BACKGROUND = "table1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Tables that are published already: an earlier release, or another study.

    Attributes
    ----------
    name : str
        As the certificate says it.
    tables : mapping of str to DataFrame
    rules : Rules
        Those they were published under.
    same_persons : bool
        Whether they were made from the same extract: nobody came or left since.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    rules: Rules
    same_persons: bool


def told_together(
    tables: Mapping[str, pd.DataFrame],
    specs: Mapping[str, TableSpec],
    elsewhere: Sequence[Elsewhere],
    rules: Rules,
) -> set[Key]:
    """Rows whose difference from a published one tells how few came or left.

    The same words stand for the same group. Of every pair of counts the difference must be
    possible as each number that two roundings of one count hide, or as none of them.

    Returns
    -------
    set of Key
        Rows, and counts of groups, to withhold.
    """
    return {
        key
        for spec in specs.values()
        for other in elsewhere
        if spec.name in tables and spec.name in other.tables and not spec.coarsen
        for key in _table(spec, tables[spec.name], other, rules)
    }


def _table(spec: TableSpec, now: pd.DataFrame, other: Elsewhere, rules: Rules) -> Iterator[Key]:
    before = other.tables[spec.name]
    counts = [name for name in spec.counts if name in before]
    if not counts or not set(spec.keys) <= set(before.columns):
        return
    named = row_keys(before, spec.name, spec.keys)
    is_told = ~left_out(before)
    known = {
        key: shown
        for key, shown, told in zip(named, before[counts].to_numpy(), is_told, strict=True)
        if told
    }
    both = rules, other.rules
    names = {name: _withheld_as(spec, name, now) for name in counts}
    today = now[counts].to_numpy()
    for at, key in enumerate(row_keys(now, spec.name, spec.keys)):
        earlier = known.get(key)
        if earlier is None:
            continue
        for name, new, old in zip(counts, today[at], earlier, strict=True):
            if np.isnan(new) or (new == old and other.same_persons):
                continue
            if _tells((new, old), both, running=_is_running(spec, name)):
                yield names[name][at]


def _withheld_as(spec: TableSpec, column: str, now: pd.DataFrame) -> list[Key]:
    """Name what has to go for a count to go, row by row."""
    group = dict(spec.wholes).get(column)
    if group is None or column == spec.hides:
        return row_keys(now, spec.name, spec.keys)
    return [(*key, WHOLE, column) for key in row_keys(now, spec.name, group)]


def _is_running(spec: TableSpec, column: str) -> bool:
    return spec.running is not None and spec.running.column == column


def _tells(shown: tuple[float, float], rules: tuple[Rules, Rules], *, running: bool) -> bool:
    (low, high), (first, last) = (
        window(value, one, running=running) for value, one in zip(shown, rules, strict=True)
    )
    least, most = low - last, high - first
    few = range(1, max(one.min_count for one in rules))
    return any(
        0 < sum(least <= sign * number <= most for number in few) < len(few) for sign in (1, -1)
    )


def left_out(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows of a published table are left out whatever they count."""
    notes = table["note"] if "note" in table else pd.Series("", index=table.index)
    return np.asarray(notes == OMITTED, dtype=bool)


def few_hidden(rules: tuple[Rules, Rules]) -> int:
    """Give the smallest number of comers that two roundings of one count do not hide."""
    return min(min(one.min_count, one.round_to) for one in rules)


def window(shown: float, rules: Rules, *, running: bool = False) -> tuple[float, float]:
    """Give the counts that a published one may stand for; few where it is blank."""
    step = rules.round_to
    if np.isnan(shown):
        return 0, (of_total(2 * step, round_to=step)[0] if running else rules.min_count) - 1
    return of_rounded(float(shown), min_count=rules.min_count, round_to=step)
