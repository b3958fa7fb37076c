"""Person × month grids: the whole follow-up as arrays, for outcomes in pure numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaluation.cohort.definition import STATES

if TYPE_CHECKING:
    import polars as pl

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
States = NDArray[np.int8]
Places = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.integer]]
NOT_OBSERVABLE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """What is known of every person in every month.

    Attributes
    ----------
    first_month : int
        Month count of the first column.
    max_gap : int
        Empty months a spell may contain; decides when an exit can be known.
    observed_to : array, shape (persons,)
        Last observable month of each person.
    on_aid, in_programme, eligible : bool array, shape (persons, months)
        Month of assistance; paid by an insats; an insats could start.
    state : int8 array, shape (persons, months)
        Place in `STATES`; -1 where the person is not observable.
    """

    first_month: int
    max_gap: int
    observed_to: Ints
    on_aid: Bools
    in_programme: Bools
    eligible: Bools
    state: States


def build_histories(
    *,
    first_month: int,
    last_month: int,
    max_gap: int,
    observed_to: Ints,
    tables: Mapping[str, "pl.DataFrame"],
) -> Histories:
    """Paint collected rows on grids.

    Parameters
    ----------
    tables : mapping
        `aid`, `programme` (person, begin, end), `eligible` (person, month), `register`
        (person, month, state) and `closings` (person, begin, end, state).
    """
    shape = (len(observed_to), last_month - first_month + 1)
    months = np.arange(first_month, last_month + 1, dtype=np.int32)
    observable = months[None, :] <= observed_to[:, None]
    on_aid, in_programme, eligible = (
        _marked(shape, _written(tables[name], shape[1], first_month))
        for name in ("aid", "programme", "eligible")
    )
    state = _states(tables, first_month, on_aid=on_aid, in_programme=in_programme)
    state[~observable] = NOT_OBSERVABLE
    return Histories(
        first_month=first_month,
        max_gap=max_gap,
        observed_to=observed_to,
        on_aid=on_aid,
        in_programme=in_programme,
        eligible=eligible,
        state=state,
    )


def _states(
    tables: Mapping[str, "pl.DataFrame"], first_month: int, *, on_aid: Bools, in_programme: Bools
) -> States:
    state = np.full(on_aid.shape, STATES.index("okand"), dtype=np.int8)
    _paint(state, tables["closings"], first_month)
    _forget_paid_jobs(state, on_aid=on_aid, in_programme=in_programme)
    _paint(state, tables["register"], first_month)
    state[in_programme] = STATES.index("kommunal_anstallning")
    state[on_aid] = STATES.index("bistand")
    return state


def _marked(shape: tuple[int, int], places: Places) -> Bools:
    grid = np.zeros(shape, dtype=np.bool_)
    person, column, _ = places
    grid[person, column] = True
    return grid


def _paint(state: States, rows: "pl.DataFrame", first_month: int) -> None:
    person, column, row = _written(rows, state.shape[1], first_month)
    state[person, column] = rows["state"].to_numpy()[row]


def _written(rows: "pl.DataFrame", months: int, first_month: int) -> Places:
    """Person, column and row of every month of the rows that lies on the grid."""
    person = rows["person"].to_numpy()
    if "month" in rows.columns:
        column = rows["month"].to_numpy() - first_month
        inside = np.flatnonzero((column >= 0) & (column < months))
        return person[inside], column[inside], inside
    first = np.maximum(rows["begin"].to_numpy() - first_month, 0)
    last = np.minimum(rows["end"].to_numpy() - first_month, months - 1)
    length = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(length)), length)
    since = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    return person[row], first[row] + since, row


def _forget_paid_jobs(state: States, *, on_aid: Bools, in_programme: Bools) -> None:
    """Make unknown what follows a paid insats when the case was closed with `arbete`.

    The reason then describes the municipal job, which is not regular work and has ended.
    """
    paid = np.flatnonzero(in_programme.any(axis=1))
    columns = np.arange(on_aid.shape[1], dtype=np.int16)
    last_paid, last_aid = (
        np.maximum.accumulate(np.where(grid[paid], columns, np.int16(-1)), axis=1)
        for grid in (in_programme, on_aid)
    )
    kept = state[paid]
    kept[(kept == STATES.index("arbete")) & (last_paid > last_aid)] = STATES.index("okand")
    state[paid] = kept
