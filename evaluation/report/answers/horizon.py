"""The one horizon at which a question is answered, whatever the results are."""

from evaluation.protocol import Outcome, Protocol
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.material import Material

# A job in an insats lasts a year at most; what it leads to shows in the year after.
PROGRAMME_MONTHS = 12
ENOUGH_MONTHS = PROGRAMME_MONTHS + 12


def primary_month(plan: Protocol, outcome: Outcome) -> int:
    """Give the horizon that answers: declared before any number was computed.

    Where an arm is a programme, the first declared horizon that reaches twelve months beyond
    it, for all arms alike; else, or where none reaches so far, the longest declared.
    """
    long_enough = [month for month in outcome.horizons if month >= ENOUGH_MONTHS]
    if long_enough and has_programme(plan):
        return min(long_enough)
    return max(outcome.horizons)


def has_programme(plan: Protocol) -> bool:
    """Tell whether an arm pays its own months."""
    return any(arm.programme for arm in plan.arms)


def pays_its_months(plan: Protocol, row: Estimate) -> bool:
    """Tell whether an arm takes months off assistance by itself, as a job in an insats does."""
    pays = any(arm.name == row.arm and arm.programme for arm in plan.arms)
    return pays and row.scale == "months_difference"


def is_premature(plan: Protocol, arm: str, month: int) -> bool:
    """Tell whether an arm is a programme that has not been followed for a year after it."""
    return month < ENOUGH_MONTHS and any(one.name == arm and one.programme for one in plan.arms)


def headline(material: Material) -> Estimate | None:
    """Find the first arm's row of the first primary outcome at its primary horizon.

    It tells which horizon, outcome and contrast the rest of a page follows, and may be
    withheld; what answers the question are `answers`.
    """
    plan = material.plan
    arm, month = plan.main_arms[0].name, primary_month(plan, plan.primary)
    rows = differences(material, plan.primary, plan.contrasts[0])
    return next((row for row in rows if (row.arm, row.month) == (arm, month)), None)
