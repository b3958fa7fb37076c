"""Whether an insats helps, by the interval and the declared direction alone."""

from enum import Enum

from evaluation.protocol import Outcome
from evaluation.report.estimate_rows import Estimate

BETTER = {"higher": 1, "lower": -1}


class Verdict(Enum):
    """What an interval lets one say; the value is the key of its word."""

    HELPS = "answer.verdict.helps"
    HARMS = "answer.verdict.harms"
    DIFFERS = "answer.verdict.differs"
    NO_LARGER_DIFFERENCE = "answer.verdict.no_larger_difference"
    UNDECIDED = "answer.verdict.undecided"
    NOT_EVALUABLE = "answer.verdict.not_evaluable"

    @property
    def is_found(self) -> bool:
        """Whether a difference is ascertained."""
        return self in {Verdict.HELPS, Verdict.HARMS, Verdict.DIFFERS}


def verdict_of(outcome: Outcome, row: Estimate | None) -> Verdict:
    """Judge one difference.

    A whole interval inside the declared smallest relevant difference is no larger difference,
    also where it excludes nought. Without a declared direction a difference is neither good
    nor bad.
    """
    if row is None or not row.is_shown:
        return Verdict.NOT_EVALUABLE
    limit = outcome.smallest_relevant
    if limit is not None and -limit < row.low and row.high < limit:
        return Verdict.NO_LARGER_DIFFERENCE
    if row.sign == 0:
        return Verdict.UNDECIDED
    if outcome.direction not in BETTER:
        return Verdict.DIFFERS
    return Verdict.HELPS if row.sign == BETTER[outcome.direction] else Verdict.HARMS
