"""Rows of a cohort that outcomes are measured among, and what several outcomes share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from evaluation.cohort import STATES, Cohort, state_at
from evaluation.estimate import ComparedRows, Linear, absorbing_risk, contrast, occupation
from evaluation.protocol.protocol import Outcome
from evaluation.study.modules import Function
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.effect_rows import at_horizons, curve_frames, label, weighted_rows
from evaluation.study.rows.measured import Measured

ON_AID = STATES.index("bistand")
Times = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Rows of a cohort's trials with their follow-up, the same for all pairs.

    Attributes
    ----------
    cohort : Cohort
    months : int
        Follow-up months.
    functions : mapping
        The study's own functions, by name.
    states : tuple of int
        States that some outcome asks for.
    min_count : int
        Fewest persons that a number may rest on.
    occupied : dict
        Shares of the latest pair.
    """

    cohort: Cohort
    months: int
    functions: Mapping[str, Function] = field(default_factory=dict)
    states: tuple[int, ...] = tuple(range(len(STATES)))
    min_count: int = 5
    occupied: dict[tuple[str, str, str], list[dict[int, Linear]]] = field(default_factory=dict)

    @property
    def person(self) -> np.ndarray:
        """Person of each row, shape (n,)."""
        return persons(self.cohort.trials)

    @property
    def month(self) -> np.ndarray:
        """Month of time zero of each row, shape (n,)."""
        return np.asarray(self.cohort.trials["month"])

    @property
    def every_month(self) -> np.ndarray:
        """Months 1 to the last of follow-up."""
        return np.arange(1, self.months + 1)

    def compared(self, pair: Pair, outcome: Outcome | None = None) -> ComparedRows:
        """Weigh the rows for a pair and, where lost follow-up is weighed up, an outcome."""
        return weighted_rows(pair, self.cohort.trials, outcome)

    def among(self, pair: Pair) -> "Followed":
        """Take a pair's own rows, where it has such."""
        if pair.rows is None:
            return self
        return replace(self, cohort=replace(self.cohort, trials=pair.rows.trials), occupied={})

    def shares(self, pair: Pair, rows: ComparedRows) -> list[dict[int, Linear]]:
        """Shares in each state in both groups; kept, as two outcomes read the same shares."""
        key = (pair.population, pair.arm, pair.reference)
        if key not in self.occupied:
            # One pair at a time: influences of every month and state are large.
            self.occupied.clear()
            self.occupied[key] = [
                occupation(
                    partial(state_at, self.cohort.histories, self.person, self.month),
                    rows,
                    members=members,
                    months=np.arange(self.months + 1),
                    states=self.states,
                )
                for members in pair.sides
            ]
        return self.occupied[key]


def absorbing(followed: Followed, outcome: Outcome, pair: Pair, times: Times) -> Measured:
    """Risk of what happens once, by month, in both groups.

    Parameters
    ----------
    times : (array, array), shape (n,)
        Months to the outcome or to the end of its follow-up, and whether it was seen.
    """
    time, event = times
    rows = followed.compared(pair, outcome)
    risk = partial(absorbing_risk, time, event, rows, horizons=followed.every_month)
    arm, reference = (risk(members=members) for members in pair.sides)
    effects = contrast(arm, reference, rows, label=label(outcome, pair))
    return Measured(
        effects=at_horizons(effects, outcome), curves=curve_frames(effects, arm, reference, pair)
    )
