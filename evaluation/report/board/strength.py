"""What the material could have shown, and how many more it would take."""

import math
from dataclasses import dataclass

from evaluation.protocol import Protocol
from evaluation.report.answers import Answer
from evaluation.report.estimate_rows import Estimate

# A difference is found four times of five, by a two-sided test at 5 per cent, when it is
# 1.96 + 0.84 standard errors large.
FOUND_IN_ERRORS = 2.8
INTERVAL_IN_ERRORS = 2 * 1.96
DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How large a difference must be to be seen, with the persons there are.

    Attributes
    ----------
    smallest : float
        The difference that is found four times of five, in the unit of the row.
    persons : float
        Who began, rounded.
    wanted : float or None
        The smallest relevant difference that the plan declares.
    needed : float or None
        About how many would have to begin for `wanted` to be found four times of five, to
        two digits; None where it is not declared, or they are as many already.
    """

    smallest: float
    persons: float
    wanted: float | None
    needed: float | None


def strength_of(plan: Protocol, answer: Answer) -> Strength | None:
    """Give what a shown difference could have found; None where there is no interval."""
    row = answer.difference
    if row is None or not row.is_shown or math.isnan(row.high - row.low):
        return None
    smallest = FOUND_IN_ERRORS * (row.high - row.low) / INTERVAL_IN_ERRORS
    wanted = plan.outcome(row.outcome).smallest_relevant
    return Strength(
        smallest=smallest, persons=row.n, wanted=wanted, needed=_needed(row, smallest, wanted)
    )


def _needed(row: Estimate, smallest: float, wanted: float | None) -> float | None:
    """Scale the persons: an error halves when there are four times as many."""
    if not wanted or smallest <= wanted or math.isnan(row.n):
        return None
    needed = row.n * (smallest / wanted) ** 2
    step: float = 10.0 ** (math.floor(math.log10(needed)) + 1 - DIGITS)
    return math.ceil(needed / step) * step
