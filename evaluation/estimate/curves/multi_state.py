"""Where people are when they come and go between states, and some are lost from sight.

The Aalen-Johansen product of the transition hazards: it needs no model, but people who are
still observed must move like those who no longer are, given the state they are in.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, UsageError
from evaluation.estimate.curves.curves import whole_months
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.transition_table import TransitionTable, transition_table
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.linear import Linear

MOST_STATES = 99  # what is above is a code
GONE = 1e-12  # of a state that everybody has left, what remains is rounding


def state_probabilities(
    durations: Durations, state: Ints, *, months: Ints, start: Floats | None = None
) -> dict[int, Linear]:
    """Share in each state at the end of each month.

    Agrees with R ``survfit(Surv(entry, time, factor(cause)) ~ 1, id =, istate =)``, whose
    errors take the shares at the start as given.

    Parameters
    ----------
    durations : Durations
        One row per stay: (entry, time] in one state; `cause` is the state it leads to, 0 when
        it is only cut or censored. A subject's rows follow each other.
    state : array of int, shape (n,)
        State of the row, 1..k.
    months : array of int, shape (m,)
        0 is the start.
    start : array, shape (k,), optional
        Shares at the start; default those of the rows at risk in the first month, estimated.

    Returns
    -------
    dict of Linear
        By state; `at_risk` is the weight in the state at the beginning of the month, `events`
        the weight of those who enter it in the month. NaN after the last month in which a
        state was observed that people are thought to be in.
    """
    origin, at = _checked(durations, state), whole_months(months)
    states = int(max(origin.max(), durations.n_causes))
    table = transition_table(durations, origin, states)
    shares, moved = _start(table, start, states)
    path = _walk(table, shares, moved, at)
    return {value + 1: _linear(durations, table, path, at, value) for value in range(states)}


def state_months(
    durations: Durations, state: Ints, *, horizons: Ints, start: Floats | None = None
) -> dict[int, Linear]:
    """Mean months in each state during the first `horizons`; they sum to the horizon.

    A month counts for the state people were in at its beginning (R ``summary(rmean =)``).
    """
    at = whole_months(horizons)
    every = np.arange(int(at.max()))
    found = state_probabilities(durations, state, months=every, start=start)
    matrix = (every < at[:, None]).astype(float)
    return {
        value: one.transform(matrix, month=at, quantity="months") for value, one in found.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """Shares (m, k) and influences (m, c, k) at the months asked for."""

    share: Floats
    influence: Floats


def _checked(durations: Durations, state: Ints) -> Ints:
    given = np.asarray(state)
    if given.shape != durations.time.shape:
        raise UsageError(f"{given.size} states for {len(durations)} rows", at="state")
    if given.dtype.kind not in "iu" or not 1 <= given.min() <= given.max() <= MOST_STATES:
        raise UsageError("states are not numbered", at="state", way_out="number them from 1")
    if durations.n_causes > MOST_STATES:
        raise UsageError("states are not numbered", at="Durations.cause", way_out="from 1")
    if durations.strata is not None:
        way_out = "call it once per stratum"
        raise UsageError("a curve describes one group", at="Durations.strata", way_out=way_out)
    if count := int((durations.cause == given).sum()):
        way_out = "0 is a row that is only cut, or censored"
        raise DataError(f"{count} rows lead to their own state", at="state", way_out=way_out)
    if not (durations.time > durations.start).any():
        raise DataError("nobody was followed", at="Durations.time")
    return given - 1


def _start(table: TransitionTable, start: Floats | None, states: int) -> tuple[Floats, Floats]:
    """Shares at the start, and the influence of each cell on them."""
    nothing = np.zeros((len(table.first), states))
    if start is not None:
        given = np.asarray(start, dtype=float)
        if given.shape != (states,) or (given < 0).any() or abs(given.sum() - 1) > 1e-9:
            way_out = f"give {states} shares that sum to 1"
            raise UsageError("no shares at the start", at="start", way_out=way_out)
        return given, nothing
    there = (table.first == 0) & (table.last > 0)
    counted = np.bincount(table.origin[there], table.total[there], states)
    if not counted.any():
        way_out = "give the shares at the start"
        raise DataError(
            "nobody is at risk in the first month", at="Durations.entry", way_out=way_out
        )
    shares = counted / counted.sum()
    nothing[there] = (np.eye(states)[table.origin[there]] - shares) / counted.sum()
    return shares, nothing


def _walk(table: TransitionTable, share: Floats, moved: Floats, at: Ints) -> _Path:
    """Shares and influences month by month, kept at the months asked for."""
    place = np.searchsorted(table.month, at, side="right")
    seen_until = table.seen_until()
    shares = np.empty((len(at), len(share)))
    influence = np.empty((len(at), *moved.shape))
    for step in range(int(place.max()) + 1):
        if step > 0:
            share, moved = table.step(step - 1, share, moved)
        for here in np.flatnonzero(place == step):
            lost = ((share > GONE) & (seen_until < at[here])).any()
            shares[here] = np.nan if lost else share
            influence[here] = np.nan if lost else moved
    return _Path(share=shares, influence=influence)


def _linear(
    durations: Durations, table: TransitionTable, path: _Path, at: Ints, value: int
) -> Linear:
    size = len(table.month)
    now = np.searchsorted(table.month, at)
    at_risk = np.append(table.at_risk[:, value], 0.0)[now]
    entered = np.append(table.moves[:, :, value].sum(axis=1), 0.0)[now]
    seen = (now < size) & (np.append(table.month, -1)[now] == at)
    unit: Ids | None = durations.id if durations.cluster is None else durations.cluster
    return Linear(
        month=at,
        estimate=path.share[:, value],
        at_risk=at_risk,
        events=np.where(seen, entered, 0.0),
        n=float((durations.case_weight > 0).sum()),
        cell_influence=np.ascontiguousarray(path.influence[:, :, value].T),
        cell_of_row=table.cell_of_row,
        row_weight=durations.case_weight,
        unit=unit,
    )
