"""Effects that cannot be: before the start, and of a start that did not happen."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM, Cohort, Histories
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.probes import PlaceboStart, Robustness
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import persons

ANALYSIS = "placebo"


def months_before(
    histories: Histories, person: np.ndarray, month: np.ndarray, *, months: int, skipped: int
) -> np.ndarray:
    """Months with assistance among `months` that end `skipped` months before each row's month.

    NaN where they begin before the delivery does.
    """
    total = np.zeros((len(histories.on_aid), histories.on_aid.shape[1] + 1))
    np.cumsum(histories.on_aid, axis=1, out=total[:, 1:])
    end = month - histories.first_month - skipped
    begin = end - months
    known = begin >= 0
    counted = total[person, np.where(known, end, 0)] - total[person, np.where(known, begin, 0)]
    return np.where(known, counted, np.nan)


def earlier_start(cohort: Cohort, start: PlaceboStart) -> Cohort:
    """Move every start, and every month without one, `months` back.

    A row stays when its person was in the study, and started nothing, in that earlier month:
    the background is the earlier month's, the arm the later one's, and follow-up ends with
    the month before the real start. Both groups are in the study at both times, so that
    nobody has to have stayed for longer than another.
    """
    trials = cohort.trials
    before = trials[trials["arm"] == NO_ARM].set_index(["person", "month"])
    now = pd.MultiIndex.from_arrays([persons(trials), trials["month"] - start.months])
    there = before.index.get_indexer(now)
    kept = np.flatnonzero(there >= 0)
    moved = before.iloc[there[kept]].reset_index()
    for column in ("arm", "subtype"):
        moved[column] = trials[column].to_numpy()[kept]
    moved = moved.assign(observed=start.months, next_start=0)
    order = moved.sort_values(["person", "month"], ignore_index=True)
    return replace(cohort, trials=order[list(trials.columns)])


def placebo_plan(protocol: Protocol, start: PlaceboStart) -> Protocol:
    """Declare what is studied between the pretended and the real start."""
    counted = next(item for item in protocol.outcomes if kind_of(item).has_placebo_start)
    outcome: Outcome = replace(counted, role="placebo", horizons=(start.months - 1,))
    return replace(
        main_arms_only(protocol, start.contrast),
        outcomes=(outcome,),
        follow_up_months=start.months,
    )


def main_arms_only(protocol: Protocol, contrast: str) -> Protocol:
    """Declare one contrast, of the arms that are no sub-type."""
    parts = {arm.name for arm in protocol.arms if arm.parent}
    alone = one_contrast(protocol, contrast)
    arms = tuple(name for name in alone.contrasts[0].arms if name not in parts)
    return replace(alone, contrasts=(replace(alone.contrasts[0], arms=arms),))


def one_contrast(protocol: Protocol, contrast: str) -> Protocol:
    """Declare one contrast alone, of all its arms."""
    (chosen,) = (item for item in protocol.contrasts if item.name == contrast)
    return replace(protocol, contrasts=(chosen,), families=(), robustness=Robustness())
