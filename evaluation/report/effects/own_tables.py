"""What the study's own estimators say, beside its answer."""

from typing import Any

from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, NOT_EVALUABLE, decimal, interval, probability

CI = f"95{FIXED_SPACE}% KI"
# Shares are shown in per cent; other scales as they are.
SHARES = frozenset({"risk", "share", "risk_difference", "share_difference"})
DECIMALS = {"mean": 0, "mean_difference": 0, "ratio": 2, "risk_ratio": 2, "hazard_ratio": 2}


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
        columns=("Utfall och grupp", "Tid", "Skattning", CI, "p"),
        groups=tuple(groups),
        caption=(
            "Studiens egna skattningar. De prövas mot samma gränser som studiens svar och står "
            "bredvid det. Andelar anges i procent, skillnader i andelar i procentenheter."
        ),
    )


def _row(material: Material, row: dict[Any, Any]) -> Row:
    labels = {outcome.name: outcome.label for outcome in material.plan.outcomes}
    arms = {arm.name: arm.label for arm in material.plan.arms}
    groups = [
        arms.get(row[side], material.plan.data.reference_label)
        for side in ("arm", "reference")
        if row[side]
    ]
    head = f"{labels[row['outcome']]}: {' mot '.join(groups)}"
    when = str(int(row["month"])) if row["month"] else ""
    if row["status"] != "ok":
        return Row(head=head, cells=(when, NOT_EVALUABLE, "", ""))
    factor = 100.0 if row["scale"] in SHARES else 1.0
    decimals = DECIMALS.get(row["scale"], 1)
    low, high = (factor * row[name] for name in ("conf_low", "conf_high"))
    value = decimal(factor * row["estimate"], decimals)
    return Row(
        head=head,
        cells=(when, value, interval(low, high, decimals), probability(row["p_value"])),
    )
