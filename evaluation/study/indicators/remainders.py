"""What is left of a curve of several years when the years told one by one are taken from it."""

import numpy as np

from evaluation.indicators.aid import YEAR
from evaluation.indicators.flow.curves import WaitingCurve
from evaluation.indicators.flow.kinds import KINDS
from evaluation.indicators.flow.starting import months_needed
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen

STARTED_WITHIN = "started_within"


def leaves_few(
    found: WaitingCurve, plan: IndicatorPlan, *, last_month: int, min_count: int
) -> bool:
    """Tell whether too few are left: those who started in the years that are not told.

    The curve then tells no more of them than a withheld count would.

    Parameters
    ----------
    last_month : int
        The last final month: years whose waits end after it are not told.
    """
    waits = found.waits.take(found.members)
    year = waits.month // YEAR
    kind = KINDS[found.kind]
    rules = [
        own.rules
        for item in chosen(plan)
        for own in item.definitions
        if item.measure == STARTED_WITHIN and KINDS[own.rules["wait"]] is kind
    ]
    for rule in rules:
        ends = {one: months_needed(rule, one)[1] for one in np.unique(year).tolist()}
        last = np.array([ends[one] for one in year.tolist()], dtype=np.int64)
        told = (last <= last_month) & (year >= (plan.first_year or 0))
        started = waits.started_by(rule["within"] + kind.extra)
        if told.any() and (started & ~told).sum() < min_count:
            return True
    return False
