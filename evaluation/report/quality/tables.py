"""Tables about a delivery: what was found, and how it agrees with published figures."""

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from evaluation.data import month_text
from evaluation.report.markup import Row, Table
from evaluation.report.material import Sealed
from evaluation.report.numbers import WITHHELD, count, decimal, percent

Record = Mapping[Hashable, object]
SEVERITIES = (("E", "Fel: stoppar arbetet"), ("W", "Varningar: följer med som upplysning"))
UNIT_DECIMALS = {"procent": 1, "månader": 1, "kronor": 0, "antal": 0}
AIDED = "bistand_manad"
TABLE_NAMES = {
    "person": "Personer",
    "ansokan": "Ansökningar",
    "avslut": "Avslut",
    "inskrivning": "Inskrivningar",
    "insats": "Insatser",
    "status_manad": "Inkomstregister",
}


def findings_table(material: Sealed) -> Table:
    """Tabulate every rule that was broken: where, how often, and what it means."""
    found = material.table("quality_findings")
    groups = []
    for severity, title in SEVERITIES:
        rows = found[found["severity"] == severity] if len(found) else found
        groups.append((title, tuple(_finding(row) for row in rows.to_dict("records"))))
    return Table(
        columns=("Regel", "Var", "Antal", "Vad det betyder"),
        groups=tuple(groups),
        caption=(
            "Regler som leveransen bryter mot. Antal under fem visas inte, andra är avrundade; "
            "vilka rader det gäller står i en fil som inte lämnar maskinen."
        ),
        words=frozenset({1, 3}),
    )


def _finding(row: Record) -> Row:
    place = f"{row['table']}.{row['column']}" if row["column"] else str(row["table"])
    cases = _number(row, "cases")
    shown = count(_number(row, "count") if math.isnan(cases) else cases)
    return Row(head=str(row["rule"]), cells=(place, shown, str(row["text_sv"])))


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
            groups.append((f"{label} ({unit})", body))
    return Table(
        columns=("År", "Leveransen", "Publicerat", "Bedömning"),
        groups=tuple(groups),
        caption=(
            "Årliga mått räknade på leveransen bredvid kommunens publicerade värden. "
            "Källa för de publicerade värdena: Kolada (RKA)."
        ),
        words=frozenset({3}),
    )


def _year(row: Record, unit: str) -> Row:
    decimals = UNIT_DECIMALS.get(unit, 1)
    values = (_number(row, "value"), _number(row, "published"))
    cells = (*(decimal(value, decimals) for value in values), str(row["verdict"]))
    return Row(head=str(int(_number(row, "year"))), cells=cells)


def linkage_table(material: Sealed) -> Table:
    """Tabulate how the persons of each table are found among those with assistance."""
    found = material.table("quality_linkage")
    rows = found[(found["reference"] == AIDED) & (found["level"] == "all")] if len(found) else found
    return Table(
        columns=("Tabell", "Personer", "Har bistånd (%)", "Utan bistånd", "Motstridiga uppgifter"),
        groups=(("", tuple(_linked(row) for row in rows.to_dict("records"))),),
        caption=(
            "Hur personerna i varje tabell återfinns bland dem som har en biståndsmånad i "
            "leveransen. Att en person saknar bistånd kan vara riktigt, till exempel när "
            "Arbetsförmedlingen har anvisat."
        ),
    )


def _linked(row: Record) -> Row:
    name = str(row["table"])
    return Row(
        head=TABLE_NAMES.get(name, name),
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
        columns=("Månad", "Serie", "Regel", "Värde"),
        groups=(("", rows),),
        caption="Månader då en serie bryts.",
        words=frozenset({1, 2}),
    )


SERIES = {
    "vuxna": "Vuxna med bistånd",
    "hushall": "Hushåll med bistånd",
    "belopp": "Kronor per hushåll",
    "avslut": "Avslut",
    "starter": "Startade insatser",
    "hinder_saknas": "Försörjningshinder saknas",
    "avslut_med_orsak": "Avslut med registrerad orsak",
}


def series_label(row: Record) -> str:
    """Name a series, with its level where it has one."""
    label = SERIES.get(str(row["series"]), str(row["series"]))
    return f"{label}, {row['level']}" if row["level"] else label


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
