"""Whether a difference is ascertained when all that is read with it is counted."""

from evaluation.protocol.probes import ContrastFamily
from evaluation.report.answers.parts import parts_differ
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, estimates
from evaluation.report.material import Material

ANALYSIS = "familj"
SURE = 0.05


def in_force(material: Material) -> tuple[ContrastFamily, ...]:
    """Give the declared families, those of what stands first before the others."""
    plan = material.plan
    parts = any(parts_differ(material, arm.name) for arm in plan.main_arms)
    return tuple(sorted(plan.families, key=lambda declared: declared.sub_types is not parts))


def in_family(material: Material, row: Estimate) -> Estimate | None:
    """Find the row of a difference in its declared family: simultaneous limits, p by Holm."""
    for declared in in_force(material):
        for other in estimates(
            material,
            outcome=row.outcome,
            contrast=row.contrast,
            scales=DIFFERENCES,
            sensitivity=f"{ANALYSIS}:{declared.name}",
        ):
            same = (other.arm, other.reference, other.month) == (row.arm, row.reference, row.month)
            if same and other.is_shown and not row.sensitivity:
                return other
    return None


def is_beside_family(material: Material, row: Estimate) -> bool:
    """Tell whether a family is declared of a row's contrast and outcome, and does not hold it."""
    return in_family(material, row) is None and any(
        row.contrast in declared.contrasts and row.outcome in declared.outcomes
        for declared in material.plan.families
    )


def holds_in_family(material: Material, row: Estimate) -> bool | None:
    """Tell whether a difference survives Holm; None where no family holds it."""
    joint = in_family(material, row)
    return None if joint is None else bool(joint.p_value < SURE)
