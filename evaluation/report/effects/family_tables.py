"""Comparisons that are read together: both kinds of intervals, and what holds for all."""

from dataclasses import dataclass

from evaluation.protocol.probes import ContrastFamily
from evaluation.report.answers.families import in_force
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, differences, estimates
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.forest import draw_forest
from evaluation.report.labels import sides_label
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    WITHHELD,
    decimal,
    interval,
    months,
    probability,
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
    label = _label(material, contrast)
    return Table(
        columns=(
            "Tid sedan start",
            "Skillnad",
            f"Enskilt 95{FIXED_SPACE}% KI",
            f"Simultant 95{FIXED_SPACE}% KI",
            "p (Holm)",
        ),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=(
            f"{label}: skillnader i {_units(members)}. De simultana intervallen gäller "
            "alla på en gång (max-t), och p-värdena är justerade enligt Holm."
        ),
    )


def family_finding(material: Material, contrast: str) -> Passage:
    """Say what holds when all comparisons are read together."""
    members = [item for item in _members(material, contrast) if item.joint is not None]
    if not members:
        return Passage(f"De samlade jämförelserna är {NOT_EVALUABLE}.")
    held = [item for item in members if item.joint and item.joint.sign]
    lost = [item for item in members if item.alone.sign and item not in held]
    words = (
        f"{len(members)} jämförelser läses tillsammans. Ju fler man gör, desto lättare visar "
        "någon en skillnad av en slump; de simultana intervallen är vidare för att det ska "
        "hända i högst fem fall av hundra."
    )
    if held:
        told = "; ".join(_told(material, item) for item in held)
        words += f" **Skillnad som står sig när alla räknas:** {told}."
    else:
        words += " **Ingen skillnad står sig när alla räknas.**"
    if lost:
        told = "; ".join(_told(material, item) for item in lost)
        words += f" Räknad för sig, men inte tillsammans med de andra, skiljer sig {told}."
    return Passage(words)


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
    caption = (
        f"{_label(material, contrast)}. Tjock linje: intervallet för jämförelsen för sig. "
        "Tunn linje och siffrorna till höger: simultana intervall, som gäller alla på en gång. "
        "Ofylld ring: det simultana intervallet går över noll."
    )
    return draw_forest(
        list(groups.items()),
        caption=caption,
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
        return (NOT_EVALUABLE, WITHHELD, WITHHELD, WITHHELD)
    return (
        decimal(row.value),
        interval(row.low, row.high),
        interval(item.joint.low, item.joint.high),
        probability(item.joint.p_value),
    )


def _told(material: Material, item: Member) -> str:
    plan, row = material.plan, item.joint or item.alone
    words = unit(row.scale, time_unit=plan.data.time_unit)
    kind = "simultant" if item.joint and item.joint.sign else "enskilt"
    shown = row if kind == "simultant" else item.alone
    limits = interval(shown.low, shown.high)
    return (
        f"{_title(material, row)}, {months(row.month, unit=plan.data.time_unit)}: "
        f"{decimal(row.value)}{FIXED_SPACE}{words} ({kind} intervall {limits})"
    )


def _units(members: list[Member]) -> str:
    names = dict.fromkeys(unit(item.alone.scale) for item in members)
    return " eller ".join(names) or "procentenheter"
