"""What is averaged: a payment at the event or at the horizon, its mean given the hazards.

Risk, months without and months lost are all the mean of a number that is known once the
event or the horizon is reached: y at an event of a cause in month u, y at the horizon
without one. With Q(u) its mean given no event by u, the slope of the mean in a month's
hazard is S(u - 1) (y(u) - Q(u)); the same difference is what an observed event adds.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import GateError, UsageError
from evaluation.estimate.readings.hazard_readings import Form
from evaluation.estimate.result.arrays import Floats, Ints, safe_ratio

Kind = Literal["risk", "months_without", "months_lost"]
TINY = 1e-13  # a share closer to 0 than this has emptied the risk set
SLACK = 1e-9  # hazards that sum to 1 in exact arithmetic may exceed it by rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimand:
    """What is standardised.

    Attributes
    ----------
    kind : str
        ``risk``: share with the event by the month; ``months_without``: mean months before
        any event (restricted mean); ``months_lost``: mean months after the event.
    months : array of int, shape (m,)
    cause : int, optional
        The event whose risk or lost months are asked for; default any event.
    """

    kind: Kind
    months: Ints
    cause: int | None = None

    def __post_init__(self) -> None:
        months = np.atleast_1d(np.asarray(self.months))
        if not len(months) or (months < 1).any() or (months != np.rint(months)).any():
            raise UsageError("months are whole and from 1", at="Estimand.months")
        object.__setattr__(self, "months", months.astype(np.int64))
        if self.kind not in {"risk", "months_without", "months_lost"}:
            allowed = "allowed: risk, months_without, months_lost"
            raise UsageError(f"unknown kind '{self.kind}'", at="Estimand.kind", way_out=allowed)
        if self.kind == "months_without" and self.cause is not None:
            way_out = "ask for the months lost to a cause"
            raise UsageError("months without end with any event", at="Estimand", way_out=way_out)

    @property
    def last(self) -> int:
        """Last month that matters."""
        return int(self.months.max())

    @property
    def measure(self) -> Literal["risk", "months"]:
        """Scale of the levels."""
        return "risk" if self.kind == "risk" else "months"

    def payments(self, causes: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Give y at an event by cause and month, (k, t, m), and at the horizon, (m,)."""
        if self.cause is not None and self.cause not in causes:
            allowed = f"allowed: {', '.join(str(cause) for cause in causes)}"
            raise UsageError(
                f"no model of cause {self.cause}", at="Estimand.cause", way_out=allowed
            )
        month = np.arange(1, self.last + 1)[:, None]
        counts = [self.cause is None or cause == self.cause for cause in causes]
        if self.kind == "months_without":
            return np.tile(np.minimum(month, self.months), (len(causes), 1, 1)).astype(float), (
                self.months.astype(float)
            )
        paid = month <= self.months if self.kind == "risk" else np.maximum(self.months - month, 0)
        nothing = np.zeros(len(self.months))
        return np.array(counts)[:, None, None] * paid.astype(float), nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Means of the payment along the months.

    Attributes
    ----------
    probability : array, shape (r, k, t)
        Of an event of each cause in the month; NaN where nobody could show it.
    mean : array, shape (r, m)
        At the start.
    before : array, shape (r, t)
        Share without any event at the end of the month before.
    gap : array, shape (r, k, t, m)
        Payment at an event of each cause in the month, minus the mean given no event in it;
        0 after the month asked for.
    """

    probability: Floats
    mean: Floats
    before: Floats
    gap: Floats

    @property
    def slopes(self) -> Floats:
        """Slope of the mean in each monthly probability, shape (r, k, t, m)."""
        return np.where(self.gap == 0, 0.0, self.before[:, None, :, None] * self.gap)


def expected(probability: Floats, payments: tuple[Floats, Floats], months: Ints) -> Expected:
    """Means of the payment by each of `months` given monthly event probabilities (r, k, t)."""
    paid, final = payments
    rows, causes, last = probability.shape
    left = 1 - probability.sum(axis=1)
    left = np.where(np.abs(left) < TINY, 0.0, left)
    before = np.ones((rows, last))
    np.cumprod(left[:, :-1], axis=1, out=before[:, 1:])
    # Nobody is left to have an event: what it would be paid changes nothing.
    before[:, 1:][(left[:, :-1] == 0).cumsum(axis=1) > 0] = 0.0
    known = np.where(before[:, None] == 0, 0.0, probability)
    mean = np.tile(final, (rows, 1))
    gap = np.zeros((rows, causes, last, len(final)))
    for month in range(last, 0, -1):
        on = months >= month
        gap[:, :, month - 1, on] = paid[:, month - 1, on] - mean[:, None, on]
        step = np.matmul(known[:, None, :, month - 1], gap[:, :, month - 1, on])
        mean[:, on] += step[:, 0]
    return Expected(probability=known, mean=mean, before=before, gap=gap)


def probabilities(hazards: Floats, form: Form, *, at: str) -> Floats:
    """Monthly event probabilities by cause of hazards (r, k, t).

    ``exponential``: constant rates within a month; ``product``: hazards as they are
    (Aalen-Johansen).
    """
    total = hazards.sum(axis=1, keepdims=True)
    if form == "exponential":
        return hazards * _share(total)
    if (total > 1 + SLACK).any():
        problem = "the hazards of a month exceed 1 for some persons"
        raise GateError(problem, at=at, way_out="take form='exponential'")
    return hazards


def hazard_slopes(slopes: Floats, hazards: Floats, form: Form) -> Floats:
    """Slopes (r, k, t, m) in the probabilities as slopes in the hazards."""
    if form == "product":
        return slopes
    total = hazards.sum(axis=1, keepdims=True)
    bend = safe_ratio(np.exp(-total) - _share(total), total)
    bend = np.where(total > 0, bend, -0.5)
    common = np.einsum("rkt,rktm->rtm", hazards, slopes) * bend[:, 0, :, None]
    return np.asarray(slopes * _share(total)[..., None] + common[:, None])


def _share(total: Floats) -> Floats:
    """(1 - exp(-h)) / h, 1 at 0."""
    return np.where(total > 0, safe_ratio(-np.expm1(-total), total), 1.0)
