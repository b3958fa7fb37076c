"""One register drawn from a law, as the rows of sequential trials with their outcomes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.coverage_law import PAID_REASON, WEAK, Law
from benchmarks.coverage_truth import balance

MONTHS = 60  # of the register


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Person-months in which an insats may start, and everybody's months.

    Attributes
    ----------
    trials : DataFrame
        person, month, arm, subtype, next_start, bakgrund.
    on, paid : array, shape (persons, months)
    reason : array, shape (persons, months)
        1.. in the month of an exit.
    last : array, shape (persons,)
        Last month observed.
    """

    trials: pd.DataFrame
    on: np.ndarray
    paid: np.ndarray
    reason: np.ndarray
    last: np.ndarray

    def durable_exit(self, window: int, *, programme_counts: bool) -> tuple[np.ndarray, np.ndarray]:
        """Months to a durable exit or to the end of knowing, and whether it was seen."""
        leaving = ~self.on if programme_counts else ~self.on & ~self.paid
        aid = np.cumsum(self.on, axis=1)
        quiet = np.zeros_like(leaving)
        quiet[:, :-window] = aid[:, window:] == aid[:, :-window]
        known = np.arange(MONTHS) + window <= self.last[:, None]
        return self._first(leaving & quiet & known, self.last - window)

    def first_exit(self) -> tuple[np.ndarray, np.ndarray]:
        """Months to the first month without assistance, and its reason; 0 is censored."""
        seen = ~self.on & (np.arange(MONTHS) <= self.last[:, None])
        time, event = self._first(seen, self.last)
        person, month = self._rows()
        reason = self.reason[person, np.minimum(month + time, MONTHS - 1)]
        return time, np.where(event, reason, 0)

    def on_aid(self, offset: int) -> np.ndarray:
        """Assistance so many months after time zero: 0, 1, or -1 when not observed."""
        person, month = self._rows()
        state = self.on[person, np.minimum(month + offset, MONTHS - 1)].astype(np.int8)
        return np.where(month + offset <= self.last[person], state, -1)

    def _first(self, happens: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        months = np.where(happens, np.arange(MONTHS), 10 * MONTHS)
        upcoming = np.minimum.accumulate(months[:, ::-1], axis=1)[:, ::-1]
        upcoming = np.column_stack([upcoming, np.full(len(upcoming), 10 * MONTHS)])
        person, month = self._rows()
        found = upcoming[person, month + 1]
        event = found < 10 * MONTHS
        return np.where(event, found, np.maximum(end[person], month)) - month, event

    def _rows(self) -> tuple[np.ndarray, np.ndarray]:
        return self.trials["person"].to_numpy(), self.trials["month"].to_numpy()


def persons_for(law: Law, starters: int) -> int:
    """Persons of a register with so many expected starters of the rarest insats."""
    decisions, away = balance(law)
    rarest = (decisions[:, None] * law.starts).sum(axis=0).min() * MONTHS
    return round(starters * (decisions + away + MONTHS - 1).sum() / rarest)


def draw(law: Law, persons: int, rng: np.random.Generator) -> Drawn:
    """Draw a register in balance: some are there at first, others arrive month by month."""
    profile, arrival, on = _population(law, persons, rng)
    effects = list(law.insatser.values())
    paid = np.array([False, *(one.paid for one in effects)])
    months = np.array([0, *(one.months for one in effects)])
    back = np.array([0.0, *(one.back for one in effects)])
    insats, elapsed = np.zeros((2, persons), dtype=np.int64)
    last, in_pay = np.full(persons, MONTHS - 1), np.zeros(persons, dtype=bool)
    grids = {"on": np.zeros((persons, MONTHS), bool), "paid": np.zeros((persons, MONTHS), bool)}
    reason, started = np.zeros((persons, MONTHS), np.int8), np.zeros((persons, MONTHS), np.int8)
    eligible = np.zeros((persons, MONTHS), bool)
    for month in range(MONTHS):
        luck = rng.random((4, persons))
        here = arrival < month
        last[here & (luck[0] < law.moves) & (last == MONTHS - 1)] = month - 1
        if month:
            ends = in_pay & (elapsed == months[insats])
            leaves = here & on & ~in_pay & (luck[1] < law.exit(insats, elapsed, profile))
            into_pay = here & on & in_pay
            returns = here & ~on & ~in_pay & (luck[1] < law.again)
            returns |= ends & (luck[1] < back[insats])
            reason[leaves, month] = 1 + _chosen(law.reasons[profile[leaves]], luck[2][leaves])
            reason[into_pay, month] = 1 + PAID_REASON
            on = (on & ~leaves & ~into_pay) | returns
            in_pay &= ~ends
            elapsed = np.where(insats > 0, elapsed + 1, 0)
        on |= arrival == month
        eligible[:, month] = on & (insats == 0) & (arrival <= month) & (month <= last)
        chosen = np.where(eligible[:, month], _chosen_start(law, profile, luck[3]), 0)
        insats, in_pay = np.where(chosen > 0, chosen, insats), in_pay | paid[chosen]
        started[:, month] = chosen
        grids["on"][:, month], grids["paid"][:, month] = on, in_pay & ~on
    trials = _trials(law, eligible, started, profile)
    return Drawn(trials=trials, reason=reason, last=last, **grids)


def _population(
    law: Law, persons: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Background, month of arrival (-1: there before), and who has assistance at first."""
    decisions, away = balance(law)
    kinds = np.column_stack([decisions, away, np.ones((len(WEAK), MONTHS - 1))])
    place = rng.choice(kinds.size, size=persons, p=kinds.ravel() / kinds.sum())
    profile, column = np.divmod(place, kinds.shape[1])
    arrival = np.where(column == 1, -1, np.maximum(column - 1, 0))
    return profile, arrival, np.zeros(persons, dtype=bool)


def _chosen(shares: np.ndarray, luck: np.ndarray) -> np.ndarray:
    return np.minimum((luck[:, None] > shares.cumsum(axis=1)).sum(axis=1), shares.shape[1] - 1)


def _chosen_start(law: Law, profile: np.ndarray, luck: np.ndarray) -> np.ndarray:
    starts = law.starts
    stays = np.column_stack([1 - starts.sum(axis=1), starts])
    return _chosen(stays[profile], luck)


def _trials(
    law: Law, eligible: np.ndarray, started: np.ndarray, profile: np.ndarray
) -> pd.DataFrame:
    person, month = np.nonzero(eligible)
    begun = started > 0
    start = np.where(begun.any(axis=1), begun.argmax(axis=1), -1)[person]
    return pd.DataFrame(
        {
            "person": person,
            "month": month,
            "arm": np.array(law.names, dtype=object)[started[person, month]],
            "subtype": "",
            "next_start": np.where(start > month, start - month, 0),
            "bakgrund": profile[person],
        }
    )
