"""Which whole numbers a published count may stand for."""

import math

Window = tuple[float, float]


def of_rounded(shown: float, *, min_count: int, round_to: int) -> Window:
    """Give the counts that are published as `shown`: rounded half up, none below the limit."""
    if shown == 0:
        return 0, 0
    low = math.ceil(shown - round_to / 2)
    high = math.ceil(shown + round_to / 2) - 1
    return max(low, min_count), high


def of_total(shown: float, *, round_to: int) -> Window:
    """Give the totals that are rounded to `shown` wherever they are, also below the limit."""
    return max(0, math.ceil(shown - round_to / 2)), math.ceil(shown + round_to / 2) - 1
