"""Tables about the groups: who they are, and whether the material carries the results."""

import math

import pandas as pd

from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count, decimal
from evaluation.report.vocabulary import gate_label

NOBODY = "ingen"


def background_table(material: Material) -> Table:
    """Tabulate the groups' background before weighting (Tabell 1)."""
    plan = material.plan
    table = material.table("table1")
    arms = [arm.name for arm in plan.main_arms]
    arms += [NOBODY] if (table["arm"] == NOBODY).any() else []
    smd = _differences(material)
    groups: list[tuple[str, tuple[Row, ...]]] = [("", (_sizes(table, arms),))]
    for name, label in plan.covariates.items():
        part = table[table["covariate"] == name]
        levels = sorted(part["level"].unique())
        is_amount = levels == [""]
        rows = tuple(
            Row(
                head=label if is_amount else plan.level_label(name, level),
                cells=(
                    *(_cell(part, arm, level) for arm in arms),
                    *smd.get((name, level), (WITHHELD, WITHHELD)),
                ),
            )
            for level in levels
        )
        groups.append(("" if is_amount else f"{label} (%)", rows))
    names = [plan.arm_label(arm) if arm != NOBODY else "Jämförelse" for arm in arms]
    return Table(
        columns=("Egenskap", *names, "SMD före", "SMD efter"),
        groups=tuple(groups),
        caption=(
            "Grupperna vid start, före viktning: procent, eller medelvärde (standardavvikelse). "
            "SMD är den standardiserade skillnaden mellan "
            f"{plan.main_arms[0].label} och jämförelsegruppen, före och efter viktning."
        ),
        kind="wide",
    )


def _sizes(table: pd.DataFrame, arms: list[str]) -> Row:
    totals = table.groupby("arm")["total"].max()
    cells = (*(count(float(totals.get(arm, math.nan))) for arm in arms), WITHHELD, WITHHELD)
    return Row(head="Antal personer", cells=cells)


def _differences(material: Material) -> dict[tuple[str, str], tuple[str, str]]:
    plan = material.plan
    table = material.table("balance")
    if table.empty:
        return {}
    keep = (table["contrast"] == plan.contrasts[0].name) & (table["arm"] == plan.main_arms[0].name)
    return {
        (row["covariate"], row["level"]): (
            decimal(row["smd_before"], 2),
            decimal(row["smd_after"], 2),
        )
        for row in table[keep].to_dict("records")
    }


def _cell(part: pd.DataFrame, arm: str, level: str) -> str:
    found = part[(part["arm"] == arm) & (part["level"] == level)]
    if found.empty:
        return WITHHELD
    row = found.iloc[0]
    if level:
        return decimal(row["percent"])
    return WITHHELD if math.isnan(row["mean"]) else f"{decimal(row['mean'])} ({decimal(row['sd'])})"


def gate_table(material: Material) -> Table:
    """Tabulate the checks of the material: how many were passed, and which were not."""
    plan = material.plan
    gates = material.table("gates")
    names = sorted(gates["name"].unique(), key=gate_label)
    overview = tuple(
        Row(
            head=gate_label(name),
            cells=(
                str(int((gates["name"] == name).sum())),
                str(int(((gates["name"] == name) & (gates["passed"] == "true")).sum())),
            ),
        )
        for name in names
    )
    return Table(
        columns=("Kontroll", "Prövade jämförelser", "Klarade"),
        groups=(("", overview),),
        caption=(
            f"Kontroller av underlaget i {len(plan.contrasts)} jämförelser. En kontroll som inte "
            "klaras ersätter skattningen med ”ej utvärderbart”."
        ),
    )


def failed_gates(material: Material) -> tuple[str, ...]:
    """Say in words which checks failed, one sentence per comparison and arm."""
    plan = material.plan
    gates = material.table("gates")
    if gates.empty:
        return ()
    failed = gates[gates["passed"] != "true"]
    return tuple(
        f"{plan.contrast(row['contrast']).label}, {plan.arm_label(row['arm'])}: {row['reason_sv']}."
        for row in failed.to_dict("records")
    )
