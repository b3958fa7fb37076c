"""Effects of cohorts that started within the same stretch, by time since each one's start.

Cohorts of a handful are withheld one by one, though together they say something: a plan of
persons may declare how many periods are put together.
"""

import numpy as np
import pandas as pd

from evaluation.disclosure.levels import Flags
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.scales import interval
from evaluation.study.panel.asked import Asked


def pooled_groups(asked: Asked, cells: GroupTime) -> tuple[pd.DataFrame, Flags]:
    """Cells that are averaged together: first start and distance, and which they are.

    Returns
    -------
    frame, array of bool, shape (k, m)
        Within the distances that the plan shows, or all when it says none.
    """
    plan, distance = asked.plan, cells.time - cells.cohort
    first = cells.cohort // plan.pool_periods * plan.pool_periods
    low = distance.min() if plan.first_event is None else plan.first_event
    high = distance.max() if plan.last_event is None else plan.last_event
    inside = (distance >= low) & (distance <= high)
    pairs = np.unique(np.column_stack([first, distance])[inside], axis=0)
    groups = (first == pairs[:, :1]) & (distance == pairs[:, 1:])
    return pd.DataFrame({"cohort": pairs[:, 0], "event": pairs[:, 1]}), groups


def pooled_frame(
    asked: Asked, cells: GroupTime, pairs: pd.DataFrame, groups: Flags
) -> pd.DataFrame:
    """Average effect of each stretch of starts at each distance, cohorts weighing as persons."""
    persons = cells.size[np.searchsorted(cells.cohorts, cells.cohort)]
    size = groups @ persons
    weight = groups * persons / size[:, None]
    count = len(cells.estimate)
    estimate = weight @ cells.estimate
    variance = np.einsum("kj,jl,kl->k", weight, cells.covariance[:count, :count], weight)
    error = np.sqrt(variance.clip(min=0))
    low, high = interval(estimate, error, kind="plain", level=0.95)
    last = pairs["cohort"] + asked.plan.pool_periods - 1
    ends = zip(pairs["cohort"], last.clip(upper=int(asked.panel.periods[-1])), strict=True)
    label = asked.rows.label
    return pairs.assign(
        outcome=asked.outcome.name,
        cohort_label=[f"{label(int(one))} till {label(int(two))}" for one, two in ends],
        persons=size,
        estimate=estimate,
        std_error=error,
        conf_low=low,
        conf_high=high,
    )
