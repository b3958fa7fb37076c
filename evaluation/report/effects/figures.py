"""Figures of a comparison, as a page asks for them; None when the material does not carry them."""

from evaluation.protocol.kinds import kind_of
from evaluation.report.answers.answer import first_rows
from evaluation.report.answers.horizon import headline
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.figures.balance import draw_balance
from evaluation.report.figures.curve_rows import curve_rows
from evaluation.report.figures.curves import draw_curves
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.forest import draw_forest
from evaluation.report.figures.incidence import draw_incidence, incidence_rows
from evaluation.report.figures.overlap import draw_overlap
from evaluation.report.figures.states import draw_states
from evaluation.report.labels import arm_label, sensitivity_labels, sides_label
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import months


def _has(material: Material, table: str, *, contrast: str, arm: str) -> bool:
    frame = material.table(table)
    if frame.empty:
        return False
    return bool(((frame["contrast"] == contrast) & (frame["arm"] == arm)).any())


def balance(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    """Draw how alike the groups are before and after weighting."""
    if not _has(material, "balance", contrast=contrast, arm=arm):
        return None
    return draw_balance(material, contrast=contrast, arm=arm)


def overlap(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    """Draw where the groups have somebody to be compared with."""
    if not _has(material, "overlap", contrast=contrast, arm=arm):
        return None
    return draw_overlap(material, contrast=contrast, arm=arm)


def states(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    """Draw the states month by month."""
    if not _has(material, "occupation", contrast=contrast, arm=arm):
        return None
    return draw_states(material, contrast=contrast, arm=arm)


def curves(material: Material, *, contrast: str, arm: str, outcome: str) -> Drawing | None:
    """Draw the share with an outcome in both groups."""
    names = {"contrast": contrast, "arm": arm, "outcome": outcome}
    if not _has(material, "curves", contrast=contrast, arm=arm):
        return None
    return None if curve_rows(material, **names).empty else draw_curves(material, **names)


def incidence(material: Material, *, contrast: str, arm: str) -> Drawing | None:
    """Draw exits by reason."""
    kinds = {item.name: kind_of(item) for item in material.plan.outcomes}
    named = [name for name, kind in kinds.items() if kind.has_states and kind.counts_events]
    if not named or not _has(material, "curves", contrast=contrast, arm=arm):
        return None
    names = {"contrast": contrast, "arm": arm, "outcome": named[0]}
    return None if incidence_rows(material, **names).empty else draw_incidence(material, **names)


def arms(material: Material) -> Drawing | None:
    """Draw the primary outcome of all arms in all contrasts at the headline's horizon."""
    row, plan = headline(material), material.plan
    if row is None:
        return None
    groups = []
    for contrast in plan.contrasts:
        rows = [r for r in differences(material, plan.primary, contrast) if r.month == row.month]
        labels = [sides_label(plan, contrast.name, r.arm, r.reference) for r in rows]
        groups.append((contrast.label, list(zip(labels, rows, strict=True))))
    within = say("answer.within", time=months(row.month, unit=plan.data.time_unit))
    caption = say("effects.figure.arms", outcome=plan.primary.label, within=within)
    return draw_forest(groups, caption=caption, time_unit=plan.data.time_unit)


def definitions(material: Material) -> Drawing | None:
    """Draw what stands first under other definitions."""
    rows, plan = first_rows(material), material.plan
    if not rows or not sensitivity_labels(plan):
        return None
    names = [arm_label(plan, row.arm) for row in rows]
    caption = say(
        "effects.figure.definitions",
        arm="; ".join(names),
        contrast=plan.contrast(rows[0].contrast).label,
        time=months(rows[0].month, unit=plan.data.time_unit),
    )
    titles = names if len(rows) > 1 else [""]
    groups = [(title, _redefined(material, row)) for title, row in zip(titles, rows, strict=True)]
    return draw_forest(groups, caption=caption, time_unit=plan.data.time_unit)


def _redefined(material: Material, row: Estimate) -> list[tuple[str, Estimate]]:
    """Give a difference as planned, and under each other definition and weighting."""
    plan = material.plan
    outcome, contrast = plan.outcome(row.outcome), plan.contrast(row.contrast)
    return [
        (say("effects.plan"), row),
        *(
            (label, other)
            for name, label in sensitivity_labels(plan).items()
            for other in differences(material, outcome, contrast, sensitivity=name)
            if (other.arm, other.month) == (row.arm, row.month)
        ),
    ]
