"""What observed events add to predicted ones, weighted for who was seen.

A row's residual is the sum over its months at risk of what happened minus what was
predicted, each event worth the payment minus the mean expected without it, over the
probability of still being observed. It has mean zero when the hazards are right whatever
the weights, and corrects the hazards when the weights are right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Bools, Floats, Ints
from evaluation.estimate.standardise.observation import Observation, Seen
from evaluation.estimate.standardise.rows import chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of an arm, followed by month: which, what was seen, and leaving.

    Attributes
    ----------
    rows : array, shape (r,)
    seen : Seen
    staying, leaving : array, shape (r, t)
        Probability of not having left before the month, and hazard of leaving in it.
    """

    rows: Ints
    seen: Seen
    staying: Floats
    leaving: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Rows of one arm with estimated weights.

    Attributes
    ----------
    durations : Durations
    world : frame, n rows
    rows : array of bool, shape (n,)
    carried : array, shape (n,)
        Weight of each row, 0 outside the arm.
    slope, treatment : array, shape (n, q)
        Slope of the weight in the propensity's parameters, and each row's influence on them.
    observation : Observation
    """

    durations: Durations
    world: pd.DataFrame
    rows: Bools
    carried: Floats
    slope: Floats
    treatment: Floats
    observation: Observation

    def parts(self, causes: tuple[int, ...], last: int) -> Iterator[Part]:
        """Give some rows of the arm at a time, in order."""
        places = np.flatnonzero(self.rows)
        for some in chunks(len(places), each=last * len(causes)):
            yield self.part(places[some], causes, last)

    def part(self, rows: Ints, causes: tuple[int, ...], last: int) -> Part:
        """Lay out the chosen rows of the arm by month."""
        seen = Seen.of(self.durations, rows, causes, last)
        staying, leaving = self.observation.staying(self.world.iloc[rows], seen.at_risk)
        return Part(rows=rows, seen=seen, staying=staying, leaving=leaving)

    def account(self, size: int) -> "Account":
        """Start to add up residuals of `size` numbers."""
        return Account(self, size)


class Account:
    """Weighted residuals of an arm's rows, and what the weights' models add to influences.

    Parameters
    ----------
    arm : Followed
    size : int
        Numbers that are estimated.
    """

    def __init__(self, arm: Followed, size: int) -> None:
        self.arm = arm
        self.residual = np.zeros((len(arm.rows), size))
        self._treatment = np.zeros((arm.slope.shape[1], size))
        self._leaving: Floats | float = 0.0

    def add(self, part: Part, terms: Floats) -> None:
        """Add rows whose residual is the sum of monthly `terms` (r, t, m) over `staying`."""
        carried = self.arm.carried[part.rows]
        total = terms.sum(axis=1)
        self.residual[part.rows] = carried[:, None] * total
        self._treatment += self.arm.slope[part.rows].T @ total
        weighed = terms * carried[:, None, None]
        rows = self.arm.world.iloc[part.rows]
        self._leaving = self._leaving + self.arm.observation.gradient(rows, part.leaving, weighed)

    def influence(self) -> Floats:
        """Residuals plus each row's influence through propensity and censoring, (n, m)."""
        found = self.residual + self.arm.treatment @ self._treatment
        return np.asarray(found + self.arm.observation.influence(np.asarray(self._leaving)))


def last_known(durations: Durations, members: Bools) -> int:
    """Last month in which the arm was observed; without end when all then have the event."""
    rows = members & (durations.case_weight > 0)
    last = int(durations.time[rows].max())
    final = rows & (durations.time == last)
    return int(np.iinfo(np.int64).max) if (durations.cause[final] > 0).all() else last
