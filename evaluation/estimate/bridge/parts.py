"""A change of a share as four parts, whatever the order in which they are turned."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import factorial

import numpy as np
from scipy.special import expit

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

PARTS = ("definition", "registration", "mix", "outcome")
SHAPE = (3, 2, 2)
LEVEL, TOLD, MIXED = range(3)
"""Places in `log_odds`: of all, of those registered, and as if they were others' likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A change, taken apart.

    Attributes
    ----------
    first, last : float
        The shares, each counted and registered as in its own year.
    parts : array, shape (4,)
        In the order of `PARTS`; they sum to `last - first`.
    slopes : array, shape (4, 12)
        How much each part moves with each of the log odds, laid flat.
    """

    first: float
    last: float
    parts: Floats
    slopes: Floats


def taken_apart(log_odds: Floats) -> Parts:
    """Split the change of a share into parts that do not depend on their order.

    A part is what turning it from the first year's state to the last year's moves the share,
    averaged over every order in which the four can be turned (Shapley 1953; Shorrocks 2013).
    What is registered may be more of one outcome than of the other: in a year and by a
    definition it adds the same to the log odds, whoever they are and however it went.

    Parameters
    ----------
    log_odds : array, shape (3, 2, 2)
        `[LEVEL, d, y]`: of those that definition d counts in year y.
        `[TOLD, d, y]`: of those of them that had been registered.
        `[MIXED, d, y]`: by the outcome of year y, had they been as those of the other year.

    Notes
    -----
    With mix and outcome alone this is the Kitagawa (1955) decomposition, interaction shared.
    """
    if log_odds.shape != SHAPE or not np.isfinite(log_odds).all():
        raise UsageError("finite log odds of shape (3, 2, 2) were expected", at="taken_apart")
    states, weights = _states(), _weights()
    shares = expit(states @ log_odds.ravel())
    return Parts(
        first=float(shares[0]),
        last=float(shares[-1]),
        parts=weights @ shares,
        slopes=(weights * (shares * (1 - shares))) @ states,
    )


@cache
def _states() -> Floats:
    """Which log odds each state adds up, shape (16, 12); the outcome turns fastest."""
    found = np.zeros((2 ** len(PARTS), *SHAPE))
    for state, turned in zip(found, product((0, 1), repeat=len(PARTS)), strict=True):
        definition, registration, mix, outcome = turned
        state[LEVEL if mix == outcome else MIXED, definition, outcome] += 1
        state[TOLD, definition, registration] += 1
        state[LEVEL, definition, registration] -= 1
    return found.reshape(len(found), -1)


@cache
def _weights() -> Floats:
    """How each state counts in each part, shape (4, 16)."""
    count = len(PARTS)
    states = list(product((0, 1), repeat=count))
    found = np.zeros((count, len(states)))
    for place, turned in enumerate(states):
        for part in range(count):
            others = sum(turned) - turned[part]
            weight = factorial(others) * factorial(count - others - 1) / factorial(count)
            found[part, place] = weight if turned[part] else -weight
    return found
