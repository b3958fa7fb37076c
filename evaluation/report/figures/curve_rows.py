"""The published curves of a contrast: which there are, from nought on, and what they are called."""

from typing import Any

import pandas as pd

from evaluation.report.figures.drawing import ACCENT, SECOND
from evaluation.report.labels import arm_label, reference_label
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, unit_words

SERIES: tuple[tuple[str, str, Any], ...] = (
    ("arm", ACCENT, "-"),
    ("reference", SECOND, (0, (4, 1.6))),
)
KEYS = ["contrast", "arm", "series", "outcome"]
VALUES = ("estimate", "conf_low", "conf_high")


def curve_rows(material: Material, *, contrast: str, arm: str, outcome: str) -> pd.DataFrame:
    """Find the published curves of a contrast, by series and month."""
    table = material.table("curves")
    keep = (table["contrast"] == contrast) & (table["arm"] == arm) & (table["outcome"] == outcome)
    return from_start(table[keep])


def from_start(curves: pd.DataFrame) -> pd.DataFrame:
    """Let curves of risk begin at nought in month 0, and stay there until their first step.

    Withheld curves are left out: a line along the axis would look like a result. What is
    withheld of a curve is blank.
    """
    is_ok = curves["status"] == "ok"
    has_some = is_ok.groupby([curves[key] for key in KEYS]).transform("any").astype(bool)
    shown, is_ok = curves[has_some].copy(), is_ok[has_some]
    for value in VALUES:
        shown[value] = shown[value].fillna(0.0).where(is_ok)
    first = shown.sort_values("month").drop_duplicates(KEYS)
    start = first[first["month"] > 0].assign(month=0.0, events=0.0, **dict.fromkeys(VALUES, 0.0))
    return pd.concat([start, shown]).sort_values([*KEYS, "month"], ignore_index=True)


def series_names(material: Material, *, contrast: str, arm: str) -> dict[str, str]:
    """Name the two groups of a contrast."""
    plan = material.plan
    declared = plan.contrast(contrast)
    return {"arm": arm_label(plan, arm), "reference": reference_label(plan, declared, arm)}


def compared_group(material: Material, contrast: str) -> str:
    """Name the other group, and whether it is weighted."""
    is_weighted = material.plan.contrast(contrast).weights != "none"
    return say("curves.weighted" if is_weighted else "curves.unweighted")


def since_start(material: Material) -> str:
    """Name the axis of time."""
    unit = unit_words(material.plan.data.time_unit)
    return say("curves.since_start", unit=unit.capitalize())


def per_cent(value: float, _: object = None) -> str:
    """Write a number on an axis of shares."""
    return say("numbers.percent", number=decimal(value, 0))


def month_ticks(last: int) -> list[int]:
    """Choose months to write on the axis: whole years or quarters, never a crowd."""
    step = next(step for step in (3, 6, 12, 13, 24) if last / step <= 6 or step == 24)
    if last % 13 == 0:
        step = 13
    return list(range(0, last + 1, step))


def withheld_note(curves: pd.DataFrame) -> str:
    """Say what it means that a line is broken, or ends before the others do."""
    lasts = curves.dropna(subset=["estimate"]).groupby([*KEYS])["month"].max()
    broken = curves["estimate"].isna().any()
    words = f" {say('curves.gap')}" if broken else ""
    if lasts.min() != lasts.max():
        words += f" {say('curves.early_end')}"
    return words


def last_month(curves: pd.DataFrame) -> int:
    """Give the last month of any curve, a year when there is none."""
    return int(curves["month"].max()) if len(curves) else 12


def counted_months(curves: pd.DataFrame) -> list[int]:
    """Months for which any group's number at risk is shown."""
    return sorted({int(month) for month in curves.loc[curves["at_risk"].notna(), "month"]})
