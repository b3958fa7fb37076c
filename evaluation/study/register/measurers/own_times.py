"""A study's own outcome that happens once: months to it, and whether it was seen."""

import numpy as np

from evaluation.errors import ProtocolError
from evaluation.protocol.protocol import Outcome
from evaluation.study.own_functions import called, function_of, lent, place_of, wrong_result
from evaluation.study.register.followed import Followed, Times, absorbing
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured

WANTED = "(time, event): per row of the trials a whole number of months from 0, and true or false"


def times(followed: Followed, outcome: Outcome) -> Times:
    """Months to the outcome and whether it was seen, checked.

    The function is `(cohort, outcome) -> (time, event)`.

    Raises
    ------
    ProtocolError
        When the function fails, or gives something else.
    """
    function = function_of(followed.functions, outcome.kind, at=f"outcomes.{outcome.name}")
    found = called(function, lent(followed.cohort), outcome)
    if not _is_pair(found, len(followed.cohort.trials)):
        raise wrong_result(function, WANTED)
    time, event = (np.asarray(part) for part in found)
    if not time.any():
        problem = "every time is 0: nobody is followed"
        way_out = "count the months that each row can be followed"
        raise ProtocolError(problem, at=place_of(function), way_out=way_out)
    return time.astype(np.int64), event.astype(bool)


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Risk of the outcome by month."""
    return absorbing(followed, outcome, pair, times(followed, outcome))


def _is_pair(found: object, rows: int) -> bool:
    if not isinstance(found, tuple) or len(found) != 2:
        return False
    try:
        time, event = (np.asarray(part) for part in found)
    except ValueError:  # rows of unequal length
        return False
    if time.shape != (rows,) or event.shape != (rows,):
        return False
    if not np.issubdtype(time.dtype, np.number) or not _is_logical(event.dtype):
        return False
    whole = bool(np.all((time >= 0) & (time == np.floor(time))))
    return whole and bool(np.all((event == 0) | (event == 1)))


def _is_logical(kind: np.dtype) -> bool:
    return np.issubdtype(kind, np.number) or np.issubdtype(kind, np.bool_)
