"""How tables of costs are laid out: their heads, captions and cells."""

import math

from evaluation.cohort.arms import NO_SUBSIDY
from evaluation.disclosure.row_keys import Row as Cells
from evaluation.indicators.spending.by_year import TOGETHER
from evaluation.report.costs.rows import plan_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, interval

SECTORS = {"offentlig": "costs.sector.public", "privat": "costs.sector.private"}
Groups = tuple[tuple[str, tuple[Row, ...]], ...]


def laid_out(
    caption: str,
    columns: tuple[str, ...],
    groups: Groups,
    *,
    words: tuple[int, ...] = (),
    kind: str = "",
) -> Table:
    """Give a table whose caption and heads are texts of the catalogue."""
    return Table(
        columns=tuple(map(say, columns)),
        groups=groups,
        caption=say(caption),
        words=frozenset(words),
        kind=kind,
    )


def with_limits(row: Cells, name: str, decimals: int) -> str:
    """Write a number of a row with its limits; a dash where it is not told."""
    ends = f"{name}_low", f"{name}_high"
    return between(*(float(row[key]) for key in (name, *ends)), decimals=decimals)


def between(value: float, low: float, high: float, *, decimals: int = 0) -> str:
    """Write a number with its limits; a dash where it is not told."""
    if math.isnan(value):
        return say("costs.nothing")
    limits = interval(low, high, decimals)
    return say("costs.with_limits", value=decimal(value, decimals), limits=limits)


def subsidy_label(material: Material, code: str) -> str:
    """Name a subsidy by its code."""
    known = plan_of(material).subsidy(code)
    fixed = {NO_SUBSIDY: "costs.subsidy.none", TOGETHER: "costs.subsidy.together"}
    if known is not None:
        return known.label
    return say(fixed[code]) if code in fixed else code


def sector_label(code: str) -> str:
    """Name a sector by its code."""
    return say(SECTORS[code]) if code in SECTORS else say("costs.sector.unknown")
