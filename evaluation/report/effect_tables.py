"""Tables of estimates: what was found, with intervals."""

from evaluation.report.markup import Row, Table, plain
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    WITHHELD,
    count,
    decimal,
    interval,
    months,
)
from evaluation.report.plan import Arm, Contrast, Outcome
from evaluation.report.selection import Estimate, differences, estimates, level

RATIOS = frozenset({"hazard_ratio", "coefficient", "risk_ratio"})
DURATION_KINDS = frozenset({"durable_exit", "months_on_aid", "event"})


def effect_table(material: Material, *, contrast: str, arms: frozenset[str]) -> Table:
    """Tabulate the differences of some arms in a contrast, by arm and outcome.

    Parameters
    ----------
    material : Material
        The study; its table `estimates`.
    contrast : str
        Declared name.
    arms : frozenset of str
        Names of the arms to show.
    """
    plan = material.plan
    declared = plan.contrast(contrast)
    rows = [
        row
        for outcome in plan.outcomes
        if outcome.kind in DURATION_KINDS
        for row in differences(material, outcome, declared)
        if row.arm in arms
    ]
    order = [arm.name for arm in plan.arms]
    rows.sort(key=lambda row: (order.index(row.arm), row.reference))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        title = f"{_sides(material, declared, row)}: {_lower(plan.outcome(row.outcome))}"
        groups.setdefault(title, []).append(_row(material, row))
    return Table(
        columns=("Tid sedan start", "Insats", "Jämförelse", "Skillnad", f"95{FIXED_SPACE}% KI"),
        groups=tuple((title, tuple(body)) for title, body in groups.items()),
        caption=(
            f"{plain(declared.label)}. Andelar i procent med skillnad i procentenheter; månader "
            f"i månader.{_withheld(material, rows)}"
        ),
    )


def _sides(material: Material, contrast: Contrast, row: Estimate) -> str:
    label = material.plan.arm_label(row.arm)
    if contrast.kind != "between_arms":
        return label
    return f"{label} mot {material.plan.arm_label(row.reference)}"


def _lower(outcome: Outcome) -> str:
    return outcome.label[:1].lower() + outcome.label[1:]


def _row(material: Material, row: Estimate) -> Row:
    head = months(row.month, unit=material.plan.time_unit)
    if not row.is_shown:
        return Row(head=head, cells=(WITHHELD, WITHHELD, NOT_EVALUABLE, WITHHELD), kind=row.status)
    sides = [level(material, row, side=side) for side in ("arm", "reference")]
    first, second = (decimal(side.value) if side else WITHHELD for side in sides)
    return Row(head=head, cells=(first, second, decimal(row.value), interval(row.low, row.high)))


def _withheld(material: Material, rows: list[Estimate]) -> str:
    """Say why numbers are missing, each reason once with the times it concerns."""
    reasons: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if not row.is_shown:
            found = reasons.setdefault((material.plan.arm_label(row.arm), row.note), [])
            found.append(row.month)
    told = "; ".join(
        f"{plain(arm)}, {_listed(times)} {material.plan.time_unit}: {plain(note) or 'okänt skäl'}"
        for (arm, note), times in reasons.items()
    )
    return f" {NOT_EVALUABLE.capitalize()}: {told}." if told else ""


def _listed(times: list[int]) -> str:
    texts = [str(time) for time in sorted(set(times))]
    return " och ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def return_table(material: Material) -> Table:
    """Tabulate conditional return, which describes and does not compare."""
    plan = material.plan
    names = [outcome.name for outcome in plan.outcomes if outcome.kind == "conditional_return"]
    table = material.table("descriptive")
    found = table[table["outcome"].isin(names)] if len(table) else table
    order = {arm.name: place for place, arm in enumerate((*plan.arms, Arm(name="ingen", label="")))}
    records = sorted(found.to_dict("records"), key=lambda row: order.get(row["arm"], 99))
    rows = tuple(
        Row(
            head=plan.arm_label(row["arm"]),
            cells=(count(row["n"]), count(row["count"]), decimal(row["percent"])),
            kind="" if row["status"] == "ok" else "suppressed",
        )
        for row in records
    )
    return Table(
        columns=("Senaste insats före avslutet", "Avslut", "Åter i bistånd", "Andel (%)"),
        groups=(("", rows),),
        caption=(
            "Åter i bistånd efter avslut, *beskrivande*. Insatsen påverkar vilka som avslutar, "
            "så andelarna får inte läsas som insatsernas effekter."
        ),
    )


def ratio_table(material: Material) -> Table:
    """Tabulate hazard ratios and coefficients of the first outcome."""
    plan = material.plan
    rows = estimates(
        material, outcome=plan.primary.name, contrast=plan.contrasts[0].name, scales=RATIOS
    )
    body = tuple(
        Row(
            head=METHODS.get(row.method, row.method),
            cells=(decimal(row.value, 3), interval(row.low, row.high, 3), count(row.n)),
            kind="" if row.is_shown else row.status,
        )
        for row in rows
    )
    return Table(
        columns=("Modell", "Kvot eller koefficient", f"95{FIXED_SPACE}% KI", "Personer"),
        groups=(("", body),),
        caption="Relativ risk per vecka enligt Cox modell.",
    )


def literature_table(material: Material) -> Table:
    """Set published values beside ours, row by row, with their source."""
    plan = material.plan
    records = material.table("literature").to_dict("records")
    body = []
    for record in records:
        found = estimates(
            material,
            outcome=record["outcome"],
            contrast=plan.contrasts[0].name,
            scales=frozenset({record["scale"]}),
        )
        ours = [row for row in found if record["method"] in {"", row.method}]
        value = decimal(ours[0].value, 3) if ours and ours[0].is_shown else NOT_EVALUABLE
        cells = (decimal(record["estimate"], 3), value, record["source"])
        body.append(Row(head=record["label_sv"], cells=cells))
    return Table(
        columns=("Mått", "Publicerat", "Här", "Källa"),
        groups=(("", tuple(body)),),
        caption="Publicerade värden bredvid våra egna, skattade ur samma data.",
        words=frozenset({3}),
    )


METHODS = {
    "cox_efron": "Cox, endast grupp",
    "cox_efron_adjusted": "Cox, justerad för bakgrund",
}
