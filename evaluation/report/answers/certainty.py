"""How sure a figure is: one table of what speaks against it, and the word it allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from evaluation.report.estimate_rows import Estimate


class Certainty(Enum):
    """A plain word, the surest first; the value is its key."""

    CERTAIN = "answer.certainty.certain"
    MODERATE = "answer.certainty.moderate"
    LOW = "answer.certainty.low"
    UNCERTAIN = "answer.certainty.uncertain"
    NOT_EVALUABLE = "numbers.not_evaluable"


class Alarm(Enum):
    """What speaks against a figure, the gravest first; the value is its key."""

    WITHHELD = "answer.alarm.withheld"
    PLACEBO_OUTCOME = "answer.alarm.placebo_outcome"
    PLACEBO_START = "answer.alarm.placebo_start"
    TURNED = "answer.alarm.turned"
    UNDECIDED = "answer.alarm.undecided"
    PARTS_DIFFER = "answer.alarm.parts_differ"
    PARTS_UNTESTED = "answer.alarm.parts_untested"
    IMPLAUSIBLE = "answer.alarm.implausible"
    MECHANICAL = "answer.alarm.mechanical"
    PREMATURE = "answer.alarm.premature"
    CLOSE = "answer.alarm.close"
    NOT_IN_FAMILY = "answer.alarm.not_in_family"
    OUTSIDE_FAMILY = "answer.alarm.outside_family"
    LOST = "answer.alarm.lost"
    NEAR_NOTHING = "answer.alarm.near_nothing"
    NOT_DRAWN = "answer.alarm.not_drawn"


# The surest word that a figure may have beside the alarm.
AT_MOST: Mapping[Alarm, Certainty] = {
    Alarm.WITHHELD: Certainty.NOT_EVALUABLE,
    Alarm.PLACEBO_OUTCOME: Certainty.UNCERTAIN,
    Alarm.PLACEBO_START: Certainty.UNCERTAIN,
    Alarm.TURNED: Certainty.UNCERTAIN,
    Alarm.UNDECIDED: Certainty.UNCERTAIN,
    Alarm.PARTS_DIFFER: Certainty.LOW,
    Alarm.PARTS_UNTESTED: Certainty.LOW,
    Alarm.IMPLAUSIBLE: Certainty.LOW,
    Alarm.MECHANICAL: Certainty.LOW,
    Alarm.PREMATURE: Certainty.LOW,
    Alarm.CLOSE: Certainty.LOW,
    Alarm.NOT_IN_FAMILY: Certainty.LOW,
    Alarm.OUTSIDE_FAMILY: Certainty.LOW,
    Alarm.LOST: Certainty.LOW,
    Alarm.NEAR_NOTHING: Certainty.MODERATE,
    Alarm.NOT_DRAWN: Certainty.MODERATE,
}
# What every figure without a lottery has is told once, not of each.
OF_THE_DESIGN = frozenset({Alarm.UNDECIDED, Alarm.NOT_DRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One alarm that concerns a figure.

    Attributes
    ----------
    alarm : Alarm
    rows : tuple of Estimate
        What raised it, in the order of the plan.
    among : int
        How many there were to look at, where some of several raised it.
    about : tuple of str
        Keys of the words for what raised it, where that is no row.
    """

    alarm: Alarm
    rows: tuple[Estimate, ...] = ()
    among: int = 0
    about: tuple[str, ...] = ()


def certainty_of(reasons: Iterable[Reason]) -> Certainty:
    """Give the surest word that all alarms allow."""
    order = list(Certainty)
    allowed = [order.index(AT_MOST[reason.alarm]) for reason in reasons]
    return order[max(allowed, default=0)]
