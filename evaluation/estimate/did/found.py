"""What is asked of an estimator of a panel, and the form in which it answers."""

from dataclasses import dataclass

from evaluation.estimate.did.aggregate.aggregate import Aggregate, aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.doubly_robust.comparison import Method
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.cells import BasePeriod, Control
from evaluation.estimate.result.stated import Stated

Found = tuple[Stated, EventStudy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a plan says of its estimators; see `group_time`.

    Attributes
    ----------
    first_event, last_event : int or None
        Event times that are shown.
    """

    method: Method = "dr"
    control: Control = "not_yet"
    base_period: BasePeriod = "universal"
    anticipation: int = 0
    first_event: int | None = None
    last_event: int | None = None


def overall(found: Aggregate, *, is_tested: bool = True) -> Stated:
    """Give the one average of all, with the influence behind it where it was kept."""
    return Stated(
        estimate=found.overall,
        std_error=found.overall_error,
        influence=None if found.influence is None else found.influence[:, -1],
        unit=found.unit,
        is_tested=is_tested,
    )


def of_cells(found: GroupTime) -> Found:
    """Give the simple average of the cells, and their averages by event time."""
    return overall(aggregate(found, "simple")), aggregate(found, "dynamic").event_study()
