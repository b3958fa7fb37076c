"""Outcomes per trial row from the grids: arrays in, arrays out."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaluation.cohort.histories import NOT_OBSERVABLE, Bools, Histories, Ints, States

if TYPE_CHECKING:
    import pandas as pd


def durable_exit(
    histories: Histories, person: Ints, month: Ints, *, window: int, programme_counts: bool
) -> tuple[Ints, Bools]:
    """Months until a row leaves assistance for at least `window` more months.

    The exit is the first month after `month` without assistance and (unless
    `programme_counts`) not paid by an insats, followed by `window` months without
    assistance. It is known only when all of them are observed.

    Parameters
    ----------
    person, month : int array, shape (rows,)
        Row of the grids and time zero as month count.

    Returns
    -------
    time : int array, shape (rows,)
        Months from `month` to the exit or to the last month in which one could be known;
        0 when there is no such month.
    event : bool array, shape (rows,)
        Whether the exit was seen.
    """
    leaving = ~histories.on_aid & _quiet(histories.on_aid, window)
    if not programme_counts:
        leaving &= ~histories.in_programme
    known_to = histories.observed_to - window
    return _time_to_first(histories, leaving, known_to, person, month)


def first_exit(
    histories: Histories,
    exits: "pd.DataFrame",
    person: Ints,
    month: Ints,
    *,
    matured_to: int | None = None,
) -> tuple[Ints, NDArray[np.int64]]:
    """Months until the first observed exit by the gap rule, and what the exit leads to.

    Parameters
    ----------
    matured_to : int, optional
        Last month of assistance whose closing reason can be expected. Everybody is censored
        after it: leaving out late exits without a reason only would make the others too many.

    Returns
    -------
    time : int array, shape (rows,)
        Months from `month` to the exit month or to the last month in which one could be known.
    cause : int array, shape (rows,)
        Place in `STATES` of the state in the exit month; 0 when no exit was seen.
    """
    seen = exits[exits["is_observed"] == 1]
    leaving = np.zeros(histories.on_aid.shape, dtype=np.bool_)
    column = seen["exit_month"].to_numpy() - histories.first_month
    leaving[seen["person"].to_numpy(), column] = True
    known_to = histories.observed_to - histories.max_gap
    if matured_to is not None:
        # The exit month follows the last month of assistance.
        known_to = np.minimum(known_to, matured_to + 1).astype(np.int32)
    time, event = _time_to_first(histories, leaving, known_to, person, month)
    state = histories.state[person, month + time - histories.first_month]
    return time, np.where(event, state, 0).astype(np.int64)


def state_at(histories: Histories, person: Ints, month: Ints, offset: int) -> States:
    """State `offset` months after `month` (place in `STATES`, -1 when not observable)."""
    column = month - histories.first_month + offset
    inside = (column >= 0) & (column < histories.state.shape[1])
    state = histories.state[person, np.where(inside, column, 0)]
    return np.where(inside, state, NOT_OBSERVABLE).astype(np.int8)


def _quiet(on_aid: Bools, window: int) -> Bools:
    """Whether the `window` months after each month are without assistance."""
    persons, months = on_aid.shape
    total = np.zeros((persons, months + 1), dtype=np.int32)
    np.cumsum(on_aid, axis=1, out=total[:, 1:])
    end = np.minimum(np.arange(1, months + 1) + window, months)
    quiet: Bools = total[:, end] == total[:, 1:]
    return quiet


def _time_to_first(
    histories: Histories, happens: Bools, known_to: Ints, person: Ints, month: Ints
) -> tuple[Ints, Bools]:
    """Months from `month` to the first later month marked in `happens`, up to `known_to`."""
    months = happens.shape[1]
    never = np.int32(2 * months)
    marks = np.where(happens, np.arange(months, dtype=np.int32), never)
    following = np.full((len(happens), months + 1), never, dtype=np.int32)
    following[:, :-1] = np.minimum.accumulate(marks[:, ::-1], axis=1)[:, ::-1]
    column = month - histories.first_month
    wait = following[person, column + 1] - column
    limit = np.maximum(known_to[person] - month, 0)
    return np.minimum(wait, limit).astype(np.int32), wait <= limit
