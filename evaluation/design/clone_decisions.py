"""How a clone's months follow its strategy, and how probable that was."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.person_months import PersonMonths, months_to_start
from evaluation.design.start_choice import ARM, NOTHING, StartChoice

_UNMODELLED = -1
# A month's weight is one over the probability of: nothing, the arm, either of them.
_STAY, _BEGIN, _EITHER = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What was decided in the eligible months of each clone of one strategy.

    Attributes
    ----------
    factor : array, shape (k, months)
        Inverse probability of having followed the strategy; 0 from the month it was left.
    start, kind : array of int, shape (k,)
        Month of the first start (-1 none), and what it was; -1 in a month without a model.
    clone, row, asked, offset : array of int, shape (d,)
        Each decision: the clone, its row of the trials, what it had to be, in which month.
    """

    factor: Floats
    start: Ints
    kind: Ints
    clone: Ints
    row: Ints
    asked: Ints
    offset: Ints

    def log_gradient(self, month: int, slopes: Floats) -> Floats:
        """Differentiate the log factor of a month in the model of starts; shape (k, r).

        Parameters
        ----------
        slopes : array, shape (3 n, r)
            From `decision_slopes`.
        """
        from scipy.sparse import csr_array

        made = self.offset <= month
        rows = len(slopes) // 3
        place = (self.clone[made], self.asked[made] * rows + self.row[made])
        gather = csr_array((np.ones(made.sum()), place), shape=(len(self.start), len(slopes)))
        return np.asarray(gather @ slopes, dtype=float)

    def unmodelled(self, counts: Bools) -> float:
        """Share of first starts within the follow-up that no model says the probability of."""
        starts = counts & (self.start >= 0) & (self.start <= self.factor.shape[1])
        return float(np.mean(self.kind[starts] == _UNMODELLED)) if starts.any() else 0.0


def decision_slopes(choice: StartChoice) -> Floats:
    """Differentiate one over each probability a month can be asked for, on the log scale."""
    stay, begin = choice.log_slope(NOTHING), choice.log_slope(ARM)
    nothing, arm = choice.probability[:, NOTHING, None], choice.probability[:, ARM, None]
    either = (nothing * stay + arm * begin) / (nothing + arm)
    return -np.vstack([stay, begin, either])


def decide(
    trials: pd.DataFrame,
    choice: StartChoice,
    rows: Ints,
    *,
    months: int,
    grace: int | None,
    even: bool,
) -> Decisions:
    """Follow rows of the trials under one strategy.

    Parameters
    ----------
    grace : int or None
        Last month in which to start; None is the strategy of no start.
    even : bool
        Whether equally many start in each month of the window.
    """
    place = PersonMonths.of(trials)
    start = months_to_start(trials)[rows]
    first = place.exactly(rows, np.maximum(start, 0))
    kind = np.where(start < 0, NOTHING, np.where(first < 0, _UNMODELLED, choice.made[first]))
    alive, total = np.ones(len(rows), dtype=bool), np.ones(len(rows))
    factor = np.ones((len(rows), months))
    taken: list[tuple[Ints, Ints, Ints, Ints]] = []
    for offset in range(months + 1):
        here = place.exactly(rows, offset)
        open_now = alive & (here >= 0) & ((start < 0) | (start >= offset))
        begins = start == offset
        asked, share = _asked(offset, grace, even, begins)
        fits = begins & (kind == ARM) & choice.supported[here] if grace is not None else ~begins
        leaves = np.where(begins, ~fits, open_now & (share == 0))
        leaves &= (grace is None) | (offset <= (grace or 0))
        alive &= ~leaves
        follows = np.flatnonzero(open_now & alive & (asked >= 0))
        total[follows] *= share[follows] / _probability(choice, here[follows], asked[follows])
        taken.append((follows, here[follows], asked[follows], np.full(len(follows), offset)))
        if offset:
            factor[:, offset - 1] = np.where(alive, total, 0.0)
    clone, row, what, when = (np.concatenate(parts) for parts in zip(*taken, strict=True))
    return Decisions(
        factor=factor, start=start, kind=kind, clone=clone, row=row, asked=what, offset=when
    )


def _asked(offset: int, grace: int | None, even: bool, begins: Bools) -> tuple[Ints, Floats]:
    """Give what each clone is asked for in a month, and how often it should be so."""
    size = len(begins)
    if grace is None:
        return np.full(size, _STAY), np.ones(size)
    if offset > grace:
        return np.full(size, -1), np.ones(size)
    if offset < grace and not even:
        return np.full(size, _EITHER), np.ones(size)
    share = 1.0 / (grace + 1 - offset)
    return np.where(begins, _BEGIN, _STAY), np.where(begins, share, 1.0 - share)


def _probability(choice: StartChoice, rows: Ints, asked: Ints) -> Floats:
    shares = choice.probability[rows]
    either = shares[:, NOTHING] + shares[:, ARM]
    picked = np.column_stack([shares[:, NOTHING], shares[:, ARM], either])
    return np.asarray(picked[np.arange(len(rows)), asked], dtype=float)
