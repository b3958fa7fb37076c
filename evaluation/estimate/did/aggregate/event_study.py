"""An event study: estimates by time since the start, with their joint covariance."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Bools, Floats, Ints

BasePeriod = Literal["universal", "varying", "imputation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStudy:
    """Estimates by periods since the start, and what they are relative to.

    Attributes
    ----------
    event_time : array, shape (m,)
        Periods since the start, ascending; the reference may be present or absent.
    estimate : array, shape (m,)
        Unit of the outcome; exactly 0 at the reference.
    covariance : array, shape (m, m)
        Of the estimates; exactly 0 at the reference.
    base_period : str
        "universal": every estimate is a change since the reference; "varying": each
        estimate before the start is a change since the period before it; "imputation":
        estimates before the start come from another regression than those after.
    reference : int
        Event time that all others are compared with: -1, or earlier with anticipation.
    method : str
        Name of the estimator.
    conventions : mapping
        What another tool could have chosen otherwise.
    """

    event_time: Ints
    estimate: Floats
    covariance: Floats
    base_period: BasePeriod
    reference: int = -1
    method: str = ""
    conventions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.event_time)
        if self.estimate.shape != (size,) or self.covariance.shape != (size, size):
            found = f"{self.estimate.shape} estimates, {self.covariance.shape} covariance"
            raise UsageError(f"{found} for {size} event times", at="EventStudy")
        if (np.diff(self.event_time) <= 0).any():
            raise UsageError("event times do not ascend", at="EventStudy.event_time")

    @property
    def std_error(self) -> Floats:
        """Standard error of each estimate, shape (m,); 0 at the reference."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=float)

    @property
    def after(self) -> Floats:
        """Weights that average the event times after the reference from the start on."""
        later = self.event_time[self.event_time > self.reference]
        counted = (later >= 0).astype(float)
        return np.asarray(counted / counted.sum())

    def narrowed(self, keep: Bools, covariance: Floats | None = None) -> "EventStudy":
        """Keep some event times, with another covariance (m, m) of all of them if given."""
        joint = self.covariance if covariance is None else covariance
        return replace(
            self,
            event_time=self.event_time[keep],
            estimate=self.estimate[keep],
            covariance=joint[np.ix_(keep, keep)],
        )

    def within(self, first: int | None, last: int | None) -> "EventStudy":
        """Keep event times from `first` to `last`; None sets no limit."""
        low = self.event_time.min() if first is None else first
        high = self.event_time.max() if last is None else last
        return self.narrowed((self.event_time >= low) & (self.event_time <= high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Estimates before and after the reference, nearest first, for bounds on the trend.

    Attributes
    ----------
    estimate : array, shape (q + p,)
        The q before the reference in time order, then the p after it.
    covariance : array, shape (q + p, q + p)
    before, after : int
        q and p.
    """

    estimate: Floats
    covariance: Floats
    before: int
    after: int


def leads_of(study: EventStudy) -> Leads:
    """Give what bounds on the trend need, or say why this event study cannot give it.

    Raises
    ------
    UsageError
        The base period is not universal, event times have gaps, nothing lies before or
        after the reference, or an estimate or its covariance is missing.
    """
    if study.base_period != "universal":
        raise UsageError(
            f"bounds on the trend need one base period for all, not '{study.base_period}'",
            at="honest bounds",
            way_out="estimate with base_period='universal'",
        )
    keep = study.event_time != study.reference
    times = study.event_time[keep]
    _check_times(times, study.reference)
    estimate, covariance = study.estimate[keep], study.covariance[np.ix_(keep, keep)]
    if not (np.isfinite(estimate).all() and np.isfinite(covariance).all()):
        raise UsageError("an estimate or its covariance is missing", at="honest bounds")
    before = int((times < study.reference).sum())
    return Leads(estimate=estimate, covariance=covariance, before=before, after=len(times) - before)


def _check_times(times: Ints, reference: int) -> None:
    before, after = times[times < reference], times[times > reference]
    if not len(before) or not len(after):
        side = "before" if not len(before) else "after"
        raise UsageError(f"no estimate {side} the reference", at="honest bounds")
    wanted = np.r_[
        np.arange(reference - len(before), reference),
        np.arange(reference + 1, reference + 1 + len(after)),
    ]
    if not np.array_equal(times, wanted):
        raise UsageError(
            "event times are not consecutive around the reference",
            at="honest bounds",
            way_out="choose a window of event times without gaps",
        )
