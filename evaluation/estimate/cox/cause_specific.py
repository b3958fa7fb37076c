"""The event from one cause, the others as the end of observation."""

from dataclasses import replace

import numpy as np

from evaluation.estimate.curves.durations import Durations


def cause_specific(durations: Durations, *, cause: int) -> Durations:
    """Durations in which only `cause` is the event and rows with another end are censored.

    The hazard of one cause among those still without any event: what `cox` and `logrank`
    compare. It is no risk; for that every cause counts (`absolute_risk`).
    """
    return replace(durations, cause=np.where(durations.cause == cause, 1, 0))
