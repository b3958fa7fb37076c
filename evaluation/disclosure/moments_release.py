"""Whether moments by cohort may leave the room in which the units are.

Means and covariances of months tell about single persons when a cohort is small, when it has
hardly more persons than months, when few persons make most of a sum, and when an outcome is
yes or no: then a covariance is a count of persons, and small counts are protected.
"""

from collections.abc import Iterator

import numpy as np

from evaluation.disclosure.dominance import is_dominated, is_saturated
from evaluation.errors import DisclosureError, raise_all
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Floats

# The least that the law's practice allows; a municipality may ask for more.
FEWEST = 10


def check_moments_may_leave(panel: PanelData, *, min_count: int = FEWEST) -> None:
    """Refuse moments of this panel when they would tell about single units.

    Every cohort is judged: at least `min_count` units; at least ten units more than periods
    (degrees of freedom); no period in which two units make more than 90 % of the sum; and
    for yes-no outcomes no count of units by two periods' values that is above 0 and below
    `min_count`.

    Parameters
    ----------
    panel : PanelData
        Balanced.
    min_count : int
        At least 10.

    Raises
    ------
    DisclosureError
        With every cohort and rule at fault; no value of a unit is named.
    """
    if min_count < FEWEST:
        raise DisclosureError(
            f"min_count {min_count} is below {FEWEST}", at="exchange", way_out="ask for more"
        )
    faults = [
        DisclosureError(problem, at=f"exchange, cohort {_name(int(cohort))}", way_out=way_out)
        for cohort in np.unique(panel.cohort)
        for problem, way_out in _faults(panel, int(cohort), min_count)
    ]
    raise_all(faults)


def _name(cohort: int) -> str:
    return "never treated" if cohort == NEVER else str(cohort)


def _faults(panel: PanelData, cohort: int, min_count: int) -> Iterator[tuple[str, str]]:
    rows = np.flatnonzero(panel.cohort == cohort)
    paths = panel.outcomes[rows]
    if len(rows) < min_count:
        yield f"fewer than {min_count} units", "join cohorts that start close to each other"
        return
    if is_saturated(len(rows), len(panel.periods)):
        yield "hardly more units than periods", "use longer periods, or join cohorts"
    if not np.isin(paths, (0, 1)).all():
        weight = panel.unit_weight[rows]
        if any(is_dominated(paths[:, t], weight) for t in range(paths.shape[1])):
            yield "two units make most of a period's sum", "cap the outcome, or join cohorts"
    elif _has_small_counts(paths, min_count):
        yield (
            f"fewer than {min_count} units share the values of two periods",
            "use longer periods, or an outcome that counts months",
        )


def _has_small_counts(paths: Floats, min_count: int) -> bool:
    """Whether any two periods' two-by-two table has a cell above 0 and below the count."""
    both = paths.T @ paths
    ones = np.diag(both)
    first = ones[:, None] - both
    neither = len(paths) - ones[:, None] - ones + both
    counts = np.concatenate([both.ravel(), first.ravel(), neither.ravel()])
    return bool(((counts > 0) & (counts < min_count)).any())
