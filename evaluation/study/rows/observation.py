"""What designs need to know of how rows are followed: who is lost, and who has left by when."""

from dataclasses import dataclass, field

import numpy as np

from evaluation.cohort import Definition
from evaluation.design.censoring_weights import CensoringHazard, censoring_weights
from evaluation.design.weights import Weights
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.protocol import Outcome, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How the rows of a cohort's trials are followed.

    Attributes
    ----------
    lost : array of bool, shape (n,)
        Follow-up ends for a reason the study weighs up; nobody when it declares none.
    time, event : array, shape (n,)
        Of the outcome that rows at a landmark must not have had; of length 0 without one.
    look_ahead : int
        Most months beyond a horizon that an outcome needs to be seen.
    """

    lost: np.ndarray
    time: np.ndarray
    event: np.ndarray
    look_ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Who is lost among the rows of a contrast, and how outcomes are weighed for it.

    Attributes
    ----------
    hazard : CensoringHazard
    months : int
        Follow-up months.
    known : dict
        The latest weights, by the months an outcome looks ahead.
    """

    hazard: CensoringHazard
    months: int
    definition: Definition
    known: dict[int, Weights] = field(default_factory=dict, compare=False, repr=False)

    def look_ahead(self, outcome: Outcome) -> int:
        """Months the outcome looks ahead."""
        return look_ahead(outcome, self.definition)

    def weights(self, base: Weights, outcome: Outcome) -> Weights:
        """Multiply the weights of the rows by those for lost follow-up.

        They are not cut: as against no start at all, the latest months carry the largest.
        """
        ahead = self.look_ahead(outcome)
        if ahead not in self.known:
            # One at a time: factors of every row and month are large.
            self.known.clear()
            self.known[ahead] = censoring_weights(
                base, hazard=self.hazard, months=self.months, look_ahead=ahead
            )
        return self.known[ahead]


def look_ahead(outcome: Outcome, definition: Definition) -> int:
    """Months beyond a month that must be seen to know whether the outcome was in it.

    One of the study's own kinds is taken to look ahead its declared `window`.
    """
    needed = {"": 0, "window": outcome.window, "max_gap": definition.max_gap}
    return needed[kind_of(outcome).looks_ahead]


def landmark_outcome(protocol: Protocol) -> Outcome:
    """Find the outcome that nobody compared at a landmark has had: a primary one if there is."""
    events = [outcome for outcome in protocol.outcomes if kind_of(outcome).happens]
    return min(events, key=lambda outcome: outcome.role != "primary")
