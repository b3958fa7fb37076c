"""How values, changes and statuses of indicators are written."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.data.labels import code_labels, listed_codes
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.targets import ACHIEVED, MISSED, ON_WAY, UNSURE
from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.literal import as_words, literal
from evaluation.report.numbers import WITHHELD, decimal, interval, signed

STATUS_KEYS: Mapping[str, str] = {
    ACHIEVED: "indicators.status.achieved",
    ON_WAY: "indicators.status.on_way",
    MISSED: "indicators.status.missed",
    UNSURE: "indicators.status.unsure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How a unit is written: beside a number, and on an axis."""

    beside: str
    axis: str


UNITS: Mapping[str, Unit] = {
    "procent": Unit(beside="indicators.unit.percent", axis="indicators.axis.percent"),
    "antal": Unit(beside="indicators.unit.number", axis="indicators.axis.number"),
    "dagar": Unit(beside="indicators.unit.days", axis="indicators.axis.days"),
    "månader": Unit(beside="indicators.unit.months", axis="indicators.axis.months"),
    "kronor": Unit(beside="indicators.unit.kronor", axis="indicators.axis.kronor"),
}
LEVELS: Mapping[str, str] = {
    "ater": "indicators.level.back",
    "saknas": "indicators.level.unknown",
    "under_50": "indicators.level.under_half",
    "50_74": "indicators.level.half",
    "75_100": "indicators.level.full",
    "18_24": "indicators.level.age_young",
    "25_34": "indicators.level.age_25",
    "35_44": "indicators.level.age_35",
    "45_54": "indicators.level.age_45",
    "55_64": "indicators.level.age_55",
    "65": "indicators.level.age_old",
    "0_4": "indicators.level.here_0",
    "5_9": "indicators.level.here_5",
    "10": "indicators.level.here_10",
    "fodd_har": "indicators.level.born_here",
    "ej_inskriven": "indicators.level.not_enrolled",
    "fs": "indicators.level.only",
    "fs_af": "indicators.level.af",
    "fs_fk": "indicators.level.fk",
    "fs_af_fk": "indicators.level.both",
    "borjat": "indicators.level.started",
    "lamnat": "indicators.level.left",
    "vantar": "indicators.level.waiting",
    "fullfoljd": "indicators.level.completed",
    "avbruten": "indicators.level.broken_off",
    "ingen": "indicators.level.no_insats",
    "ovriga": "indicators.level.other_orders",
    "4_fler": "indicators.level.four",
    "0": "indicators.level.pause_0",
    "1_2": "indicators.level.pause_1",
    "3_5": "indicators.level.pause_3",
    "6_11": "indicators.level.pause_6",
    "12": "indicators.level.pause_12",
}
IN_TURN = " > "
"""Between the levels of an order."""
CODE_LISTS: Mapping[str, str] = {
    "kategori": "skr12",
    "sektor": "sektor",
    "hinder": "forsorjningshinder",
    "hushallstyp": "hushallstyp",
    "af": "af_status",
    "orsak": "avslutsorsak",
    "orsak_och_ater": "avslutsorsak",
    "nya_slag": "skr12",
    "avslutade_slag": "skr12",
    "pagaende_slag": "skr12",
    "foljd": "skr12",
    "dagar_180": "anvisning_utfall",
    "utfall_och_grund": "utfall",
}
"""Code list of the levels of a definition of a mix."""
GROUP_KINDS: Mapping[str, str] = {
    "kon": "indicators.kind.sex",
    "distrikt": "indicators.kind.district",
    "enhet": "indicators.kind.unit",
    "alder": "indicators.kind.age",
    "fodelseland": "indicators.kind.birthplace",
    "ar_i_sverige": "indicators.kind.years_here",
    "utbildning": "indicators.kind.schooling",
    "forsorjningshinder": "indicators.kind.hinder",
    "tid_utan_arbete": "indicators.kind.without_work",
}


LOCAL = ("distrikt", "enhet")
"""Kinds whose groups have the municipality's own names."""


def with_unit(value: float, item: Indicator) -> str:
    """Write a value with its unit; whole numbers, for counts are rounded."""
    if math.isnan(value):
        return WITHHELD
    return say(UNITS[item.unit].beside, value=decimal(value, 0))


def limits(low: float, high: float) -> str:
    """Write the limits of an interval in whole numbers."""
    return interval(low, high, 0)


def value_with_interval(row: Mapping[Hashable, Any], item: Indicator) -> str:
    """Write a value, and its interval where it has one."""
    value, told = with_unit(row["estimate"], item), limits(row["low"], row["high"])
    if WITHHELD in (value, told):
        return value
    return say("indicators.value", value=value, interval=told)


def change(rows: pd.DataFrame) -> str:
    """Tell how the last of a series differs from the year before; nothing without both."""
    if len(rows) < 2 or rows["year"].iloc[-1] - rows["year"].iloc[-2] != 1:
        return say("indicators.no_change")
    before, now = rows.iloc[-2], rows.iloc[-1]
    moved = float(now["estimate"] - before["estimate"])
    # Half the width of each interval; the years are taken as independent, which widens it.
    halves = [(row["high"] - row["low"]) / 2 for row in (before, now)]
    margin = math.hypot(*halves)
    if math.isnan(margin) or abs(moved) <= margin:
        return say("indicators.unchanged", change=signed(moved, 0))
    key = "indicators.risen" if moved > 0 else "indicators.fallen"
    return say(key, change=signed(moved, 0))


def status(verdict: str) -> str:
    """Write a status as a sign and a word."""
    return say(STATUS_KEYS[verdict]) if verdict in STATUS_KEYS else say("indicators.no_target")


def level_label(definition: str, level: str) -> str:
    """Name a level of a mix."""
    codes = listed_codes(CODE_LISTS[definition]) if definition in CODE_LISTS else {}
    steps = as_words(level).split(IN_TURN)
    if codes and all(step in codes for step in steps):
        return say("indicators.in_turn").join(_swedish(codes[step]) for step in steps)
    outcome, _, ground = level.partition(":")
    if ground and outcome in codes:
        return say(
            "indicators.level.by_ground", outcome=_swedish(codes[outcome]), ground=_ground(ground)
        )
    return say(LEVELS[level]) if level in LEVELS else literal(level)


def _ground(code: str) -> str:
    return say(LEVELS[code]) if code in LEVELS else literal(code)


def group_label(kind: str, group: str) -> str:
    """Name a group of a kind."""
    codes, code = code_labels(kind), as_words(group)
    if code in codes:
        return _swedish(codes[code])
    return say(LEVELS[group]) if group in LEVELS and kind not in LOCAL else literal(group)


def _swedish(text: str) -> str:
    told = literal(text)
    return told if spoken() == DEFAULT else only_swedish(told)
