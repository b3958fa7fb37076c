"""Other ways to compute the same answer, and what is known of its size."""

from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.labels import sensitivity_labels
from evaluation.report.material import Material

# Larger effects than these have hardly been seen in published studies of such insatser.
LARGEST_KNOWN_DIFFERENCE = 15.0
PLAUSIBLE_RATIO = (0.5, 2.0)


def alternatives(material: Material, row: Estimate) -> tuple[Estimate, ...]:
    """Find other ways to compute the same answer: other contrasts and sensitivity analyses."""
    plan = material.plan
    outcome = plan.outcome(row.outcome)
    found = [
        *(
            other
            for contrast in plan.contrasts
            if contrast.name != row.contrast
            and not CONTRAST_KINDS[contrast.kind].asks_another_question
            for other in differences(material, outcome, contrast)
        ),
        *(
            other
            for name in sensitivity_labels(plan)
            for other in differences(
                material, outcome, plan.contrast(row.contrast), sensitivity=name
            )
        ),
    ]
    same = (row.arm, row.month)
    return tuple(other for other in found if (other.arm, other.month) == same and other.is_shown)


def is_outside_known_range(row: Estimate) -> bool:
    """Tell whether an effect is larger than published studies have found."""
    if not row.is_shown:
        return False
    if row.scale in {"hazard_ratio", "risk_ratio"}:
        return not PLAUSIBLE_RATIO[0] <= row.value <= PLAUSIBLE_RATIO[1]
    return row.scale == "risk_difference" and abs(row.value) > LARGEST_KNOWN_DIFFERENCE
