"""Sentences about a delivery: whether it can be used, and what to keep in mind."""

import pandas as pd

from evaluation.data import month_number
from evaluation.report.answers.box import numbered
from evaluation.report.language import say
from evaluation.report.literal import as_words
from evaluation.report.markup import Passage
from evaluation.report.material import Sealed
from evaluation.report.numbers import count, months, percent
from evaluation.report.quality.tables import break_table, reconciliation_table
from evaluation.report.retold import retold

NUMERALS = {
    2: "quality.number.two",
    3: "quality.number.three",
    4: "quality.number.four",
    5: "quality.number.five",
    6: "quality.number.six",
    7: "quality.number.seven",
    8: "quality.number.eight",
    9: "quality.number.nine",
    10: "quality.number.ten",
}
DICTIONARY = "dataordlista.html"


def lead(material: Sealed) -> Passage:
    """Say what was checked: whose delivery, which months."""
    said = material.manifest.get("delivery") or {}
    return Passage(
        say(
            "quality.lead.words",
            who=str(said.get("kommun_namn", "")),
            first=str(said.get("period_fran")),
            last=str(said.get("period_till")),
            dictionary=DICTIONARY,
        )
    )


def answer(material: Sealed) -> Passage:
    """Give the box: usable or not, how many rules, and what agrees with published figures."""
    found = material.table("quality_findings")
    errors, warnings = (_rules(found, severity) for severity in ("E", "W"))
    first = _broken(errors, "quality.answer.no_one", "quality.answer.no_many")
    second = _broken(warnings, "quality.answer.warnings_one", "quality.answer.warnings_many")
    bullets = (
        first or say("quality.answer.yes"),
        second or say("quality.answer.no_warnings"),
        _agreement(material),
    )
    lines = "\n".join(f"- {bullet}" for bullet in bullets)
    heading = f"## {say('quality.answer.heading')} {{.unnumbered .unlisted}}"
    return Passage(f"::: {{.answer}}\n{heading}\n\n{lines}\n:::")


def key_figures(material: Sealed) -> Passage:
    """Give three numbers: months, adults in an ordinary month, share with a known reason."""
    trends = material.table("quality_trends")
    said = material.manifest.get("delivery") or {}
    span = month_number(said["period_till"]) - month_number(said["period_fran"]) + 1
    boxes = [(months(span), say("quality.key.in_delivery"))]
    adults = _middle(trends, "vuxna", "n")
    if adults is not None:
        number = say("quality.key.adults", number=count(adults))
        boxes.append((number, say("quality.key.median_month")))
    known = _middle(trends, "avslut_med_orsak", "percent")
    if known is not None:
        boxes.append((percent(known / 100, 0), say("quality.key.reasons")))
    return numbered(boxes)


def findings(material: Sealed) -> Passage:
    """Say that no rule is broken, or lead to the table of those that are."""
    if material.table("quality_findings").empty:
        return Passage(say("quality.findings.none"))
    return Passage(say("quality.findings.lead", table="@tbl-findings"))


def breaks(material: Sealed) -> Passage:
    """Say whether any series breaks."""
    if any(rows for _, rows in break_table(material).groups):
        return Passage(say("quality.breaks.lead", table="@tbl-breaks"))
    return Passage(say("quality.breaks.none"))


def maturity(material: Sealed) -> Passage:
    """Say from which month closing reasons can not yet be complete."""
    matured = (material.manifest.get("delivery") or {}).get("orsaker_mogna_till")
    if not matured:
        return Passage("")
    return Passage(say("quality.maturity.words", month=str(matured)))


def _rules(found: pd.DataFrame, severity: str) -> list[str]:
    if found.empty:
        return []
    rules = found.loc[found["severity"] == severity, "rule"].unique()
    return sorted(rules, key=lambda rule: (rule[0], int(rule[1:])))


def _broken(rules: list[str], one: str, many: str) -> str:
    """Name broken rules, with their number in words; nothing without any."""
    named, number = ", ".join(rules), len(rules)
    if number < 2:
        return say(one, rules=named) if number else ""
    words = say(NUMERALS[number]) if number in NUMERALS else str(number)
    return say(many, number=words, rules=named)


def _agreement(material: Sealed) -> str:
    found = material.table("quality_reconciliation")
    compared = found[found["verdict"].isin(["inom", "utanför"])] if len(found) else found
    if compared.empty:
        return say("quality.answer.no_values")
    outside = compared[compared["verdict"] == "utanför"]
    number = count(len(compared))
    if outside.empty:
        return say("quality.answer.all_within", number=number)
    names = "; ".join(sorted((retold(label) for label in set(outside["label_sv"])), key=as_words))
    return say("quality.answer.outside", number=number, outside=count(len(outside)), names=names)


def _middle(trends: pd.DataFrame, series: str, column: str) -> float | None:
    if trends.empty:
        return None
    values = trends.loc[(trends["series"] == series) & (trends["level"] == ""), column].dropna()
    return float(values.median()) if len(values) else None


def reconciliation(material: Sealed) -> Passage:
    """Introduce the table of yearly figures, or say that there is none."""
    if not any(rows for _, rows in reconciliation_table(material).groups):
        return Passage(say("quality.reconciliation.none"))
    return Passage(say("quality.reconciliation.lead", table="@tbl-reconciliation"))
