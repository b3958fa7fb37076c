"""What the study's own estimators say, beside its answer."""

from typing import Any

from evaluation.report.labels import arm_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, interval, probability

# Shares are shown in per cent; other scales as they are.
SHARES = frozenset({"risk", "share", "risk_difference", "share_difference"})
DECIMALS = {
    "mean": 0,
    "mean_difference": 0,
    "kronor": 0,
    "kronor_difference": 0,
    "ratio": 2,
    "risk_ratio": 2,
    "hazard_ratio": 2,
}


def own_estimator_table(material: Material) -> Table:
    """Tabulate every row of the declared estimators, by estimator and outcome."""
    rows = material.table("estimates")
    groups = []
    for item in material.plan.estimators:
        analysis = f"{material.plan.name}:{item.name}"
        found = [] if rows.empty else rows[rows["analysis"] == analysis].to_dict("records")
        if found:
            groups.append((item.label, tuple(_row(material, row) for row in found)))
    return Table(
        columns=(
            say("effects.own.what"),
            say("head.time"),
            say("head.estimate"),
            say("head.interval"),
            say("head.p"),
        ),
        groups=tuple(groups),
        caption=say("effects.own.caption"),
    )


def _row(material: Material, row: dict[Any, Any]) -> Row:
    labels = {outcome.name: outcome.label for outcome in material.plan.outcomes}
    sides = ":".join(row[side] for side in ("arm", "reference") if row[side])
    head = say(
        "effects.group", sides=labels[row["outcome"]], outcome=arm_label(material.plan, sides)
    )
    when = str(int(row["month"])) if row["month"] else ""
    if row["status"] != "ok":
        return Row(head=head, cells=(when, say("numbers.not_evaluable"), "", ""))
    factor = 100.0 if row["scale"] in SHARES else 1.0
    decimals = DECIMALS.get(row["scale"], 1)
    low, high = (factor * row[name] for name in ("conf_low", "conf_high"))
    value = decimal(factor * row["estimate"], decimals)
    return Row(
        head=head,
        cells=(when, value, interval(low, high, decimals), probability(row["p_value"])),
    )
