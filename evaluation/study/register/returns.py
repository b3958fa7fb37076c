"""Returns to assistance: among exits, and bounded among those who would have left anyway."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort, first_exit
from evaluation.estimate import ESTIMATE_COLUMNS, cumulative_incidence
from evaluation.estimate.curves.bounds import Bounds, Leaving, return_bounds
from evaluation.protocol.protocol import GateLimits, Outcome
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.effect_rows import weighted_rows

RETURNED, STAYED_OUT = 1, 2
LOWER, UPPER = "undre", "ovre"
METHODS = {True: "gränser, insatsen verkar åt ett håll", False: "gränser, inget antaget"}
TOO_FEW = "För få kom tillbaka för att sätta gränser"
KINDS = ("not_now", "between_arms", "randomised")


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
        sides = [self._side(pair, name) for name in (pair.arm, pair.reference)]
        enough = all(side.again_count >= self.limits.min_events for side in sides)
        reason = pair.withheld or ("" if enough else TOO_FEW)
        rows = []
        for monotone, method in METHODS.items():
            found = None
            if not reason:
                found = return_bounds(*(side.leaving for side in sides), monotone=monotone)
            for end in (LOWER, UPPER):
                row = self._row(pair, end, method, sides)
                rows.append(row | _numbers(found, end, reason))
        return pd.DataFrame(rows).reindex(columns=list(ESTIMATE_COLUMNS))

    def _row(self, pair: Pair, end: str, method: str, sides: "list[_Side]") -> dict[str, object]:
        return {
            "analysis": "",
            "outcome": f"{self.outcome.name}:{end}",
            "population": pair.population,
            "arm": pair.arm,
            "reference": pair.reference,
            "month": self.outcome.horizons[-1],
            "scale": "share_difference",
            "n": sides[0].left_count,
            "n_reference": sides[1].left_count,
            "events": min(side.again_count for side in sides),
            "method": method,
            "role": "sensitivity",
        }

    def _side(self, pair: Pair, name: str) -> "_Side":
        found = cumulative_incidence(
            self.time,
            self.cause,
            weighted_rows(pair, self.cohort.trials),
            members=pair.comparison.members(name),
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


def _numbers(found: Bounds | None, end: str, reason: str) -> dict[str, object]:
    if found is None:
        nothing = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), np.nan)
        return {**nothing, "p_value": np.nan, "status": "gated", "note": reason}
    is_lower = end == LOWER
    return {
        "estimate": found.lower if is_lower else found.upper,
        "std_error": found.lower_error if is_lower else found.upper_error,
        "conf_low": found.low if is_lower else np.nan,
        "conf_high": np.nan if is_lower else found.high,
        "p_value": np.nan,
        "status": "ok",
        "note": "",
    }
