"""Tables about the groups: who they are, and whether the material carries the results."""

import math

import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.report.estimate_rows import differences
from evaluation.report.labels import arm_label, covariate_labels, lowered, sides_label
from evaluation.report.language import say
from evaluation.report.level_order import in_order
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import THIN_SPACE, WITHHELD, count, decimal, months
from evaluation.report.retold import retold
from evaluation.report.vocabulary import GATES, gate_label

YEAR = "ar"
# A variable with more values than this fills the table without telling more.
MOST_LEVELS = 10


def background_table(material: Material) -> Table:
    """Tabulate the groups' background before weighting (Tabell 1)."""
    plan = material.plan
    table = material.table("table1")
    arms = [arm.name for arm in plan.main_arms]
    arms += [NO_ARM] if (table["arm"] == NO_ARM).any() else []
    # An amount below a group of values would look like one of them: amounts stand first.
    first, groups, crowded = [_sizes(table, arms)], [], []
    for name, label in covariate_labels(plan).items():
        part = table[table["covariate"] == name]
        levels = in_order(name, part["level"].unique())
        if len(levels) > MOST_LEVELS:
            crowded.append(label)
            continue
        is_amount = levels == [""]
        rows = tuple(
            Row(
                head=label if is_amount else material.printed.level_label(name, level),
                cells=(*(_cell(part, arm, level) for arm in arms), _smd(part, arms[0], level)),
            )
            for level in levels
        )
        if is_amount:
            first += rows
        else:
            groups.append((say("head.share_of", what=label), rows))
    compared = say("effects.background.comparison")
    names = [arm_label(plan, arm) if arm != NO_ARM else compared for arm in arms]
    caption = say("effects.background.caption", arm=plan.main_arms[0].label)
    if crowded:
        caption += f" {say('effects.background.crowded', names=', '.join(crowded))}"
    return Table(
        columns=(say("head.property"), *names, say("effects.background.smd")),
        groups=(("", tuple(first)), *groups),
        caption=caption,
    )


def _smd(part: pd.DataFrame, arm: str, level: str) -> str:
    found = part[(part["arm"] == arm) & (part["level"] == level)]
    return decimal(float(found["smd"].iloc[0]), 2) if len(found) else WITHHELD


def _sizes(table: pd.DataFrame, arms: list[str]) -> Row:
    totals = table.groupby("arm")["total"].max()
    cells = (*(count(float(totals.get(arm, math.nan))) for arm in arms), WITHHELD)
    return Row(head=say("effects.background.persons"), cells=cells)


def _cell(part: pd.DataFrame, arm: str, level: str) -> str:
    found = part[(part["arm"] == arm) & (part["level"] == level)]
    if found.empty:
        return WITHHELD
    row = found.iloc[0]
    if level:
        return decimal(row["percent"])
    if math.isnan(row["mean"]):
        return WITHHELD
    mean = decimal(row["mean"])
    # A calendar year has no thousands apart.
    mean = mean.replace(THIN_SPACE, "") if row["covariate"] == YEAR else mean
    return f"{mean} ({decimal(row['sd'])})"


def gate_table(material: Material) -> Table:
    """Tabulate the checks of the material: how many were passed, and which were not."""
    gates = material.table("gates")
    kinds = gates["name"].str.partition(":")[0]
    order = list(GATES)
    names = sorted(kinds.unique(), key=lambda name: order.index(name) if name in order else 99)
    # A panel study shows its answer all the same, and says beside it what failed.
    is_panel = material.plan.panel is not None
    follows = say("effects.gates.weakens" if is_panel else "effects.gates.replaces")
    overview = tuple(
        Row(
            head=gate_label(name),
            cells=(
                str(int((kinds == name).sum())),
                str(int(((kinds == name) & (gates["passed"] == "true")).sum())),
            ),
        )
        for name in names
    )
    return Table(
        columns=(
            say("effects.gates.check"),
            say("effects.gates.tried"),
            say("effects.gates.passed"),
        ),
        groups=(("", overview),),
        caption=say("effects.gates.caption", follows=follows),
    )


def withheld_results(material: Material) -> tuple[str, ...]:
    """Say which results are withheld and why, one sentence per comparison, arm and reason."""
    plan = material.plan
    found: dict[tuple[str, str, str], list[str]] = {}
    for contrast in plan.contrasts:
        for outcome in plan.outcomes:
            for row in differences(material, outcome, contrast):
                if not row.is_shown:
                    sides = sides_label(plan, row.contrast, row.arm, row.reference)
                    when = f" {months(row.month, unit=plan.data.time_unit)}" if row.month else ""
                    what = f"{lowered(outcome.label)}{when}"
                    found.setdefault((contrast.label, sides, row.note), []).append(what)
    return tuple(
        say(
            "cautions.withheld",
            contrast=contrast,
            sides=sides,
            why=lowered(retold(note)),
            whats=", ".join(whats),
        )
        for (contrast, sides, note), whats in found.items()
    )


def failed_gates(material: Material) -> tuple[str, ...]:
    """Say in words which checks of a whole comparison failed; `withheld_results` tell the rest."""
    plan = material.plan
    gates = material.table("gates")
    if gates.empty:
        return ()
    whole = ~gates["name"].str.contains(":", regex=False)
    failed = gates[(gates["passed"] != "true") & whole]
    return tuple(
        say(
            "cautions.check",
            contrast=plan.contrast(row["contrast"]).label,
            sides=arm_label(plan, row["arm"]),
            why=retold(row["reason_sv"]),
        )
        for row in failed.to_dict("records")
    )
