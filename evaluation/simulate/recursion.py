"""Exact expectations by recursion over months, for laws without duration dependence.

A randomised arm starts at month 0 for somebody on aid. Everything the definitions look at is
then a function of class, length of the insats and a small state: on aid (with the first run
unbroken or not), or so many months without aid (after an ordinary end or after paid work).
"""

from dataclasses import dataclass, replace

import numpy as np

from evaluation.simulate.law import (
    EMPTY_AFTER_PAID_INSATS,
    Floats,
    Law,
    Standing,
    exit_probability,
    return_probability,
)

# Return hazards have long been flat after so many empty months.
LONGEST_GAP = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One class in one arm with one length of the insats (its months include month 0)."""

    law: Law
    latent: int
    arm: int
    length: int

    @property
    def is_paid(self) -> bool:
        """Whether the insats pays, so that its months after the first have no aid."""
        return bool(self.law.forced[self.arm] > 0)

    def exit(self, month: int, *, unbroken: bool) -> float:
        """Probability of leaving aid in `month` after time zero."""
        # An unpaid insats ends with the first run, a paid one goes on.
        arm = self.arm if unbroken or self.is_paid else 0
        return float(exit_probability(self.law, self._standing(arm, on=True), month)[0])

    def back(self, month: int, empty: Floats, *, after_pay: bool) -> Floats:
        """Probability of being back on aid in `month`, after so many empty months."""
        arm = self.arm if self.is_paid else 0
        gap = empty
        if after_pay:
            gap = np.full_like(empty, EMPTY_AFTER_PAID_INSATS + max(month - self.length, 0))
        standing = self._standing(arm, on=False, n=empty.size)
        return return_probability(self.law, replace(standing, empty=gap.astype(np.int64)), month)

    def paid_in(self, month: int) -> bool:
        """Whether the insats pays `month`."""
        return self.is_paid and month < self.length

    def _standing(self, arm: int, *, on: bool, n: int = 1) -> Standing:
        zero = np.zeros(n, dtype=np.int64)
        return Standing(
            latent=zero + self.latent,
            on=np.full(n, on),
            run=zero,
            empty=zero,
            arm=zero + arm,
            start=zero,
            end=zero + self.length - 1,
        )


@dataclass(slots=True, kw_only=True)
class Mass:
    """Probability by state; `gap` and `pay_gap` are indexed by counted empty months.

    Attributes
    ----------
    first, again : float
        On aid, in the unbroken first run or after a return.
    gap, pay_gap : (LONGEST_GAP + 1,)
        Without aid after an ordinary end, and since paid work (counted as the caller does).
    """

    first: float
    again: float
    gap: Floats
    pay_gap: Floats

    @property
    def on(self) -> float:
        """Probability of being on aid."""
        return self.first + self.again


def at_time_zero() -> Mass:
    """Everybody on aid."""
    empty = np.zeros(LONGEST_GAP + 1)
    return Mass(first=1.0, again=0.0, gap=empty, pay_gap=empty.copy())


def advance_mass(case: Case, mass: Mass, month: int, *, programme_counts: bool) -> Mass:
    """Move the mass into `month`.

    Parameters
    ----------
    programme_counts : bool
        Whether months paid by the insats count as empty months in `pay_gap`.
    """
    leave_first = mass.first * case.exit(month, unbroken=True)
    leave_again = mass.again * case.exit(month, unbroken=False)
    months = np.arange(LONGEST_GAP + 1, dtype=float)
    back_gap = mass.gap * case.back(month, months, after_pay=False)
    back_pay = mass.pay_gap * case.back(month, months, after_pay=True)
    gap, pay_gap = _longer(mass.gap - back_gap), mass.pay_gap - back_pay
    counted = programme_counts or not case.paid_in(month)
    pay_gap = _longer(pay_gap) if counted else pay_gap
    if case.paid_in(month):
        pay_gap[1 if programme_counts else 0] += leave_first + leave_again
    else:
        gap[1] += leave_first + leave_again
    return Mass(
        first=mass.first - leave_first,
        again=mass.again - leave_again + float(back_gap.sum() + back_pay.sum()),
        gap=gap,
        pay_gap=pay_gap,
    )


def _longer(gap: Floats) -> Floats:
    moved = np.zeros_like(gap)
    moved[1:] = gap[:-1]
    moved[-1] += gap[-1]
    return moved


def on_aid(case: Case, *, months: int) -> Floats:
    """Probability of assistance in months 1..`months`."""
    mass, shares = at_time_zero(), []
    for month in range(1, months + 1):
        mass = advance_mass(case, mass, month, programme_counts=False)
        shares.append(mass.on)
    return np.array(shares)


def durable_exit(case: Case, *, horizon: int, window: int, programme_counts: bool) -> float:
    """Probability of a month `s ≤ horizon` without aid and `window` further months without."""
    mass, reached = at_time_zero(), 0.0
    for month in range(1, horizon + window + 1):
        mass = advance_mass(case, mass, month, programme_counts=programme_counts)
        reached += float(mass.gap[window + 1] + mass.pay_gap[window + 1])
        mass.gap[window + 1] = mass.pay_gap[window + 1] = 0.0
    return reached


def first_exit_and_return(
    case: Case, *, horizon: int, window: int, max_gap: int
) -> tuple[float, float]:
    """Probability of a first exit by `horizon`, and of such an exit with a return.

    An exit takes `max_gap` + 1 empty months, counted from the exit month; a return comes in the
    `window` months after the exit month. Paid months count: the case is closed.
    """
    mass, left, stayed = at_time_zero(), 0.0, 0.0
    gap = np.zeros(LONGEST_GAP + 1)
    closed = Mass(first=0.0, again=0.0, gap=gap, pay_gap=gap.copy())
    for month in range(1, horizon + max_gap + window + 1):
        mass = advance_mass(case, mass, month, programme_counts=True)
        closed = advance_mass(case, closed, month, programme_counts=True)
        closed.first = closed.again = 0.0
        for name in ("gap", "pay_gap"):
            now, then = getattr(mass, name), getattr(closed, name)
            arrived, now[max_gap + 1] = float(now[max_gap + 1]), 0.0
            if month - max_gap <= horizon:
                left += arrived
                then[max_gap + 1] += arrived
            stayed += float(then[window + 1])
            then[window + 1] = 0.0
    return left, left - stayed
