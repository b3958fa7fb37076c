"""Potential outcomes: the same people followed again and again under different strategies."""

from dataclasses import dataclass, replace

import numpy as np

from evaluation.simulate.course import (
    DRAWS_PER_MONTH,
    ENROLMENT,
    LENGTH,
    START,
    TRANSITION,
    Starters,
)
from evaluation.simulate.law import Bools, Floats, Ints, Law, Standing, advance
from evaluation.simulate.rules import Rules, begin, choose, enrol


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """People at time zero, each repeated as often as she is to be followed.

    Attributes
    ----------
    month, enrolled, retires, arm : array of int, shape (n,)
        Time zero, month of enrolment, month of retirement, arm started in reality.
    standing : Standing
        Before anything starts in `month`.
    rules : Rules
    """

    month: Ints
    enrolled: Ints
    retires: Ints
    arm: Ints
    standing: Standing
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Months after time zero, column 0 being the first.

    Attributes
    ----------
    on : (n, months)
        Has assistance.
    programme : (n, months)
        Paid by an insats.
    """

    on: Bools
    programme: Bools


def gather(groups: tuple[Starters, ...], rules: Rules, retires: Ints, *, paths: int) -> Beginnings:
    """Every starter `paths` times."""
    rows = np.concatenate([group.rows for group in groups])
    month = np.concatenate([np.full(group.rows.size, group.month) for group in groups])
    standing = Standing(
        **{
            name: np.concatenate([getattr(group.standing, name) for group in groups])
            for name in Standing.__slots__
        }
    )
    again = np.repeat(np.arange(rows.size), paths)
    return Beginnings(
        month=month[again],
        enrolled=np.concatenate([group.enrolled for group in groups])[again],
        retires=retires[rows][again],
        arm=np.concatenate([group.arm for group in groups])[again],
        standing=standing.take(again),
        rules=rules.take(rows[again]),
    )


def follow_paths(
    law: Law,
    beginnings: Beginnings,
    *,
    start_now: bool,
    start_later: bool,
    months: int,
    rng: np.random.Generator,
) -> Paths:
    """Follow everybody under one strategy; equal generators give equal luck.

    Parameters
    ----------
    start_now, start_later : bool
        Whether the arm starts at time zero, and whether insatser may start afterwards.
    months : int
        Months followed after time zero.
    """
    n, rules = beginnings.month.size, beginnings.rules
    standing, enrolled = beginnings.standing, beginnings.enrolled
    lengths = rng.random(n)
    if start_now:
        standing = begin(rules, standing, beginnings.arm, beginnings.month, lengths)
    on, programme = np.zeros((n, months), bool), np.zeros((n, months), bool)
    for step in range(months):
        month = beginnings.month + step + 1
        uniform = rng.random((DRAWS_PER_MONTH, n))
        standing = _next(law, beginnings, standing, month, uniform[TRANSITION])
        if start_later:
            enrolled = enrol(rules, standing, enrolled, month, uniform[ENROLMENT])
            chosen = choose(rules, standing, enrolled, month, uniform[START])
            standing = begin(rules, standing, chosen, month, uniform[LENGTH])
        on[:, step] = standing.on
        programme[:, step] = (law.forced > 0)[standing.arm] & (month <= standing.end)
    return Paths(on=on, programme=programme)


def _next(
    law: Law, beginnings: Beginnings, standing: Standing, month: Ints, uniform: Floats
) -> Standing:
    moved = advance(law, standing, month, uniform)
    return replace(moved, on=moved.on & (month < beginnings.retires))


def durable_exit_by(paths: Paths, *, horizon: int, window: int, programme_counts: bool) -> Bools:
    """Whether a month `s ≤ horizon` without aid (and programme) has `window` more without aid."""
    off = ~paths.on
    leaving = off if programme_counts else off & ~paths.programme
    total = np.cumsum(paths.on, axis=1)
    quiet = total[:, window : window + horizon] == total[:, :horizon]
    return np.asarray((leaving[:, :horizon] & quiet).any(axis=1))


def months_on_aid(paths: Paths, *, horizon: int) -> Ints:
    """Months with assistance among the first `horizon` after time zero."""
    return np.asarray(paths.on[:, :horizon].sum(axis=1))
