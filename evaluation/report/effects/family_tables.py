"""Comparisons that are read together: both kinds of intervals, and what holds for all."""

from dataclasses import dataclass

from evaluation.protocol.probes import ContrastFamily
from evaluation.report.answers.families import in_force
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, differences, estimates
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.forest import draw_forest
from evaluation.report.labels import either, sides_label
from evaluation.report.language import say
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    WITHHELD,
    decimal,
    interval,
    months,
    not_evaluable,
    probability,
    unit_words,
)
from evaluation.report.sentences import unit

ANALYSIS = "familj"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One comparison with its own interval, and the one it has in the family."""

    alone: Estimate
    joint: Estimate | None


def family_table(material: Material, contrast: str) -> Table:
    """Tabulate the members of the family that holds a contrast."""
    plan = material.plan
    groups: dict[str, list[Row]] = {}
    members = _members(material, contrast)
    for item in members:
        row = item.alone
        head = months(row.month, unit=plan.data.time_unit)
        groups.setdefault(_title(material, row), []).append(Row(head=head, cells=_cells(item)))
    return Table(
        columns=(
            say("head.since_start"),
            say("head.difference"),
            say("head.interval_alone"),
            say("head.interval_joint"),
            say("head.p_joint"),
        ),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=say("family.caption", family=_label(material, contrast), units=_units(members)),
    )


def family_finding(material: Material, contrast: str) -> Passage:
    """Say what holds when all comparisons are read together."""
    members = [item for item in _members(material, contrast) if item.joint is not None]
    if not members:
        return Passage(say("family.not_evaluable"))
    held = [item for item in members if item.joint and item.joint.sign]
    lost = [item for item in members if item.alone.sign and item not in held]
    words = [
        say("family.lead", number=str(len(members))),
        say("family.held", told=_listed(material, held)) if held else say("family.none_held"),
    ]
    if lost:
        words.append(say("family.lost", told=_listed(material, lost)))
    return Passage(" ".join(words))


def _listed(material: Material, items: list[Member]) -> str:
    return "; ".join(_told(material, item) for item in items)


def draw_family(material: Material, contrast: str) -> Drawing | None:
    """Draw the members: thick line each by itself, thin line all at once."""
    members = _members(material, contrast)
    if not any(item.joint for item in members):
        return None
    plan = material.plan
    groups: dict[str, list[tuple[str, Estimate]]] = {}
    for item in members:
        head = months(item.alone.month, unit=plan.data.time_unit)
        groups.setdefault(_title(material, item.alone), []).append((head, item.alone))
    return draw_forest(
        list(groups.items()),
        caption=say("family.drawn", family=_label(material, contrast)),
        time_unit=plan.data.time_unit,
        joint={item.alone: item.joint for item in members if item.joint},
    )


def _members(material: Material, contrast: str) -> list[Member]:
    declared = _declared(material, contrast)
    if declared is None:
        return []
    plan = material.plan
    arms = declared.members(plan.arms)
    found = []
    for name in declared.outcomes:
        outcome = plan.outcome(name)
        for each in declared.contrasts:
            joint = {
                (row.arm, row.reference, row.month): row
                for row in estimates(
                    material,
                    outcome=name,
                    contrast=each,
                    scales=DIFFERENCES,
                    sensitivity=f"{ANALYSIS}:{declared.name}",
                )
                if row.is_shown
            }
            found += [
                Member(alone=row, joint=joint.get((row.arm, row.reference, row.month)))
                for row in differences(material, outcome, plan.contrast(each))
                if row.arm in arms and (not declared.months or row.month in declared.months)
            ]
    return found


def _declared(material: Material, contrast: str) -> ContrastFamily | None:
    return next((item for item in in_force(material) if contrast in item.contrasts), None)


def _label(material: Material, contrast: str) -> str:
    declared = _declared(material, contrast)
    return declared.label if declared else ""


def _title(material: Material, row: Estimate) -> str:
    return sides_label(material.plan, row.contrast, row.arm, row.reference)


def _cells(item: Member) -> tuple[str, ...]:
    row = item.alone
    if not row.is_shown or item.joint is None:
        return (not_evaluable(), WITHHELD, WITHHELD, WITHHELD)
    return (
        decimal(row.value),
        interval(row.low, row.high),
        interval(item.joint.low, item.joint.high),
        probability(item.joint.p_value),
    )


def _told(material: Material, item: Member) -> str:
    plan, row = material.plan, item.joint or item.alone
    words = unit(row.scale, time_unit=plan.data.time_unit)
    is_joint = bool(item.joint and item.joint.sign)
    shown = row if is_joint else item.alone
    return say(
        "family.told_joint" if is_joint else "family.told_alone",
        sides=_title(material, row),
        time=months(row.month, unit=plan.data.time_unit),
        value=f"{decimal(row.value)}{FIXED_SPACE}{words}",
        limits=interval(shown.low, shown.high),
    )


def _units(members: list[Member]) -> str:
    return either(unit(item.alone.scale) for item in members) or unit_words("procentenheter")
