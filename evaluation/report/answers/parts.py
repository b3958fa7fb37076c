"""Sub-types of an insats: whether they differ, by the joint test that the study published."""

from evaluation.protocol import Protocol
from evaluation.report.answers.horizon import primary_month
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.material import Material

ANALYSIS = "delar"
TEST = frozenset({"chi_square"})
SURE = 0.05


def is_whole(plan: Protocol, arm: str) -> bool:
    """Tell whether an arm has sub-types."""
    return any(part.parent == arm for part in plan.arms)


def part_tests(material: Material, arm: str) -> tuple[Estimate, ...]:
    """Find the tests that the sub-types of an arm have one effect.

    One for each primary outcome, at its primary horizon, in the first contrast that has the
    arm; also those that are withheld.
    """
    plan = material.plan
    contrast = next((item.name for item in plan.contrasts if arm in item.arms), "")
    return tuple(
        row
        for outcome in plan.outcomes
        if outcome.role == "primary"
        for row in estimates(
            material,
            outcome=outcome.name,
            contrast=contrast,
            scales=TEST,
            sensitivity=f"{ANALYSIS}:{arm}",
        )
        if row.month == primary_month(plan, outcome)
    )


def parts_differ(material: Material, arm: str) -> bool | None:
    """Tell whether the sub-types differ in any primary outcome; None where no test is shown."""
    shown = [row for row in part_tests(material, arm) if row.is_shown]
    if not shown:
        return None
    return any(row.p_value < SURE for row in shown)
