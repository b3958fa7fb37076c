"""Exact expectations by recursion over months, for laws without duration dependence.

An insats starts at month 0 for people on aid. Everything the definitions look at is then a
function of class, arm, length of the insats and a small state: on aid (in the unbroken first
run or not), or so many months without aid (after an ordinary end, or since paid work).
"""

from dataclasses import dataclass

import numpy as np

from evaluation.simulate.law import (
    EMPTY_AFTER_PAID_INSATS,
    Bools,
    Floats,
    Ints,
    Law,
    Standing,
    exit_probability,
    return_probability,
)

# Return hazards have long been flat after so many empty months.
LONGEST_GAP = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Combinations of class, arm and length of the insats (its months include month 0).

    Attributes
    ----------
    latent, arm, length : array of int, shape (c,)
    """

    law: Law
    latent: Ints
    arm: Ints
    length: Ints

    @property
    def is_paid(self) -> Bools:
        """Whether the insats pays, so that its months after the first have no aid."""
        return np.asarray(self.law.forced[self.arm] > 0)

    def paid_in(self, month: int) -> Bools:
        """Whether the insats pays `month`."""
        return self.is_paid & (month < self.length)

    def exit(self, month: int, *, unbroken: bool) -> Floats:
        """Probability of leaving aid in `month`, shape (c,)."""
        # An unpaid insats ended with the first run, just after time zero as far as effects that
        # last for ever can tell; a paid one goes on.
        end = self.length - 1 if unbroken else np.where(self.is_paid, self.length - 1, 0)
        return exit_probability(self.law, self._standing(self.arm, end), month)

    def back(self, month: int, empty: Floats) -> Floats:
        """Probability of being back on aid after so many empty months, shape (c, gaps)."""
        arm = np.where(self.is_paid, self.arm, 0)
        gaps = empty.shape[-1]
        rows = np.repeat(np.arange(self.arm.size), gaps)
        standing = self._standing(arm, self.length - 1, rows, empty.ravel())
        return return_probability(self.law, standing, month).reshape(-1, gaps)

    def _standing(
        self, arm: Ints, end: Ints, rows: Ints | None = None, empty: Floats | None = None
    ) -> Standing:
        chosen = np.arange(arm.size) if rows is None else rows
        zero = np.zeros(chosen.size, dtype=np.int64)
        return Standing(
            latent=self.latent[chosen],
            district=zero,
            on=zero == 0,
            run=zero,
            empty=zero if empty is None else empty.astype(np.int64),
            arm=arm[chosen],
            start=zero,
            end=end[chosen],
        )


@dataclass(slots=True, kw_only=True)
class Mass:
    """Probability by state.

    Attributes
    ----------
    first, again : (c,)
        On aid, in the unbroken first run or after a return.
    gap, pay_gap : (c, LONGEST_GAP + 1)
        Without aid for so many counted months, after an ordinary end and since paid work.
    """

    first: Floats
    again: Floats
    gap: Floats
    pay_gap: Floats


def at_time_zero(cases: Cases, *, on: float = 1.0) -> Mass:
    """Everybody on aid (or, with ``on=0``, no mass at all)."""
    c = cases.arm.size
    gap = np.zeros((c, LONGEST_GAP + 1))
    return Mass(first=np.full(c, on), again=np.zeros(c), gap=gap, pay_gap=gap.copy())


def advance_mass(cases: Cases, mass: Mass, month: int, *, programme_counts: bool) -> Mass:
    """Move the mass into `month`; paid months count as empty or not, as the caller says."""
    leaves_first = mass.first * cases.exit(month, unbroken=True)
    leaves_again = mass.again * cases.exit(month, unbroken=False)
    leaves, paid = leaves_first + leaves_again, cases.paid_in(month)
    empty = np.tile(np.arange(LONGEST_GAP + 1, dtype=float), (paid.size, 1))
    since_pay = EMPTY_AFTER_PAID_INSATS + np.maximum(month - cases.length, 0)
    back_gap = mass.gap * cases.back(month, empty)
    back_pay = mass.pay_gap * cases.back(month, np.zeros_like(empty) + since_pay[:, None])
    gap, pay_gap = _longer(mass.gap - back_gap), mass.pay_gap - back_pay
    counted = np.full(paid.size, True) if programme_counts else ~paid
    pay_gap = np.where(counted[:, None], _longer(pay_gap), pay_gap)
    gap[:, 1] += np.where(paid, 0.0, leaves)
    pay_gap[:, int(programme_counts)] += np.where(paid, leaves, 0.0)
    return Mass(
        first=mass.first - leaves_first,
        again=mass.again - leaves_again + back_gap.sum(axis=1) + back_pay.sum(axis=1),
        gap=gap,
        pay_gap=pay_gap,
    )


def _longer(gap: Floats) -> Floats:
    moved = np.zeros_like(gap)
    moved[:, 1:] = gap[:, :-1]
    moved[:, -1] += gap[:, -1]
    return moved


def on_aid(cases: Cases, *, months: int) -> Floats:
    """Probability of assistance in months 1..`months`, shape (c, months)."""
    mass, shares = at_time_zero(cases), []
    for month in range(1, months + 1):
        mass = advance_mass(cases, mass, month, programme_counts=False)
        shares.append(mass.first + mass.again)
    return np.stack(shares, axis=1)


def durable_exit(cases: Cases, *, horizon: int, window: int, programme_counts: bool) -> Floats:
    """Probability of a month `s ≤ horizon` without aid and `window` further months without."""
    mass, reached = at_time_zero(cases), np.zeros(cases.arm.size)
    for month in range(1, horizon + window + 1):
        mass = advance_mass(cases, mass, month, programme_counts=programme_counts)
        for gap in (mass.gap, mass.pay_gap):
            reached += gap[:, window + 1]
            gap[:, window + 1] = 0.0
    return reached


def first_exit_and_return(
    cases: Cases, *, horizon: int, window: int, max_gap: int
) -> tuple[Floats, Floats]:
    """Probability of a first exit by `horizon`, and of such an exit followed by a return.

    An exit takes `max_gap` + 1 empty months, counted from the exit month; a return comes in the
    `window` months after the exit month. Paid months count: the case is closed.
    """
    mass, closed = at_time_zero(cases), at_time_zero(cases, on=0.0)
    left, stayed = np.zeros(cases.arm.size), np.zeros(cases.arm.size)
    for month in range(1, horizon + max_gap + window + 1):
        mass = advance_mass(cases, mass, month, programme_counts=True)
        closed = advance_mass(cases, closed, month, programme_counts=True)
        # Whoever returned after an exit has been counted as such.
        closed.first, closed.again = np.zeros_like(left), np.zeros_like(left)
        for now, then in ((mass.gap, closed.gap), (mass.pay_gap, closed.pay_gap)):
            arrived = now[:, max_gap + 1].copy()
            now[:, max_gap + 1] = 0.0
            if month - max_gap <= horizon:
                left += arrived
                then[:, max_gap + 1] += arrived
            stayed += then[:, window + 1]
            then[:, window + 1] = 0.0
    return left, left - stayed
