"""Published rows of a flow: shares by group in the latest year, curves, and their medians."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from scipy.stats import norm

from evaluation.indicators.coverage import NO_TABLE
from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.report.indicators.rows import ALL, rows_of
from evaluation.report.material import Material

HALF, TAIL = 0.5, 0.025
REFERRAL, NEED = "anvisning", "behov"
PLACES = ("enhet", "distrikt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """Step by which half had started, with its interval; NaN where that is not reached."""

    step: float
    low: float
    high: float


def found(material: Material, name: str) -> Indicator | None:
    """Give a chosen indicator; None when the plan has not chosen it."""
    return next((item for item in material.printed.indicators if item.id == name), None)


def definition_of(item: Indicator, name: str) -> Definition:
    """Give a definition of an indicator."""
    return next(own for own in item.definitions if own.name == name)


def lacks_referrals(material: Material) -> bool:
    """Tell whether the table of referrals was not delivered."""
    gaps = material.table("indicator_gaps")
    return bool(len(gaps) and ((gaps["reason"] == NO_TABLE) & (gaps["missing"] == REFERRAL)).any())


def first_year(material: Material) -> str:
    """Give the year from which waits are drawn."""
    plan = material.plan.indicators
    return str(plan.flow.first_year) if plan is not None and plan.flow is not None else ""


def latest(material: Material, item: Indicator, own: Definition) -> pd.DataFrame:
    """Rows of the last year in which anything of everybody may be shown."""
    rows = rows_of(material, item, own)
    told = rows[(rows["group_kind"] == ALL) & rows["estimate"].notna()]
    newest: pd.DataFrame = rows[rows["year"] == told["year"].max()]
    return newest


def groups_of(rows: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield everybody, then the groups of each kind of place."""
    for kind in (ALL, *PLACES) if len(rows) else ():
        own = rows[rows["group_kind"] == kind]
        for name, mine in own.groupby("group", sort=True):
            yield kind, str(name), mine


def everybody(rows: pd.DataFrame) -> dict[str, float]:
    """Give the row of everybody of a share."""
    mine = rows[rows["group_kind"] == ALL]
    return {str(name): value for name, value in mine.iloc[0].items()} if len(mine) else {}


def curves(material: Material, kind: str) -> pd.DataFrame:
    """Give the curves of a kind of wait."""
    table = material.table("curves")
    return table[table["contrast"] == kind] if len(table) else table


def median_of(curve: pd.DataFrame) -> Median:
    """Read when half had started off one published curve."""
    curve = curve.sort_values("month")
    first = {
        name: float(curve.loc[curve[name] >= HALF, "month"].min())
        for name in ("estimate", "conf_low", "conf_high")
    }
    return Median(step=first["estimate"], low=first["conf_high"], high=first["conf_low"])


def differ(one: dict[str, float], other: dict[str, float], *, among: int) -> bool:
    """Tell whether two shares of persons apart differ for certain, at 95 per cent.

    Parameters
    ----------
    among : int
        Groups of which the two are the lowest and the highest: each pair of them could have
        been (Bonferroni).
    """
    halves = [(row["high"] - row["low"]) / 2 for row in (one, other)]
    wider = norm.isf(TAIL / math.comb(among, 2)) / norm.isf(TAIL)
    return bool(abs(one["estimate"] - other["estimate"]) > wider * math.hypot(*halves))
