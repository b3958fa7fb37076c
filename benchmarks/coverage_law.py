"""A register without calendar time whose every true answer follows from a small Markov chain.

People of six observed backgrounds have assistance, leave, come back and move away. In each month
with assistance, until the first insats, an insats starts with a probability that depends on the
background, as do exits: naive comparisons are confounded. Given the background, months are alike,
so the answer of every strategy is a power of a transition matrix, and the backgrounds of those
who start follow from the register being in balance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

WEAK = np.repeat([0, 1], 3)
AGE = np.tile([-1.0, 0.0, 1.0], 2)
REASONS = ("arbete", "studier", "annat", "insats")
PAID_REASON = len(REASONS) - 1
State = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insats:
    """What an insats is and does.

    Attributes
    ----------
    chance : float
        Monthly probability of a start for the reference background.
    weak, age : float
        Log odds of a start by background.
    months : int
    during, after : float
        Factors on the hazard of leaving assistance.
    paid : bool
        Its months have pay instead of assistance.
    back : float
        Share with assistance again in the month after a paid insats.
    """

    chance: float
    weak: float = 0.0
    age: float = 0.0
    months: int = 4
    during: float = 1.0
    after: float = 1.0
    paid: bool = False
    back: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Monthly probabilities by background and insats; insats 0 is none."""

    insatser: dict[str, Insats]
    window: int = 12
    again: float = 0.02
    moves: float = 0.01
    rate: np.ndarray = field(default_factory=lambda: 0.07 * np.exp(-0.9 * WEAK + 0.3 * AGE))

    @property
    def names(self) -> tuple[str, ...]:
        return ("ingen", *self.insatser)

    @property
    def starts(self) -> np.ndarray:
        """Multinomial logit of starting each insats, shape (6, insatser)."""
        odds = [
            one.chance / (1 - one.chance) * np.exp(one.weak * WEAK + one.age * AGE)
            for one in self.insatser.values()
        ]
        together = np.column_stack(odds)
        return together / (1 + together.sum(axis=1, keepdims=True))

    @property
    def reasons(self) -> np.ndarray:
        """Shares of the reasons of an exit from assistance, shape (6, reasons)."""
        work = np.where(WEAK == 1, 0.4, 0.6)
        studies = np.full(len(WEAK), 0.15)
        return np.column_stack([work, studies, 1 - work - studies, np.zeros(len(WEAK))])

    def months_of(self, insats: int) -> int:
        """Longest count of an insats that matters; 0 for none."""
        return self.insatser[self.names[insats]].months if insats else 0

    def without_effects(self) -> "Law":
        """Every insats does nothing."""
        nothing = {"during": 1.0, "after": 1.0, "paid": False}
        return replace(self, insatser={k: replace(v, **nothing) for k, v in self.insatser.items()})

    def exit(self, insats: np.ndarray, elapsed: np.ndarray, profile: np.ndarray) -> np.ndarray:
        """Probability of leaving assistance in the month after `elapsed` months of the insats."""
        effects = list(self.insatser.values())
        during, after = (
            np.array([1.0, *(getattr(one, name) for one in effects)])
            for name in ("during", "after")
        )
        runs = elapsed < np.array([0, *(one.months for one in effects)])[insats]
        factor = np.where(runs, during[insats], after[insats])
        return -np.expm1(-self.rate[profile] * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which chain is asked: may insatser start later, and what ends the way.

    `until` is durable, durable_programme (months of a paid insats count as without
    assistance), exit (the first month without, by reason), or nothing.
    """

    later: bool
    until: str = ""


def moves(law: Law, profile: int, state: State, asked: Question) -> Iterator[tuple[State, float]]:
    """States of the next month with their probabilities."""
    kind, insats, count = state
    if kind in {"begins", "paid"}:
        yield from _in_pay(law, insats, count, asked)
    elif kind == "off":
        back = ("aid", insats, law.months_of(insats))
        for after, chance in _on_aid(law, profile, back, asked):
            yield after, law.again * chance
        yield _without(law, insats, count + 1, asked), 1 - law.again
    elif kind == "aid":
        leaves = float(law.exit(*(np.array([value]) for value in (insats, count, profile)))[0])
        if asked.until == "exit":
            for reason, share in enumerate(law.reasons[profile]):
                yield ("reason", 0, reason), leaves * share
        else:
            yield _without(law, insats, 1, asked), leaves
        stays = ("aid", insats, min(count + 1, law.months_of(insats)))
        for after, chance in _on_aid(law, profile, stays, asked):
            yield after, (1 - leaves) * chance
    else:
        yield state, 1.0


def _in_pay(law: Law, insats: int, count: int, asked: Question) -> Iterator[tuple[State, float]]:
    """A paid insats runs on, or ends with or without assistance."""
    months = law.months_of(insats)
    if asked.until == "exit":
        yield ("reason", 0, PAID_REASON), 1.0
    elif count < months:
        yield ("paid", insats, count + 1), 1.0
    else:
        back = law.insatser[law.names[insats]].back
        yield ("aid", insats, months), back
        yield ("off", insats, months + 1 if asked.until == "durable_programme" else 1), 1 - back


def _without(law: Law, insats: int, months: int, asked: Question) -> State:
    if months <= law.window:
        return ("off", insats, months)
    return ("durable", 0, 0) if asked.until.startswith("durable") else ("off", insats, law.window)


def _on_aid(law: Law, profile: int, state: State, asked: Question) -> Iterator[tuple[State, float]]:
    """A month with assistance; whoever has had no insats may start one in it."""
    if state[1] or not asked.later:
        yield state, 1.0
        return
    starts = law.starts[profile]
    for place, chance in enumerate(starts, start=1):
        yield first_state(law, place), chance
    yield state, 1 - starts.sum()


def first_state(law: Law, insats: int) -> State:
    """Month in which an insats starts: assistance still pays it."""
    paid = insats > 0 and law.insatser[law.names[insats]].paid
    return ("begins" if paid else "aid", insats, 0)
