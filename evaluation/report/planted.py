"""Synthetic data: the planted value beside what the study says."""

from dataclasses import dataclass

from evaluation.protocol import Contrast
from evaluation.report.estimate_rows import IN_PERCENT, Estimate, differences
from evaluation.report.labels import either, lowered, sides_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    WITHHELD,
    decimal,
    interval,
    months,
    not_evaluable,
)
from evaluation.report.retold import retold
from evaluation.report.sentences import decimals, unit_of

COVERED = {True: "scrutiny.judgement.yes", False: "scrutiny.judgement.no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A difference that the study tells, and the one that was planted, in the same unit."""

    told: Estimate
    value: float

    @property
    def is_covered(self) -> bool:
        """Whether the interval holds the planted value."""
        return self.told.low <= self.value <= self.told.high


def truth_table(material: Material, *, contrast: str) -> Table:
    """Tabulate the primary outcomes beside what was planted; no rows where data are real."""
    plan = material.plan
    found = planted(material, plan.contrast(contrast))
    groups: dict[str, list[Row]] = {}
    for item in found:
        row = item.told
        sides = sides_label(plan, contrast, row.arm, row.reference)
        title = f"{sides}: {lowered(plan.outcome(row.outcome).label)}"
        groups.setdefault(title, []).append(_row(material, item))
    return Table(
        columns=(
            say("head.since_start"),
            say("head.planted"),
            say("head.estimate"),
            say("head.interval"),
            say("head.covered"),
        ),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=_caption(material, contrast, found) if found else "",
        words=frozenset({4}),
    )


def planted(material: Material, contrast: Contrast) -> list[Planted]:
    """Find what is known of a contrast's primary outcomes, in declared order."""
    table = material.table("truth")
    if table.empty:
        return []
    keys = ["outcome", "contrast", "arm", "reference", "month"]
    known = table.set_index(keys)["planted"].to_dict()
    found = []
    for outcome in material.plan.outcomes:
        if outcome.role != "primary":
            continue
        for row in differences(material, outcome, contrast):
            value = known.get((outcome.name, contrast.name, row.arm, row.reference, row.month))
            if value is not None:
                factor = 100.0 if row.scale in IN_PERCENT else 1.0
                found.append(Planted(told=row, value=factor * value))
    place = {arm.name: number for number, arm in enumerate(material.plan.arms)}
    return sorted(found, key=lambda item: (place[item.told.arm], item.told.reference))


def _row(material: Material, item: Planted) -> Row:
    row, places = item.told, decimals(item.told)
    head = months(row.month, unit=material.plan.data.time_unit)
    value = decimal(item.value, places)
    if not row.is_shown:
        cells = (value, not_evaluable(), WITHHELD, WITHHELD)
        return Row(head=head, cells=cells, kind=row.status)
    limits, covered = interval(row.low, row.high, places), say(COVERED[item.is_covered])
    return Row(head=head, cells=(value, decimal(row.value, places), limits, covered))


def _caption(material: Material, contrast: str, found: list[Planted]) -> str:
    told = say(
        "planted.caption",
        contrast=lowered(material.plan.contrast(contrast).label),
        units=either(unit_of(material.plan, item.told) for item in found),
        count=_count(material),
    )
    rule = str((material.manifest.get("delivery") or {}).get("fro_regel") or "")
    if not rule:
        return told
    return f"{told} {say('planted.chosen', rule=retold(rule))}"


def _count(material: Material) -> str:
    every = [
        item
        for declared in material.plan.contrasts
        for item in planted(material, declared)
        if item.told.is_shown
    ]
    covered = sum(item.is_covered for item in every)
    return say("planted.count", covered=str(covered), every=str(len(every)))
