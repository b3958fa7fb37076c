"""What two releases tell together: persons who came or left between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.windows import of_rounded, of_total
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.row_keys import Key, row_keys
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
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    rules: Rules


def told_together(
    tables: Mapping[str, pd.DataFrame],
    specs: Sequence[TableSpec],
    elsewhere: Sequence[Elsewhere],
    rules: Rules,
) -> set[Key]:
    """Rows whose difference from a published one tells how few came or left.

    The same words stand for the same group. Of every pair of counts that are not shown alike
    the difference must be possible as each number from 1 to `min_count` - 1, or as none of
    them; a count that is shown again says that fewer came or left than rounding hides.

    Returns
    -------
    set of Key
        Rows to withhold.
    """
    return {
        key
        for spec in specs
        for other in elsewhere
        if spec.name in tables and spec.name in other.tables
        for key in _table(spec, tables[spec.name], other, rules)
    }


def _table(spec: TableSpec, now: pd.DataFrame, other: Elsewhere, rules: Rules) -> Iterator[Key]:
    before = other.tables[spec.name]
    counts = [name for name in spec.counts if name in before]
    if not counts or not set(spec.keys) <= set(before.columns):
        return
    known = dict(
        zip(row_keys(before, spec.name, spec.keys), before[counts].to_numpy(), strict=True)
    )
    limit = max(rules.min_count, other.rules.min_count)
    for key, row in zip(row_keys(now, spec.name, spec.keys), now[counts].to_numpy(), strict=True):
        earlier = known.get(key)
        if earlier is None:
            continue
        if any(
            _tells((new, old), (rules, other.rules), limit, running=_is_running(spec, name))
            for name, new, old in zip(counts, row, earlier, strict=True)
        ):
            yield key


def _is_running(spec: TableSpec, column: str) -> bool:
    return spec.running is not None and spec.running.column == column


def _tells(
    shown: tuple[float, float], rules: tuple[Rules, Rules], limit: int, *, running: bool
) -> bool:
    if np.array_equal(shown[0], shown[1], equal_nan=True):
        return False
    (low, high), (first, last) = (
        _window(value, one, running=running) for value, one in zip(shown, rules, strict=True)
    )
    least, most = low - last, high - first
    few = range(1, limit)
    return any(
        0 < sum(least <= sign * number <= most for number in few) < len(few) for sign in (1, -1)
    )


def _window(shown: float, rules: Rules, *, running: bool) -> tuple[float, float]:
    step = rules.round_to
    if np.isnan(shown):
        return 0, (of_total(2 * step, round_to=step)[0] if running else rules.min_count) - 1
    return of_rounded(float(shown), min_count=rules.min_count, round_to=step)


def say_elsewhere(model: Model, elsewhere: Sequence[Elsewhere]) -> None:
    """State how many started each arm, as other releases tell it, where it is so here.

    A reader adds up what another study shows of the levels of another background.
    """
    for other in elsewhere:
        table = other.tables.get(BACKGROUND)
        if table is None:
            continue
        for (arm, _), rows in table.groupby(["arm", "covariate"], sort=False):
            place = model.places.get((BACKGROUND, "", str(arm)))
            if place is not None:
                low, high = _bounds(rows, other.rules)
                model.say_if_true({place: 1}, low, high, other.name)


def _bounds(rows: pd.DataFrame, rules: Rules) -> tuple[float, float]:
    """Fewest and most who can be in a group, from its levels and from its total."""
    low, high = np.array([_window(shown, rules, running=False) for shown in rows["n"]]).T
    total = rows["total"].iloc[0]
    if np.isnan(total) or not (rows["level"] != "").all():
        return 0.0, float("inf")
    first, last = of_total(float(total), round_to=rules.round_to)
    return max(first, float(low.sum())), min(last, float(high.sum()))
