"""Tables of a panel study: estimators, cohorts, groups, bounds, decomposition."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.cohort import NO_ARM
from evaluation.protocol import Outcome
from evaluation.report.did.rows import JACKKNIFE, answers, method_label, rows_of, source_of, unit_of
from evaluation.report.labels import sensitivity_labels
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    WITHHELD,
    count,
    decimal,
    interval,
    probability,
)

COMPARISONS = {
    "never treated": "Mot dem som aldrig börjar",
    "not yet treated": "Mot dem som ännu inte börjat",
    "already treated": "Mot dem som redan börjat",
}
RESTRICTIONS = {
    "parallel_trends": "Parallell utveckling",
    "relative_magnitudes": "Avvikelse, gånger den största före",
    "smoothness": "Böjd trend, ändring per period",
}
KI = f"95{FIXED_SPACE}% KI"
Record = Mapping[Any, Any]


def estimator_table(material: Material) -> Table:
    """Tabulate the overall effect under every estimator, by outcome."""
    groups = []
    for outcome in material.plan.outcomes:
        rows = [
            row
            for row in rows_of(material, "estimates", outcome=outcome.name, scale="difference")
            if row["role"] != "placebo"
        ]
        rows.sort(key=lambda row: (str(row["analysis"]) != material.plan.name, row["analysis"]))
        groups.append((_title(outcome), tuple(_estimate(material, outcome, row) for row in rows)))
    estimates = material.table("estimates")
    methods = estimates.loc[estimates["role"] == "primary", "method"]
    jackknife = (
        " Medelfelen kommer av att en grupp i taget lämnas ut; tvåvägsregressionens är de vanliga, "
        "som är för små när grupperna är få."
        if methods.str.endswith(JACKKNIFE).any()
        else ""
    )
    return Table(
        columns=("Skattning", "Effekt", KI, "p-värde"),
        groups=tuple(groups),
        caption=f"Genomsnittlig effekt efter starten, på olika sätt att räkna.{jackknife}",
    )


def _estimate(material: Material, outcome: Outcome, row: Record) -> Row:
    unit, ok = unit_of(outcome), row["status"] == "ok"
    declared = sensitivity_labels(material.plan).get(str(row["analysis"]).partition(":")[2], "")
    label = method_label(row["method"])
    return Row(
        head=f"{declared}: {label[:1].lower()}{label[1:]}" if declared else label,
        cells=(
            unit.number(row["estimate"]) if ok else NOT_EVALUABLE,
            unit.limits(row["conf_low"], row["conf_high"]),
            probability(row["p_value"]),
        ),
        kind="" if ok else row["status"],
    )


def cohort_table(material: Material) -> Table:
    """Tabulate who started when, and how long they are seen before and after."""
    frame = material.table("cohorts")
    if frame.empty:
        return Table(columns=("Började",), groups=(), caption="")
    frame = frame.sort_values("cohort")
    rows = [*frame[frame["cohort"] >= 0].to_dict("records")]
    rows += frame[frame["cohort"] < 0].to_dict("records")
    named = any(row["names"] for row in rows)
    of_table = source_of(material) == "table"
    grouped = of_table and bool(frame["districts"].notna().any())
    body = tuple(
        Row(
            head=row["cohort_label"],
            cells=(
                *([row["names"]] if named else []),
                count(row["districts"] if grouped else row["persons"]),
                count(row["periods_before"]),
                count(row["periods_after"]),
            ),
            kind="" if row["status"] == "ok" else row["status"],
        )
        for row in rows
    )
    behind = "Antal" if of_table else "Personer"
    return Table(
        columns=("Började", *(["Vilka"] if named else []), behind, "Före", "Efter"),
        groups=(("", body),),
        caption="Vilka som började när, och hur många perioder de följs före och efter.",
        words=frozenset({1}) if named else frozenset(),
    )


def cluster_table(material: Material) -> Table:
    """Tabulate what few groups allow: bootstrap, shuffled starts, without one group."""
    body = []
    for read in answers(material):
        row = rows_of(material, "clusters", outcome=read.outcome.name)[0]
        unit = read.unit
        cells = (
            unit.number(row["estimate"]),
            unit.limits(row["conf_low"], row["conf_high"]),
            probability(row["p_wild"]),
            probability(row["p_permutation"]),
            unit.limits(row["low"], row["high"]),
        )
        if set(cells) != {WITHHELD}:
            body.append(Row(head=_title(read.outcome), cells=cells))
    return Table(
        columns=("Utfall", "Effekt", KI, "p, bootstrap", "p, omkastade", "Utan en grupp"),
        groups=(("", tuple(body)),),
        caption=(
            "Vad så få grupper låter säga: restriktiv wild cluster-bootstrap, starterna omkastade "
            "mellan grupperna, och skattningen utan en grupp i taget."
        ),
    )


def honest_table(material: Material) -> Table:
    """Tabulate bounds on the average effect by how far trends may have departed."""
    order = list(RESTRICTIONS)
    groups = []
    for outcome in material.plan.outcomes:
        unit = unit_of(outcome)
        rows = rows_of(material, "honest", outcome=outcome.name, target="average", status="ok")
        rows.sort(key=lambda row: (order.index(row["restriction"]), row["departure"]))
        body = tuple(
            Row(
                head=_departure(row, unit.factor),
                cells=(unit.limits(row["conf_low"], row["conf_high"]),),
            )
            for row in rows
        )
        groups.append((_title(outcome), body))
    return Table(
        columns=("Tillåten avvikelse", KI),
        groups=tuple(groups),
        caption=(
            "Gränser för den genomsnittliga effekten när utvecklingen inte var parallell "
            "(Rambachan och Roth)."
        ),
    )


def _departure(row: Record, factor: float) -> str:
    label = RESTRICTIONS[row["restriction"]]
    if row["restriction"] == "parallel_trends":
        return label
    size = row["departure"] * (factor if row["restriction"] == "smoothness" else 1)
    return f"{label}: {decimal(size, 2)}"


def decomposition_table(material: Material) -> Table:
    """Tabulate what the two-way coefficient is made of, by kind of comparison."""
    order = list(COMPARISONS)
    groups = []
    for outcome in material.plan.outcomes:
        unit = unit_of(outcome)
        rows = rows_of(material, "decomposition", outcome=outcome.name, treated=-1.0)
        rows.sort(key=lambda row: order.index(row["kind"]))
        body = tuple(
            Row(
                head=COMPARISONS[row["kind"]],
                cells=(
                    f"{decimal(100 * row['weight'])}{FIXED_SPACE}%",
                    unit.number(row["estimate"]),
                ),
            )
            for row in rows
            if not math.isnan(row["weight"])
        )
        groups.append((_title(outcome), body))
    return Table(
        columns=("Jämförelse", "Vikt", "Skattning"),
        groups=tuple(groups),
        caption="Tvåvägsregressionens koefficient, uppdelad på sina jämförelser (Goodman-Bacon).",
    )


def hazard_table(material: Material) -> Table:
    """Tabulate shares that have left, with and without, from hazards."""
    label = material.plan.primary.label
    return Table(
        columns=("Tid sedan start", "Med", "Utan", "Skillnad", KI),
        groups=(("", tuple(_hazards(material))),),
        caption=(
            f"{label}: procent av dem som hade bistånd vid starten som har lämnat, och vad det "
            "hade varit utan."
        ),
    )


def _hazards(material: Material) -> Iterator[Row]:
    rows = rows_of(material, "estimates", method="hazard_did", status="ok")
    arm = material.plan.arms[0].name
    for month in sorted({row["month"] for row in rows}):
        here = {(row["arm"], row["scale"]): row for row in rows if row["month"] == month}
        found = [here.get(key) for key in ((arm, "risk"), (NO_ARM, "risk"))]
        gap = here.get((arm, "risk_difference"))
        if gap is None or None in found:
            continue
        levels = [decimal(100 * level["estimate"]) for level in found if level is not None]
        limits = interval(100 * gap["conf_low"], 100 * gap["conf_high"])
        yield Row(
            head=f"{month:.0f} månader",
            cells=(*levels, decimal(100 * gap["estimate"]), limits),
        )


def _title(outcome: Outcome) -> str:
    words = unit_of(outcome).words
    return f"{outcome.label} ({words})" if words else outcome.label
