"""The figures a page may ask for by name; None when the material does not carry them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluation.report.benchmark.figure import draw_benchmark
from evaluation.report.effects.family_tables import draw_family
from evaluation.report.figures.balance import draw_balance
from evaluation.report.figures.curves import curve_rows, draw_curves
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.event_study import draw_event_study
from evaluation.report.figures.flow import draw_flow
from evaluation.report.figures.forest import draw_forest
from evaluation.report.figures.honest import draw_honest
from evaluation.report.figures.incidence import draw_incidence, incidence_rows
from evaluation.report.figures.overlap import draw_overlap
from evaluation.report.figures.states import draw_states
from evaluation.report.markup import plain
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, months
from evaluation.report.selection import differences, headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a figure is about: declared names."""

    contrast: str
    arm: str
    outcome: str


def _has(material: Material, table: str, subject: Subject) -> bool:
    frame = material.table(table)
    if frame.empty:
        return False
    return bool(((frame["contrast"] == subject.contrast) & (frame["arm"] == subject.arm)).any())


def _flow(material: Material, _: Subject) -> Drawing | None:
    return draw_flow(material) if len(material.table("flow")) else None


def _balance(material: Material, subject: Subject) -> Drawing | None:
    if not _has(material, "balance", subject):
        return None
    return draw_balance(material, contrast=subject.contrast, arm=subject.arm)


def _overlap(material: Material, subject: Subject) -> Drawing | None:
    if not _has(material, "overlap", subject):
        return None
    return draw_overlap(material, contrast=subject.contrast, arm=subject.arm)


def _states(material: Material, subject: Subject) -> Drawing | None:
    if not _has(material, "occupation", subject):
        return None
    return draw_states(material, contrast=subject.contrast, arm=subject.arm)


def _curves(material: Material, subject: Subject) -> Drawing | None:
    names = {"contrast": subject.contrast, "arm": subject.arm, "outcome": subject.outcome}
    if not _has(material, "curves", subject) or curve_rows(material, **names).empty:
        return None
    return draw_curves(material, **names)


def _incidence(material: Material, subject: Subject) -> Drawing | None:
    named = [o.name for o in material.plan.outcomes if o.kind == "exit_reason"]
    names = {"contrast": subject.contrast, "arm": subject.arm}
    if not named or not _has(material, "curves", subject):
        return None
    if incidence_rows(material, outcome=named[0], **names).empty:
        return None
    return draw_incidence(material, outcome=named[0], **names)


def _arms(material: Material, _: Subject) -> Drawing | None:
    """Draw the primary outcome of all arms in all contrasts at the headline's horizon."""
    row, plan = headline(material), material.plan
    if row is None:
        return None
    groups = []
    for contrast in plan.contrasts:
        rows = [r for r in differences(material, plan.primary, contrast) if r.month == row.month]
        between = contrast.kind == "between_arms"
        labels = [
            plan.arm_label(r.arm) + (f" mot {plan.arm_label(r.reference)}" if between else "")
            for r in rows
        ]
        groups.append((contrast.label, list(zip(labels, rows, strict=True))))
    horizon = months(row.month, unit=plan.time_unit)
    caption = (
        f"{plain(plan.primary.label)} inom {horizon}: skillnader i procentenheter med "
        f"95{FIXED_SPACE}% konfidensintervall. Ofylld ring: intervallet går över noll."
    )
    return draw_forest(groups, caption=caption, time_unit=plan.time_unit)


def _definitions(material: Material, _: Subject) -> Drawing | None:
    """Draw the headline under other definitions."""
    row, plan = headline(material), material.plan
    if row is None or not plan.sensitivity:
        return None
    outcome, contrast = plan.outcome(row.outcome), plan.contrast(row.contrast)
    lines = [("Som i planen", row)]
    for name, label in plan.sensitivity.items():
        lines += [
            (label, other)
            for other in differences(material, outcome, contrast, sensitivity=name)
            if (other.arm, other.month) == (row.arm, row.month)
        ]
    caption = (
        f"{plain(plan.arm_label(row.arm))}, {plain(contrast.label)}: samma skillnad med andra "
        f"definitioner och vikter, {months(row.month, unit=plan.time_unit)}."
    )
    return draw_forest([("", lines)], caption=caption, time_unit=plan.time_unit)


def _family(material: Material, subject: Subject) -> Drawing | None:
    return draw_family(material, subject.contrast)


def _benchmark(material: Material, _: Subject) -> Drawing | None:
    return draw_benchmark(material)


FIGURES: Mapping[str, Callable[[Material, Subject], Drawing | None]] = {
    "arms": _arms,
    "balance": _balance,
    "benchmark": _benchmark,
    "curves": _curves,
    "definitions": _definitions,
    "event-study": lambda material, subject: draw_event_study(material, subject.outcome),
    "family": _family,
    "flow": _flow,
    "honest": lambda material, subject: draw_honest(material, subject.outcome),
    "incidence": _incidence,
    "overlap": _overlap,
    "states": _states,
}
