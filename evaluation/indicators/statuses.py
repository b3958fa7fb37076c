"""Whether a target was reached: told only where the whole interval says the same."""

import math

from evaluation.protocol.indicators.targets import UNSURE, Target


def compatible(low: float, high: float, target: Target) -> tuple[str, ...]:
    """Give the statuses that values from `low` to `high` have, best first."""
    spans = target.spans.items()
    inside = tuple(name for name, (least, most) in spans if low < most and high > least)
    # One value where two meet belongs to the better.
    at_most = (name for name, (least, most) in spans if low <= most and high >= least)
    return inside or tuple(at_most)[:1]


def status_of(low: float, high: float, target: Target | None) -> str:
    """Give the status of an interval; `osaker` where it spans several.

    Empty without a target or an interval: a value alone has no status.
    """
    if target is None or math.isnan(low) or math.isnan(high):
        return ""
    found = compatible(low, high, target)
    return found[0] if len(found) == 1 else UNSURE
