"""Outcomes that a study's analysis.py defines, called with care."""

import numpy as np

from evaluation.cohort import Cohort
from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.protocol import Outcome
from evaluation.study.modules import Function

Times = tuple[np.ndarray, np.ndarray]
WANTED = "(time, event): per row of the trials a whole number of months from 0, and true or false"


def own_times(function: Function, cohort: Cohort, outcome: Outcome) -> Times:
    """Months to a study's own outcome and whether it was seen, checked.

    Parameters
    ----------
    function : callable
        `(cohort, outcome) -> (time, event)`.

    Raises
    ------
    ProtocolError
        When the function fails, or gives something else; its own message is not shown,
        since it may hold a person's value.
    """
    place = f"analysis.py: {outcome.kind}"
    try:
        found = function(cohort, outcome)
    except EvaluationError:
        raise
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        line = f":{trace.tb_lineno}" if trace is not None else ""
        raise ProtocolError(f"{type(error).__name__} in the function", at=place + line) from None
    if not _is_pair(found, len(cohort.trials)):
        raise ProtocolError("the function gives something else", at=place, way_out=f"give {WANTED}")
    time, event = (np.asarray(part) for part in found)
    if not time.any():
        way_out = "count the months that each row can be followed"
        raise ProtocolError("every time is 0: nobody is followed", at=place, way_out=way_out)
    return time.astype(np.int64), event.astype(bool)


def _is_pair(found: object, rows: int) -> bool:
    if not isinstance(found, tuple) or len(found) != 2:
        return False
    time, event = (np.asarray(part) for part in found)
    if time.shape != (rows,) or event.shape != (rows,):
        return False
    if time.dtype.kind not in "iuf" or event.dtype.kind not in "biuf":
        return False
    whole = bool(np.all((time >= 0) & (time == np.floor(time))))
    return whole and bool(np.all((event == 0) | (event == 1)))
