"""Levels of both groups as they may be published, before anything is built on them.

Differences, ratios, families, tests of groups and figures are made from these levels, so that
none of them says more than the levels do.
"""

from dataclasses import dataclass, replace

import numpy as np

from evaluation.disclosure.levels import (
    Rules,
    in_steps,
    last_step,
    pooled_steps,
    protected_levels,
    rounded,
    rounded_steps,
)
from evaluation.estimate import ComparedRows, Effects, Linear
from evaluation.study.rows.measured import without_numbers

TOO_FEW = "färre än {minimum} händelser sedan förra redovisade månaden, eller för få kvar"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeLevel:
    """The level of one group, month by month.

    Attributes
    ----------
    curve : Linear
        Where a month may not be shown, the last month before it that may.
    shown : array of bool, shape (m,)
        Months whose own level `curve` holds.
    happened : array, shape (m,)
        Persons with the event in the month itself.
    equal_weights : bool
        Whether the level is made from protected counts.
    is_part : bool
        Whether it steps at the horizons only.
    """

    curve: Linear
    shown: np.ndarray
    happened: np.ndarray
    equal_weights: bool
    is_part: bool = False


def safe_curve(
    curve: Linear,
    rows: ComparedRows,
    members: np.ndarray,
    *,
    horizons: tuple[int, ...],
    rules: Rules,
    is_part: bool = False,
    is_open: bool = False,
) -> SafeLevel:
    """Let a risk step where enough has happened, from protected counts where weights are equal.

    Parameters
    ----------
    curve : Linear
        Of every month from the first.
    horizons : tuple of int
        Months that are read from it.
    is_part : bool
        Whether the group is a part of another that is shown, or is shown in another way
        elsewhere: month by month, more could be computed from both, so that it steps at the
        horizons only.
    is_open : bool
        Whether the rows lie open beside the plan, as those of a table study do, and are
        released with it: there is nothing to compute back.
    """
    events = curve.events if curve.month_events is None else curve.month_events
    known, least = ~np.isnan(curve.estimate), rules.min_count
    wanted, equal = np.isin(curve.month, horizons), is_unit(rows, members) and not is_open
    where = wanted if is_part else None
    if equal:
        total = rounded(events.cumsum(), rules.round_to)
        found = rounded_steps(events, curve.at_risk, rules, where=where)
        curve = _of_counts(curve, events.cumsum(), rules)
        found &= ~np.isnan(curve.estimate)
        told = np.maximum.accumulate(np.where(found, total, 0.0))
        in_step = np.diff(told, prepend=0.0)
        shown = known & (told > 0) & (told == total) & ~np.isnan(curve.estimate)
        # At a horizon the level is that of the horizon, also where the total is the last step's.
        found |= shown & wanted
        shown &= wanted | (not is_part)
    else:
        found = pooled_steps(events, curve.at_risk, wanted, least, where=where)
        in_step, shown = in_steps(events, found), found
    place = last_step(found)
    return SafeLevel(
        curve=replace(
            curve,
            estimate=np.where(known, _carried(curve.estimate, place), np.nan),
            cell_influence=_carried(np.asarray(curve.cell_influence), place),
            month_events=in_step,
        ),
        shown=shown,
        happened=events,
        equal_weights=equal,
        is_part=is_part,
    )


def safe_share(
    share: Linear, rows: ComparedRows, members: np.ndarray, *, rules: Rules
) -> SafeLevel:
    """Make a share from protected counts where weights are equal; others stay as they are."""
    everywhere = np.ones(len(share.month), dtype=bool)
    if not is_unit(rows, members):
        return SafeLevel(curve=share, shown=everywhere, happened=share.events, equal_weights=False)
    made = _of_counts(share, share.events, rules)
    shown = ~np.isnan(made.estimate)
    return SafeLevel(curve=made, shown=shown, happened=share.events, equal_weights=True)


def hide(effects: Effects, arm: SafeLevel, reference: SafeLevel, rules: Rules) -> Effects:
    """Withhold the levels of months that may not be shown, and what they would give away.

    Parameters
    ----------
    effects : Effects
        Level of the arm, level of the reference and their difference, month by month.
    """
    closed = np.concatenate([~arm.shown, ~reference.shown, ~(arm.shown & reference.shown)])
    if not closed.any():
        return effects
    return without_numbers(effects, closed, too_few(rules))


def too_few(rules: Rules) -> str:
    """Say in Swedish why a level is withheld."""
    return TOO_FEW.format(minimum=rules.min_count)


def is_unit(rows: ComparedRows, members: np.ndarray) -> bool:
    """Tell whether all rows of a group weigh the same: its shares are then fractions."""
    chosen = rows.rows(members)
    base, monthly = rows.weights.base[chosen], rows.weights.monthly
    if not len(chosen) or np.ptp(base) > 0:
        return False
    return monthly is None or bool(np.isin(monthly[chosen], (0.0, 1.0)).all())


def _carried(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Values of the last step, nought before the first; months are the last axis."""
    return np.where(place < 0, 0.0, values[..., place])


def _of_counts(curve: Linear, count: np.ndarray, rules: Rules) -> Linear:
    """Replace the levels, and scale their influences to the errors made."""
    exact = curve.std_error()
    level, error = protected_levels(count, curve.estimate, exact, rules)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(exact > 0, error / exact, 1.0)
    influence = np.asarray(curve.cell_influence) * factor
    return replace(
        curve,
        estimate=level,
        cell_influence=np.where(np.isnan(influence), 0.0, influence),
    )
