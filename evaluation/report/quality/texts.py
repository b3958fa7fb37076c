"""Sentences about a delivery: whether it can be used, and what to keep in mind."""

import pandas as pd

from evaluation.data import month_number
from evaluation.report.literal import as_words
from evaluation.report.markup import Passage
from evaluation.report.material import Sealed
from evaluation.report.numbers import FIXED_SPACE, count, decimal
from evaluation.report.quality.tables import break_table, reconciliation_table

HEADING = "## Kan uppgifterna användas? {.unnumbered .unlisted}"
NUMERALS = ("ingen", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")


def lead(material: Sealed) -> Passage:
    """Say what was checked: whose delivery, which months."""
    said = material.manifest.get("delivery") or {}
    who = str(said.get("kommun_namn", ""))
    period = f"{said.get('period_fran')} till {said.get('period_till')}"
    return Passage(
        f"Leveransen från {who} omfattar {period}. Den har prövats mot alla regler i "
        "[dataordlistan](dataordlista.html) innan någon analys får läsa den."
    )


def answer(material: Sealed) -> Passage:
    """Give the box: usable or not, how many rules, and what agrees with published figures."""
    found = material.table("quality_findings")
    errors, warnings = (_rules(found, severity) for severity in ("E", "W"))
    first = (
        "**Ja.** Ingen regel som stoppar arbetet är bruten."
        if not errors
        else f"**Nej, inte förrän felen är rättade.** {_told(errors, 'regel', 'regler')} som "
        f"stoppar arbetet är brutna: {', '.join(errors)}."
    )
    second = (
        "Inga varningar."
        if not warnings
        else f"{_told(warnings, 'varning', 'varningar')} att känna till: {', '.join(warnings)}."
    )
    bullets = [first, second, *_agreement(material)]
    lines = "\n".join(f"- {bullet}" for bullet in bullets)
    return Passage(f"::: {{.answer}}\n{HEADING}\n\n{lines}\n:::")


def key_figures(material: Sealed) -> Passage:
    """Give three numbers: months, adults in an ordinary month, share with a known reason."""
    trends = material.table("quality_trends")
    said = material.manifest.get("delivery") or {}
    months = month_number(said["period_till"]) - month_number(said["period_fran"]) + 1
    boxes = [(f"{months} månader", "i leveransen")]
    adults = _middle(trends, "vuxna", "n")
    if adults is not None:
        boxes.append((f"{count(adults)} vuxna", "har bistånd en vanlig månad (median)"))
    known = _middle(trends, "avslut_med_orsak", "percent")
    if known is not None:
        boxes.append((f"{decimal(known, 0)}{FIXED_SPACE}%", "av avsluten har en orsak (median)"))
    body = "\n".join(
        f"::: {{.figure-number}}\n**{number}**\n\n{words}\n:::" for number, words in boxes
    )
    return Passage(f"::: {{.key-figures}}\n{body}\n:::")


def findings(material: Sealed) -> Passage:
    """Say that no rule is broken, or lead to the table of those that are."""
    if material.table("quality_findings").empty:
        return Passage("Ingen regel är bruten i den här leveransen.")
    return Passage("@tbl-findings visar de regler som är brutna.")


def breaks(material: Sealed) -> Passage:
    """Say whether any series breaks."""
    if any(rows for _, rows in break_table(material).groups):
        return Passage(
            "Serierna bryts i månaderna i @tbl-breaks. Ett brott kan vara verkligt, men också en "
            "lucka i leveransen eller en ny rutin; en jämförelse över brottet kräver ett svar."
        )
    return Passage("Ingen serie bryts under perioden.")


def maturity(material: Sealed) -> Passage:
    """Say from which month closing reasons can not yet be complete."""
    matured = (material.manifest.get("delivery") or {}).get("orsaker_mogna_till")
    if not matured:
        return Passage("")
    return Passage(
        "Orsaken till ett avslut registreras i efterhand, senast fyra månader efter månaden det "
        f"gäller. Avslut efter {matured} kan därför sakna orsak utan att något är fel, och "
        "räknas som ännu inte kända."
    )


def _rules(found: pd.DataFrame, severity: str) -> list[str]:
    if found.empty:
        return []
    rules = found.loc[found["severity"] == severity, "rule"].unique()
    return sorted(rules, key=lambda rule: (rule[0], int(rule[1:])))


def _told(rules: list[str], one: str, many: str) -> str:
    number = NUMERALS[len(rules)] if len(rules) < len(NUMERALS) else str(len(rules))
    return f"{number.capitalize()} {one if len(rules) == 1 else many}"


def _agreement(material: Sealed) -> list[str]:
    found = material.table("quality_reconciliation")
    compared = found[found["verdict"].isin(["inom", "utanför"])] if len(found) else found
    if compared.empty:
        return ["Inget av måtten har ett publicerat värde att jämföra med för de här åren."]
    outside = compared[compared["verdict"] == "utanför"]
    words = f"{count(len(compared))} mått och år kan jämföras med publicerade värden"
    if outside.empty:
        return [f"{words}; alla ligger inom toleransen."]
    names = "; ".join(sorted(set(outside["label_sv"]), key=as_words))
    return [f"{words}; {count(len(outside))} ligger utanför toleransen ({names})."]


def _middle(trends: pd.DataFrame, series: str, column: str) -> float | None:
    if trends.empty:
        return None
    values = trends.loc[(trends["series"] == series) & (trends["level"] == ""), column].dropna()
    return float(values.median()) if len(values) else None


def reconciliation(material: Sealed) -> Passage:
    """Introduce the table of yearly figures, or say that there is none."""
    if not any(rows for _, rows in reconciliation_table(material).groups):
        return Passage("Perioden innehåller inget helt kalenderår, så inga årsmått kan räknas.")
    return Passage(
        "Årsmåtten i @tbl-reconciliation räknas på leveransen med de officiella måttens "
        "definitioner. En skillnad är inte i sig ett fel: publicerade värden kan bygga på en "
        "senare rättning, en annan befolkning eller en egen undersökning."
    )
