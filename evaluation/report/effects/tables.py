"""Tables of estimates: what was found, with intervals."""

import math
from collections.abc import Mapping
from typing import Any

from evaluation.cohort import NO_ARM
from evaluation.protocol import Contrast
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.report.estimate_rows import IN_PERCENT, Estimate, differences, estimates, level
from evaluation.report.labels import arm_label, either, listed, lowered, sides_label
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    WITHHELD,
    count,
    decimal,
    interval,
    months,
    not_evaluable,
    probability,
    unit_words,
)
from evaluation.report.retold import retold
from evaluation.report.sentences import decimals, unit_of

RATIO = "hazard_ratio"
HAZARDS = frozenset({RATIO, "excess_events"})


def effect_table(material: Material, *, contrast: str) -> Table:
    """Tabulate the differences of the main arms in a contrast, by arm and outcome."""
    return _effects(material, contrast, {arm.name for arm in material.plan.main_arms})


def subtype_table(material: Material, *, contrast: str) -> Table:
    """Tabulate the differences of the sub-types in a contrast, by sub-type and outcome."""
    return _effects(material, contrast, {arm.name for arm in material.plan.arms if arm.parent})


def _effects(material: Material, contrast: str, arms: set[str]) -> Table:
    plan = material.plan
    declared = plan.contrast(contrast)
    rows = [
        row
        for outcome in plan.outcomes
        if kind_of(outcome).in_effect_table
        for row in differences(material, outcome, declared)
        if row.arm in arms
    ]
    order = [arm.name for arm in plan.arms]
    rows.sort(key=lambda row: (order.index(row.arm), row.reference))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        sides = sides_label(plan, contrast, row.arm, row.reference)
        outcome = lowered(plan.outcome(row.outcome).label)
        title = say("effects.group", sides=sides, outcome=outcome)
        groups.setdefault(title, []).append(_row(material, row))
    return Table(
        columns=(
            _time_heading(declared),
            say("head.measure"),
            say("head.comparison"),
            say("head.difference"),
            say("head.interval"),
        ),
        groups=tuple((title, tuple(body)) for title, body in groups.items()),
        caption=say("effects.table.caption", contrast=declared.label, units=_units(material, rows))
        + _withheld(material, rows),
    )


def _time_heading(contrast: Contrast) -> str:
    """Name what time is counted from: a clone has not started when it is followed."""
    told = {
        "clones": say("head.since_possible_start"),
        "landmark": say("head.since_landmark", time=months(contrast.landmark_month)),
    }
    return told.get(CONTRAST_KINDS[contrast.kind].rows, say("head.since_start"))


def _row(material: Material, row: Estimate) -> Row:
    unit = material.plan.data.time_unit
    head = months(row.month, unit=unit) if row.month else say("head.once")
    if not row.is_shown:
        cells = (WITHHELD, WITHHELD, not_evaluable(), WITHHELD)
        return Row(head=head, cells=cells, kind=row.status)
    sides = [level(material, row, side=side) for side in ("arm", "reference")]
    places = decimals(row)
    first, second = (decimal(side.value, places) if side else WITHHELD for side in sides)
    limits = interval(row.low, row.high, places)
    return Row(head=head, cells=(first, second, decimal(row.value, places), limits))


def _units(material: Material, rows: list[Estimate]) -> str:
    unitless = say("effects.unitless")
    words = either(unit_of(material.plan, row) or unitless for row in rows)
    has_shares = any(row.scale in IN_PERCENT for row in rows)
    return say("effects.table.shares" if has_shares else "effects.table.levels", units=words)


def _withheld(material: Material, rows: list[Estimate]) -> str:
    """Say why numbers are missing, each reason once with the times it concerns."""
    reasons: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if not row.is_shown:
            found = reasons.setdefault((arm_label(material.plan, row.arm), row.note), [])
            found.append(row.month)
    told = "; ".join(
        say(
            "effects.table.reason",
            arm=arm,
            times=listed([str(time) for time in sorted(set(times))]),
            unit=unit_words(material.plan.data.time_unit),
            why=retold(note) or say("effects.unknown_reason"),
        )
        for (arm, note), times in reasons.items()
    )
    return f" {say('effects.table.withheld', told=told)}" if told else ""


def return_table(material: Material) -> Table:
    """Tabulate conditional return, which describes and does not compare."""
    plan = material.plan
    names = [item.name for item in plan.outcomes if kind_of(item).is_described]
    table = material.table("descriptive")
    found = table[table["outcome"].isin(names)] if len(table) else table
    order = {name: place for place, name in enumerate((*(arm.name for arm in plan.arms), NO_ARM))}
    records = sorted(found.to_dict("records"), key=lambda row: order.get(row["arm"], 99))
    rows = tuple(
        Row(
            head=arm_label(plan, row["arm"]),
            cells=(count(row["n"]), count(row["count"]), decimal(row["percent"])),
            kind="" if row["status"] == "ok" else "suppressed",
        )
        for row in records
    )
    return Table(
        columns=(
            say("effects.return.last"),
            say("effects.return.exits"),
            say("effects.return.back"),
            say("head.share"),
        ),
        groups=(("", rows),),
        caption=say("effects.return.caption"),
    )


def ratio_table(material: Material) -> Table:
    """Tabulate hazard ratios and the log-rank test of the primary outcome."""
    plan = material.plan
    rows = estimates(
        material, outcome=plan.primary.name, contrast=plan.contrasts[0].name, scales=HAZARDS
    )
    body = tuple(
        Row(
            head=say(METHODS[row.method]) if row.method in METHODS else literal(row.method),
            cells=(*_ratio(row), probability(row.p_value)),
            kind="" if row.is_shown else row.status,
        )
        for row in sorted(rows, key=lambda row: list(METHODS).index(row.method))
    )
    return Table(
        columns=(
            say("effects.ratio.method"),
            say("effects.ratio.hazard"),
            say("head.interval"),
            say("head.p_value"),
        ),
        groups=(("", body),),
        caption=say("effects.ratio.caption"),
    )


def _ratio(row: Estimate) -> tuple[str, str]:
    if row.scale != RATIO:
        return WITHHELD, WITHHELD
    return decimal(row.value, 3), interval(row.low, row.high, 3)


def literature_table(material: Material) -> Table:
    """Set published values beside ours, row by row, with their source."""
    body = tuple(
        Row(
            head=retold(record["label_sv"]),
            cells=(decimal(record["estimate"], 3), _ours(material, record), record["source"]),
        )
        for record in material.table("literature").to_dict("records")
    )
    return Table(
        columns=(
            say("effects.literature.what"),
            say("effects.literature.published"),
            say("effects.literature.here"),
            say("effects.literature.source"),
        ),
        groups=(("", body),),
        caption=say("effects.literature.caption"),
        words=frozenset({3}),
    )


def _ours(material: Material, record: Mapping[Any, Any]) -> str:
    """Find our value of a published one; a coefficient is the logarithm of a hazard ratio."""
    is_coefficient = record["scale"] == "coefficient"
    found = estimates(
        material,
        outcome=record["outcome"],
        contrast=material.plan.contrasts[0].name,
        scales=frozenset({RATIO if is_coefficient else record["scale"]}),
    )
    for row in found:
        if row.method == record["method"] and row.is_shown:
            return decimal(math.log(row.value) if is_coefficient else row.value, 3)
    return not_evaluable()


METHODS = {
    "cox_efron": "effects.ratio.cox",
    "cox_efron_adjusted": "effects.ratio.cox_adjusted",
    "log_rank": "effects.ratio.log_rank",
}
