"""Potential outcomes: the same people followed again and again under different strategies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.simulate.course import DRAWS_PER_MONTH, ENROLMENT, LENGTH, START, TRANSITION
from evaluation.simulate.law import Bools, Floats, Ints, Law, Standing, advance
from evaluation.simulate.rules import Rules, begin, choose, enrol
from evaluation.simulate.truth.livelihood import at_first, lives_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """People in a month in which an insats started, as they stood before it.

    Attributes
    ----------
    month, enrolled, retires, arm : array of int, shape (n,)
        Time zero, month of enrolment, month of retirement, arm started in reality.
    obstacle : array of str, shape (n,)
    standing : Standing
        Before anything starts in `month`.
    rules : Rules
    """

    month: Ints
    enrolled: Ints
    retires: Ints
    arm: Ints
    obstacle: npt.NDArray[np.str_]
    standing: Standing
    rules: Rules

    @property
    def size(self) -> int:
        """Number of starts."""
        return int(self.month.size)

    def take(self, rows: Ints) -> "Starts":
        """Return chosen starts; a start may be chosen many times."""
        return Starts(
            month=self.month[rows],
            enrolled=self.enrolled[rows],
            retires=self.retires[rows],
            arm=self.arm[rows],
            obstacle=self.obstacle[rows],
            standing=self.standing.take(rows),
            rules=self.rules.take(rows),
        )

    @staticmethod
    def joined(parts: Sequence["Starts"]) -> "Starts":
        """Return the starts of several blocks of applicants."""
        arrays = ("month", "enrolled", "retires", "arm", "obstacle")
        together = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays
        }
        return Starts(
            **together,
            standing=Standing.joined([part.standing for part in parts]),
            rules=Rules.joined([part.rules for part in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Months after time zero, column 0 being the first.

    Attributes
    ----------
    on, programme : array of bool, shape (n, months)
        Has assistance; an insats with pay runs.
    livelihood : array of int8, shape (n, months)
        As in `livelihood.Lives`; `run_out` where a-kassa would have been used up.
    """

    on: Bools
    programme: Bools
    livelihood: npt.NDArray[np.int8]
    run_out: Bools


def follow_paths(
    law: Law,
    starts: Starts,
    *,
    arm: Ints | None,
    start_later: bool,
    months: int,
    rng: np.random.Generator,
) -> Paths:
    """Follow everybody under one strategy; equal generators give equal luck.

    Parameters
    ----------
    arm : array of int, shape (n,), or None
        Arm that starts at time zero; None starts nothing.
    start_later : bool
        Whether insatser may start afterwards.
    """
    n, standing, enrolled = starts.size, starts.standing, starts.enrolled
    lives = at_first(n)
    lengths = rng.random(n)
    if arm is not None:
        standing = begin(starts.rules, standing, arm, starts.month, lengths)
    on, programme, run_out = (np.zeros((n, months), bool) for _ in range(3))
    livelihood = np.zeros((n, months), np.int8)
    for step in range(months):
        month = starts.month + step + 1
        uniform = rng.random((DRAWS_PER_MONTH, n))
        standing = _next(law, starts, standing, month, uniform[TRANSITION])
        if start_later:
            standing, enrolled = _later(starts.rules, standing, enrolled, month, uniform)
        on[:, step] = standing.on
        programme[:, step] = (law.forced > 0)[standing.arm] & (month <= standing.end)
        lives = lives_on(lives, standing, programme[:, step], pensioned=month >= starts.retires)
        livelihood[:, step], run_out[:, step] = lives.kind, lives.run_out
    return Paths(on=on, programme=programme, livelihood=livelihood, run_out=run_out)


def _next(law: Law, starts: Starts, standing: Standing, month: Ints, uniform: Floats) -> Standing:
    moved = advance(law, standing, month, uniform)
    return replace(moved, on=moved.on & (month < starts.retires))


def _later(
    rules: Rules, standing: Standing, enrolled: Ints, month: Ints, uniform: Floats
) -> tuple[Standing, Ints]:
    enrolled = enrol(rules, standing, enrolled, month, uniform[ENROLMENT])
    chosen = choose(rules, standing, enrolled, month, uniform[START])
    return begin(rules, standing, chosen, month, uniform[LENGTH]), enrolled


def first_durable_exit(on: Bools, programme: Bools, *, window: int, programme_counts: bool) -> Ints:
    """Month of the first exit that is followed by `window` more months without aid.

    Returns
    -------
    array of int, shape (n,)
        Months after time zero; `months + 1` when there is none.
    """
    leaving = ~on if programme_counts else ~on & ~programme
    last = on.shape[1] - window
    total = np.cumsum(on, axis=1, dtype=np.int16)
    quiet = total[:, window:] == total[:, :last]
    happens = leaving[:, :last] & quiet
    first = happens.argmax(axis=1) + 1
    return np.asarray(np.where(happens.any(axis=1), first, on.shape[1] + 1))


def first_exit(on: Bools, *, max_gap: int) -> Ints:
    """Month of the first exit by the gap rule: `max_gap` more empty months follow it."""
    return first_durable_exit(on, on, window=max_gap, programme_counts=True)


def returned(on: Bools, exits: Ints, *, window: int) -> Bools:
    """Whether aid comes back within `window` months after an exit month that lies far enough in."""
    n, months = on.shape
    total = np.zeros((n, months + 1), dtype=np.int16)
    np.cumsum(on, axis=1, out=total[:, 1:])
    begin = np.minimum(exits, months)
    rows = np.arange(n)
    return np.asarray(total[rows, np.minimum(begin + window, months)] > total[rows, begin])


def months_on_aid(paths: Paths, *, horizon: int) -> Ints:
    """Months with assistance among the first `horizon` after time zero."""
    return np.asarray(paths.on[:, :horizon].sum(axis=1))
