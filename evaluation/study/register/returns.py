"""Returns to assistance: among exits, and bounded among those who would have left anyway."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort, first_exit
from evaluation.estimate import Effects, Label, concat, cumulative_incidence
from evaluation.estimate.curves.bounds import Leaving, return_bounds
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol.limits import GateLimits
from evaluation.protocol.protocol import Outcome
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.effect_rows import weighted_rows

RETURNED, STAYED_OUT = 1, 2
LOWER, UPPER = "undre", "ovre"
METHODS = {True: "gränser, insatsen verkar åt ett håll", False: "gränser, inget antaget"}
TOO_FEW = "För få kom tillbaka för att sätta gränser"


def returned_within(exits: pd.DataFrame, window: int) -> np.ndarray:
    """Whether each exit was followed by a return within `window` months; -1 is not known.

    The window has to be observed whole, also for those seen to return.
    """
    known = (exits["is_observed"] == 1) & (exits["observed"] >= window)
    again = exits["months_to_return"].between(0, window)
    return np.where(known, again, -1).astype(np.int64)


def first_exit_return(cohort: Cohort, *, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Months from each row to its first exit, and whether a return followed.

    Returns
    -------
    time : array, shape (n,)
        Months to the exit, or to the last in which exit and window could be seen.
    cause : array, shape (n,)
        1 returned within the window, 2 did not, 0 no exit was seen.
    """
    histories, trials = cohort.histories, cohort.trials
    person, month = persons(trials), trials["month"].to_numpy()
    wait, _ = first_exit(histories, cohort.exits, person, month)
    known_to = histories.observed_to[person] - max(window, histories.max_gap)
    time = np.minimum(wait, np.maximum(known_to - month, 0)).astype(np.int64)
    exits = cohort.exits.assign(again=returned_within(cohort.exits, window))
    key = pd.MultiIndex.from_arrays([person, month + time])
    seen = exits[exits["again"] >= 0].set_index(["person", "exit_month"])["again"]
    again = seen.reindex(key).to_numpy()
    cause = np.where(np.isnan(again) | (time < 1), 0, np.where(again == 1, RETURNED, STAYED_OUT))
    return time, cause.astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounder:
    """Bounds on conditional return for one outcome, pair by pair."""

    cohort: Cohort
    outcome: Outcome
    limits: GateLimits
    time: np.ndarray
    cause: np.ndarray

    @classmethod
    def of(cls, cohort: Cohort, outcome: Outcome, limits: GateLimits) -> "Bounder":
        """Look up the exits once for all pairs."""
        time, cause = first_exit_return(cohort, window=outcome.window)
        return cls(cohort=cohort, outcome=outcome, limits=limits, time=time, cause=cause)

    def rows(self, pair: Pair) -> pd.DataFrame:
        """Give lower and upper bound, with and without an assumption, as rows of the contract.

        The lower bound's row holds the interval's lower limit, the upper bound's its upper.
        """
        sides = [self._side(pair, members) for members in pair.sides]
        enough = all(side.again_count >= self.limits.min_events for side in sides)
        reason = pair.withheld or ("" if enough else TOO_FEW)
        parts = []
        for monotone, method in METHODS.items():
            ends = (Stated(withheld=reason), Stated(withheld=reason))
            if not reason:
                ends = return_bounds(*(side.leaving for side in sides), monotone=monotone).stated
            for end, found in zip((LOWER, UPPER), ends, strict=True):
                parts.append(self._effects(found, pair, end, method, sides))
        return concat(parts).rows(analysis="")

    def _effects(
        self, found: Stated, pair: Pair, end: str, method: str, sides: "list[_Side]"
    ) -> Effects:
        label = Label(
            outcome=f"{self.outcome.name}:{end}",
            population=pair.population,
            arm=pair.arm,
            reference=pair.reference,
            method=method,
            role="sensitivity",
        )
        counts = Counts(
            n=sides[0].left_count,
            n_reference=sides[1].left_count,
            events=min(side.again_count for side in sides),
        )
        month = self.outcome.horizons[-1]
        return found.effects(label, scale="share_difference", counts=counts, month=month)

    def _side(self, pair: Pair, members: np.ndarray) -> "_Side":
        found = cumulative_incidence(
            self.time,
            self.cause,
            weighted_rows(pair, self.cohort.trials),
            members=members,
            horizons=np.array([self.outcome.horizons[-1]]),
            causes=(RETURNED, STAYED_OUT),
        )
        again, out = found[RETURNED], found[STAYED_OUT]
        return _Side(
            leaving=Leaving(
                leave=float(again.estimate[0] + out.estimate[0]),
                again=float(again.estimate[0]),
                leave_influence=again.influence[:, 0] + out.influence[:, 0],
                again_influence=again.influence[:, 0],
            ),
            left_count=float(again.events[0] + out.events[0]),
            again_count=float(again.events[0]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Weighted shares of a group, and the persons behind them."""

    leaving: Leaving
    left_count: float
    again_count: float
