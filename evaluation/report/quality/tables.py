"""Tables about a delivery: what was found, and how it agrees with published figures."""

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from evaluation.data import month_text, rules_table
from evaluation.report.heads import heads
from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.literal import as_words, literal
from evaluation.report.markup import Row, Table
from evaluation.report.material import Sealed
from evaluation.report.numbers import WITHHELD, count, decimal, percent
from evaluation.report.retold import retold, unit_told

Record = Mapping[Hashable, object]
SEVERITIES = (("E", "quality.findings.errors"), ("W", "quality.findings.warnings"))
UNIT_DECIMALS = {"procent": 1, "månader": 1, "kronor": 0, "antal": 0}
AIDED = "bistand_manad"
TABLE_NAMES = {
    "person": "quality.table.person",
    "ansokan": "quality.table.ansokan",
    "avslut": "quality.table.avslut",
    "inskrivning": "quality.table.inskrivning",
    "insats": "quality.table.insats",
    "status_manad": "quality.table.status_manad",
    "anvisning": "quality.table.anvisning",
}
VERDICTS = {
    "inom": "quality.verdict.within",
    "utanför": "quality.verdict.outside",
    "jämförs ej": "quality.verdict.not_compared",
}
NOTHING = "ej_publicerat"
REASONS = {
    NOTHING: "quality.verdict.not_published",
    "pahittad": "quality.verdict.made_up",
    "oppen": "quality.verdict.open",
    "visas_ej": "quality.verdict.withheld",
}


def findings_table(material: Sealed) -> Table:
    """Tabulate every rule that was broken: where, how often, and what it means."""
    found = material.table("quality_findings")
    groups = []
    for severity, title in SEVERITIES:
        rows = found[found["severity"] == severity] if len(found) else found
        groups.append((say(title), tuple(_finding(row) for row in rows.to_dict("records"))))
    return Table(
        columns=heads(
            "quality.head.rule", "quality.head.where", "quality.head.number", "quality.head.meaning"
        ),
        groups=tuple(groups),
        caption=say("quality.findings.caption"),
        words=frozenset({1, 3}),
    )


def _finding(row: Record) -> Row:
    place = f"{row['table']}.{row['column']}" if row["column"] else str(row["table"])
    cases = _number(row, "cases")
    shown = count(_number(row, "count") if math.isnan(cases) else cases)
    return Row(head=str(row["rule"]), cells=(place, shown, rule_words(row)))


def rule_words(row: Record) -> str:
    """Say what a broken rule means; what a check found beside the rule is in Swedish only."""
    told = str(row["text_sv"])
    if spoken() == DEFAULT:
        return told
    rules = rules_table().set_index("id")
    if row["rule"] not in rules.index:
        return only_swedish(told)
    rule = rules.loc[str(row["rule"])]
    detail = as_words(told).removeprefix(str(rule["text_sv"])).removeprefix(": ")
    words = literal(str(rule["text_en"]))
    return f"{words}: {only_swedish(literal(detail))}" if detail else words


def _number(row: Record, name: str) -> float:
    return float(str(row[name]))


def reconciliation_table(material: Sealed) -> Table:
    """Tabulate yearly figures of the delivery beside those that were published."""
    found = material.table("quality_reconciliation")
    groups = []
    if len(found):
        for label, rows in found.groupby("label_sv", sort=False):
            unit = str(rows["unit"].iloc[0])
            body = tuple(_year(row, unit) for row in rows.sort_values("year").to_dict("records"))
            named = {"label": retold(str(label)), "unit": unit_told(unit)}
            groups.append((say("quality.head.in_unit", **named), body))
    return Table(
        columns=heads(
            "quality.head.year",
            "quality.head.delivered",
            "quality.head.published",
            "quality.head.judgement",
        ),
        groups=tuple(groups),
        caption=say("quality.reconciliation.caption"),
        words=frozenset({3}),
    )


def _year(row: Record, unit: str) -> Row:
    decimals = UNIT_DECIMALS.get(unit, 1)
    values = (_number(row, "value"), _number(row, "published"))
    cells = (*(decimal(value, decimals) for value in values), _verdict(row))
    return Row(head=str(int(_number(row, "year"))), cells=cells)


def _verdict(row: Record) -> str:
    """Say the verdict, and why there is none."""
    verdict, why = say(VERDICTS[as_words(str(row["verdict"]))]), as_words(str(row["why"]))
    if why == NOTHING:
        return say(REASONS[why])
    if why in REASONS:
        return say("quality.verdict.why", verdict=verdict, why=say(REASONS[why]))
    return verdict


def linkage_table(material: Sealed) -> Table:
    """Tabulate how the persons of each table are found among those with assistance."""
    found = material.table("quality_linkage")
    rows = found[(found["reference"] == AIDED) & (found["level"] == "all")] if len(found) else found
    return Table(
        columns=heads(
            "quality.head.table",
            "head.persons",
            "quality.head.aided",
            "quality.head.unaided",
            "quality.head.conflicts",
        ),
        groups=(("", tuple(_linked(row) for row in rows.to_dict("records"))),),
        caption=say("quality.linkage.caption"),
    )


def _linked(row: Record) -> Row:
    name = str(row["table"])
    return Row(
        head=say(TABLE_NAMES[name]) if name in TABLE_NAMES else name,
        cells=(
            count(_number(row, "persons")),
            decimal(_number(row, "percent")),
            count(_number(row, "unmatched")),
            count(_number(row, "conflicts")),
        ),
    )


def break_table(material: Sealed) -> Table:
    """Tabulate the months in which a series breaks, with the rule that says so."""
    trends = material.table("quality_trends")
    flagged = trends[trends["flag"] != ""] if len(trends) else trends
    ordered = flagged.sort_values(["month", "series"]) if len(flagged) else flagged
    rows = tuple(
        Row(
            head=month_text(int(row["month"])),
            cells=(series_label(row), str(row["flag"]), _series_value(row)),
        )
        for row in ordered.to_dict("records")
    )
    return Table(
        columns=heads(
            "quality.head.month", "quality.head.series", "quality.head.rule", "quality.head.value"
        ),
        groups=(("", rows),),
        caption=say("quality.breaks.caption"),
        words=frozenset({1, 2}),
    )


SERIES = {
    "vuxna": "quality.series.vuxna",
    "hushall": "quality.series.hushall",
    "belopp": "quality.series.belopp",
    "avslut": "quality.series.avslut",
    "starter": "quality.series.starter",
    "hinder_saknas": "quality.series.hinder_saknas",
    "avslut_med_orsak": "quality.series.avslut_med_orsak",
}


def series_label(row: Record) -> str:
    """Name a series, with its level where it has one."""
    name = str(row["series"])
    label = say(SERIES[name]) if name in SERIES else name
    return (
        say("quality.head.level", label=label, level=str(row["level"])) if row["level"] else label
    )


def _series_value(row: Record) -> str:
    for name, decimals in (("percent", 1), ("mean_amount", 0), ("n", 0)):
        value = _number(row, name)
        if not math.isnan(value):
            return percent(value / 100) if name == "percent" else decimal(value, decimals)
    return WITHHELD


def yearly(trends: pd.DataFrame, series: str, column: str) -> pd.Series:
    """Mean of a series by calendar year, of the months that are shown."""
    rows = trends[(trends["series"] == series) & (trends["level"] == "")]
    return rows.groupby(rows["month"].astype(int) // 12)[column].mean()
