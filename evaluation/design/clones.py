"""Start within a window against no start: every person under both strategies from time zero.

Whoever has not started yet follows both strategies. Putting her in the group of what she did
later counts the months she had to remain for it as an effect (immortal time). So each row is
cloned, a clone leaves when the person departs from its strategy, and those who remain stand
for those who left (Hernan 2018; Cain et al. 2010; R ``TrialEmulation``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.clone_decisions import Decisions, decide, decision_slopes
from evaluation.design.person_months import first_rows
from evaluation.design.start_choice import fit_start_choice
from evaluation.design.weights import Weights, times, truncated_factor, unit_weights
from evaluation.errors import UsageError
from evaluation.protocol.protocol import Covariate

Initiation = Literal["natural", "even"]
NEVER, START = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Clones:
    """Two copies of every row at time zero.

    Attributes
    ----------
    row : array of int, shape (c,)
        Row of the trials that was cloned: outcomes of the clone are those of the row.
    strategy : array of int, shape (c,)
        0 start nothing within the follow-up, 1 start the arm within the window.
    weights : Weights
        Of the clones; a person's clones are one independent unit.
    supported : float
        Share of rows at time zero whose background occurs with every choice; the others
        cannot follow both strategies and have weight 0.
    unmodelled : float
        Share of first starts that happened in a month that was not eligible.
    columns : int
        Columns of the model of starts beside the intercept.
    """

    row: Ints
    strategy: Ints
    weights: Weights
    supported: float
    unmodelled: float
    columns: int


def make_clones(
    trials: pd.DataFrame,
    *,
    arm: str,
    grace: int,
    covariates: Sequence[Covariate],
    months: int,
    initiation: Initiation = "natural",
    time_zero: Bools | None = None,
    truncate: float = 1.0,
) -> Clones:
    """Clone rows under "start the arm within `grace` months" and "start nothing".

    A clone of the first strategy leaves when another arm starts before, and when nothing has
    started in month `grace` although it was eligible; who is no longer eligible then has
    followed the strategy. A clone of the second leaves at any start.

    Parameters
    ----------
    trials : DataFrame
        All eligible person-months, sorted by person and month, with `next_start`.
    grace : int
        Last month in which to start; 0 is time zero itself.
    covariates : sequence of Covariate
        Known in each eligible month; they explain who starts what.
    months : int
        Follow-up months 1 to `months`.
    initiation : str
        When within the window the first strategy starts: as people do (`natural`, the rest
        in its last month) or equally many in each month (`even`: smaller weights).
    time_zero : array of bool, shape (n,), optional
        Rows to follow; default each person's first eligible month.
    truncate : float
        Factors above this quantile of theirs are set to it.

    Raises
    ------
    GateError
        When nobody starts the arm, or the background tells starters apart completely.
    """
    if not 0 <= grace < months:
        raise UsageError(f"the window of {grace} months does not fit", at="make_clones.grace")
    choice = fit_start_choice(trials, arm=arm, covariates=covariates)
    first = first_rows(trials)
    chosen = first if time_zero is None else time_zero
    # A person who is never followed still informs the model of starts.
    row = np.flatnonzero(chosen | first)
    counts = chosen & choice.supported
    sides = [
        decide(trials, choice, row, months=months, grace=window, even=initiation == "even")
        for window in (None, grace)
    ]
    return Clones(
        row=np.tile(row, 2),
        strategy=np.repeat([NEVER, START], len(row)),
        weights=_weights(
            sides,
            base=np.tile(counts[row].astype(float), 2),
            slopes=decision_slopes(choice),
            influence=_once_per_person(choice.influence, trials, row),
            truncate=truncate,
        ),
        supported=float(counts.sum() / max(chosen.sum(), 1)),
        unmodelled=sides[0].unmodelled(counts[row]),
        columns=choice.X.shape[1] - 1,
    )


def _weights(
    sides: Sequence[Decisions], *, base: Floats, slopes: Floats, influence: Floats, truncate: float
) -> Weights:
    factor = np.vstack([side.factor for side in sides])

    def log_gradient(month: int) -> Floats:
        return np.vstack([side.log_gradient(month, slopes) for side in sides])

    return times(
        replace(unit_weights(len(base)), base=base),
        truncated_factor(factor, log_gradient, influence, among=base > 0, quantile=truncate),
    )


def _once_per_person(influence: Floats, trials: pd.DataFrame, row: Ints) -> Floats:
    """Sum what each person's months say about the model, and place it on one clone."""
    first = np.flatnonzero(first_rows(trials))
    out = np.zeros((2 * len(row), influence.shape[1]))
    out[np.searchsorted(row, first)] = np.add.reduceat(influence, first, axis=0)
    return out
