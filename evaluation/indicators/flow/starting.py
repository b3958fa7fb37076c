"""Who started in time, and what became of those who waited."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import YEAR
from evaluation.indicators.background import person_groups
from evaluation.indicators.flow.dated import WAITING
from evaluation.indicators.flow.kinds import KINDS, waits_of
from evaluation.indicators.flow.wait import ENDED, STARTED, Waits
from evaluation.indicators.units import EVENT, LEVEL, UNIT, Names, Units
from evaluation.indicators.workbench import Workbench

Rules = Mapping[str, Any]
BEGAN, LEFT, WAITS = "borjat", "lamnat", "vantar"


def started_within(
    bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...] = ()
) -> Units:
    """Give the waits that began in a year, and whether they ended with a start in time.

    Whoever left, or moved, had no start: nobody is taken out of the whole.
    """
    kind, within = rules["wait"], rules["within"]
    waits = waits_of(bench, kind).of_year(year)
    found = waits.started_by(within + KINDS[kind].extra)
    wider = [other for other in beside if other["wait"] == kind and other["within"] > within]
    names = Names(
        whole=whole_of(kind),
        part=_part(kind, within),
        part_in=tuple(_part(kind, other["within"]) for other in wider),
    )
    rows = grouped(bench, waits, year).with_columns(pl.Series(EVENT, found))
    return Units(rows=rows, names=names)


def wait_outcomes(bench: Workbench, rules: Rules, year: int) -> Units:
    """Give the waits that began in a year by what had become of them so long after.

    Referrals are told in the register's own words; of needs it is told who had started, who had
    left assistance without a start and who still waited.
    """
    kind, after = rules["wait"], rules["after"]
    waits = waits_of(bench, kind).of_year(year)
    stood = waits.time <= after + KINDS[kind].extra
    if waits.outcome is None:
        ended = [waits.cause == STARTED, waits.cause == ENDED]
        told = np.select(ended, [BEGAN, LEFT], default=WAITS)
    else:
        told = waits.outcome
    waiting = WAITS if waits.outcome is None else WAITING
    level = np.where(stood & (waits.cause > 0), told, waiting).astype(str)
    rows = grouped(bench, waits, year).with_columns(pl.Series(LEVEL, level))
    return Units(rows=rows, names=Names(whole=whole_of(kind), part=f"utfall:{kind}"))


def months_needed(rules: Rules, year: int) -> tuple[int, int]:
    """First and last month that tell how the waits of a year stand in the end."""
    span = rules["within"] if "within" in rules else rules["after"]
    last = year * YEAR + YEAR - 1 + KINDS[rules["wait"]].months(span)
    # Where a need is seen to come, the months before it are known.
    return year * YEAR, last


def grouped(bench: Workbench, waits: Waits, year: int) -> pl.DataFrame:
    """One row per wait: whose it is, with the groups; the district when it began."""
    groups = person_groups(bench, waits.person, year, waits.month)
    rows = pl.DataFrame({UNIT: waits.person, **groups})
    if waits.unit is None:
        return rows
    return rows.with_columns(pl.Series("enhet", waits.unit.astype(str)))


def whole_of(kind: str) -> str:
    """Name the waits of a kind that began in a year."""
    return f"vantan:{kind}"


def _part(kind: str, within: int) -> str:
    return f"borjat:{kind}:{within}"
