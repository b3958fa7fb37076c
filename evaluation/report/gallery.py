"""The figures a page may ask for, by name; None when the material does not carry them."""

from collections.abc import Callable, Mapping

from evaluation.protocol.kinds import outcome_kind
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
from evaluation.report.labels import arm_label, sensitivity_labels, sides_label
from evaluation.report.markup import plain
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, months
from evaluation.report.selection import differences, headline


def _has(material: Material, table: str, *, contrast: str, arm: str) -> bool:
    frame = material.table(table)
    if frame.empty:
        return False
    return bool(((frame["contrast"] == contrast) & (frame["arm"] == arm)).any())


def _flow(material: Material) -> Drawing | None:
    return draw_flow(material) if len(material.table("flow")) else None


def _balance(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    if not _has(material, "balance", contrast=contrast, arm=arm):
        return None
    return draw_balance(material, contrast=contrast, arm=arm)


def _overlap(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    if not _has(material, "overlap", contrast=contrast, arm=arm):
        return None
    return draw_overlap(material, contrast=contrast, arm=arm)


def _states(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    if not _has(material, "occupation", contrast=contrast, arm=arm):
        return None
    return draw_states(material, contrast=contrast, arm=arm)


def _curves(material: Material, *, contrast: str, arm: str, outcome: str) -> Drawing | None:
    names = {"contrast": contrast, "arm": arm, "outcome": outcome}
    if not _has(material, "curves", contrast=contrast, arm=arm):
        return None
    return None if curve_rows(material, **names).empty else draw_curves(material, **names)


def _incidence(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    kinds = {item.name: outcome_kind(item.kind) for item in material.plan.outcomes}
    named = [name for name, kind in kinds.items() if kind.has_states and kind.counts_events]
    if not named or not _has(material, "curves", contrast=contrast, arm=arm):
        return None
    names = {"contrast": contrast, "arm": arm, "outcome": named[0]}
    return None if incidence_rows(material, **names).empty else draw_incidence(material, **names)


def _arms(material: Material) -> Drawing | None:
    """Draw the primary outcome of all arms in all contrasts at the headline's horizon."""
    row, plan = headline(material), material.plan
    if row is None:
        return None
    groups = []
    for contrast in plan.contrasts:
        rows = [r for r in differences(material, plan.primary, contrast) if r.month == row.month]
        labels = [sides_label(plan, contrast.name, r.arm, r.reference) for r in rows]
        groups.append((contrast.label, list(zip(labels, rows, strict=True))))
    horizon = months(row.month, unit=plan.data.time_unit)
    caption = (
        f"{plain(plan.primary.label)} inom {horizon}: skillnader i procentenheter med "
        f"95{FIXED_SPACE}% konfidensintervall. Ofylld ring: intervallet går över noll."
    )
    return draw_forest(groups, caption=caption, time_unit=plan.data.time_unit)


def _definitions(material: Material) -> Drawing | None:
    """Draw the headline under other definitions."""
    row, plan = headline(material), material.plan
    if row is None or not sensitivity_labels(plan):
        return None
    outcome, contrast = plan.outcome(row.outcome), plan.contrast(row.contrast)
    lines = [("Som i planen", row)]
    for name, label in sensitivity_labels(plan).items():
        lines += [
            (label, other)
            for other in differences(material, outcome, contrast, sensitivity=name)
            if (other.arm, other.month) == (row.arm, row.month)
        ]
    caption = (
        f"{plain(arm_label(plan, row.arm))}, {plain(contrast.label)}: samma skillnad med andra "
        f"definitioner och vikter, {months(row.month, unit=plan.data.time_unit)}."
    )
    return draw_forest([("", lines)], caption=caption, time_unit=plan.data.time_unit)


FLOW: Mapping[str, Callable[..., Drawing | None]] = {"flow": _flow}
COMPARISONS: Mapping[str, Callable[..., Drawing | None]] = {
    "arms": _arms,
    "balance": _balance,
    "curves": _curves,
    "definitions": _definitions,
    "family": draw_family,
    "incidence": _incidence,
    "overlap": _overlap,
    "states": _states,
}
PANELS: Mapping[str, Callable[..., Drawing | None]] = {
    "event-study": draw_event_study,
    "honest": draw_honest,
}
BENCHMARKS: Mapping[str, Callable[..., Drawing | None]] = {"benchmark": draw_benchmark}
