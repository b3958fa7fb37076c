"""Closings of assistance in a period, and who had not come back."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from evaluation.indicators.aid import YEAR, Aid, Bools, Ints
from evaluation.indicators.background import person_groups
from evaluation.indicators.closings import (
    Closings,
    back_by_month,
    closings,
    followed,
    has_within,
    months_of,
)
from evaluation.indicators.units import EVENT, LAST_MONTH, UNIT, Names, Units
from evaluation.indicators.workbench import Workbench, month_of

HOUSEHOLD, GRANTED = "hushall", "beviljad_manad"
Rules = Mapping[str, Any]
NESTED = ("exit_after", "window_months")
"""Rules with which fewer closings are left the larger they are."""


def returns(bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...] = ()) -> Units:
    """Give the closings that a year is about, and whether nobody came back.

    Parameters
    ----------
    beside : tuple of mapping
        The definitions it stands beside: whose counts hold these is known from their words.
    """
    aid = _aid(bench, rules)
    first, last = months_of(rules["exits_in"], year)
    found = closings(aid, first, last, exit_after=rules["exit_after"])
    kept = followed(aid, found, window=rules["window_months"])
    found = Closings(unit=found.unit[kept], last=found.last[kept])
    back = _back(bench, aid, found, rules)
    rows = {
        UNIT: found.unit,
        EVENT: ~back,
        LAST_MONTH: found.last,
        **_groups(bench, rules, found.unit, found.last, first // YEAR),
    }
    wider = [other for other in beside if _holds(other, rules)]
    names = Names(
        whole=_whole(rules),
        part=_part(rules),
        whole_in=tuple(dict.fromkeys(_whole(other) for other in wider)),
        part_in=tuple(
            dict.fromkeys(_part(other) for other in wider if _part(other) != _part(rules))
        ),
    )
    return Units(rows=pl.DataFrame(rows), names=names)


def _aid(bench: Workbench, rules: Rules) -> Aid:
    if rules["level"] == HOUSEHOLD:
        return bench.households(month_rule=rules["month_rule"])
    return bench.adults(month_rule=rules["month_rule"], age=rules["age"])


def _back(bench: Workbench, aid: Aid, found: Closings, rules: Rules) -> Bools:
    window = rules["window_months"]
    if rules["return_by"] == GRANTED:
        return back_by_month(aid, found, window=window)
    who = "hushall" if rules["level"] == HOUSEHOLD else "person"
    asked = (
        bench.table("ansokan")
        .filter(pl.col("ansokan_typ") == "NY")
        .select(
            pl.col(who).cast(pl.Int64),
            pl.coalesce(pl.col("avser_manad").cast(pl.Int64), month_of("ansokan_datum")).alias(
                "month"
            ),
        )
        .drop_nulls()
    )
    return has_within(
        found,
        person=asked[who].to_numpy(),
        month=asked["month"].to_numpy(),
        months=(1, window),
    )


def _groups(bench: Workbench, rules: Rules, unit: Ints, month: Ints, year: int) -> dict[str, Any]:
    if rules["level"] == HOUSEHOLD:
        return {"distrikt": bench.home_district(unit, month).astype(str)}
    return person_groups(bench, unit, year, month)


def _holds(other: Rules, rules: Rules) -> bool:
    """Whether every closing under the rules is one under the other, and they are not the same."""
    same = all(other[key] == rules[key] for key in rules if key not in NESTED)
    wider = all(other[key] <= rules[key] for key in NESTED)
    return same and wider and other != rules


def _base(rules: Rules) -> str:
    words = ("level", "exits_in", "month_rule", "age")
    return ":".join(str(rules[key]) for key in words)


def _whole(rules: Rules) -> str:
    return f"avslut:{_base(rules)}:{rules['exit_after']}:{rules['window_months']}"


def _part(rules: Rules) -> str:
    """Name those not back: who is away for the whole window has left by any shorter rule."""
    name = f"borta:{_base(rules)}:{rules['window_months']}:{rules['return_by']}"
    return name if rules["return_by"] == GRANTED else f"{name}:{rules['exit_after']}"
