"""Why shares that have left cannot be compared by difference-in-differences of levels."""

from typing import TYPE_CHECKING

import numpy as np

from evaluation.estimate.result.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from evaluation.estimate.did.panel.data import PanelData

REASON = (
    "the outcome is 0 or 1 and never falls within a unit: it says who has already left. Such "
    "shares rise towards 1 at a speed that depends on where they stand, so without any effect "
    "their trends are not parallel (constant monthly hazards of 10 % and 5 % give -4.6 "
    "percentage points from month 12 to 24); compare hazards with hazard_did"
)


def cumulative_warning(panel: "PanelData") -> str:
    """Give the reason why levels of this outcome have no parallel trends, else "".

    Repeated cross-sections do not show whether an outcome falls within a unit: "".
    """
    if panel.kind == "repeated":
        return ""
    if panel.position is None or panel.moment is None:
        return REASON if _rises_only(panel.outcome.reshape(len(panel), -1)) else ""
    return REASON if is_cumulative(panel.outcome, panel.position, panel.moment) else ""


def is_cumulative(outcome: Floats, position: Ints, moment: Ints) -> bool:
    """Whether an outcome is 0 or 1, rises within some unit and falls within none.

    Parameters
    ----------
    outcome : array, shape (N,)
    position, moment : array of int, shape (N,)
        Unit and period of each row, in any order.
    """
    if not _is_binary(outcome):
        return False
    order = np.lexsort((moment, position))
    change = np.diff(outcome[order])[np.diff(position[order]) == 0]
    return bool((change > 0).any() and not (change < 0).any())


def _rises_only(matrix: Floats) -> bool:
    if not _is_binary(matrix[:100]) or not _is_binary(matrix):
        return False
    falls: Bools = matrix[:, 1:] < matrix[:, :-1]
    return bool(not falls.any() and (matrix[:, 1:] > matrix[:, :-1]).any())


def _is_binary(values: Floats) -> bool:
    return bool(((values == 0) | (values == 1)).all())
