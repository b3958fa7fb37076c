"""Which cells an average takes, and with what weight as a function of the cohorts' shares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.arrays import Bools, Floats, Ints

Kind = Literal["simple", "group", "calendar", "dynamic", "custom"]
# Real shares give weights; complex ones their exact derivative (see `share_derivative`).
Weights = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Averages of m cells: one per label, then one over all.

    Attributes
    ----------
    label : array of int, shape (r,)
    cells : array of bool, shape (r + 1, m)
        Which cells each average takes.
    weights : function
        Shares (k,) to weights (r + 1, m), each row summing to 1.
    """

    label: Ints
    cells: Bools
    weights: Weights


def averages(
    effects: GroupTime,
    kind: Kind,
    *,
    balance: int | None,
    window: tuple[int | None, int | None],
    weights: Floats | None,
) -> Averages:
    """List the averages of a kind.

    Raises
    ------
    UsageError
        No cell belongs to one, or options do not fit the kind.
    """
    _check_options(effects, kind, balance=balance, window=window, weights=weights)
    if weights is not None:
        fixed = (np.asarray(weights, dtype=float) / np.sum(weights))[None]
        return Averages(
            label=np.empty(0, dtype=np.int64), cells=fixed != 0, weights=lambda _: fixed
        )
    after = effects.time >= effects.cohort
    if kind == "dynamic":
        value, inside = effects.time - effects.cohort, _kept(effects, balance, window)
    else:
        value = effects.cohort if kind == "group" else effects.time
        inside = after
    if not (after & inside).any():
        raise UsageError("no cell after the start belongs to the average", at="aggregate")
    label = np.unique(value[inside]) if kind != "simple" else np.empty(0, dtype=np.int64)
    masks = (value == label[:, None]) & inside
    return Averages(
        label=label,
        cells=np.vstack([masks, after & inside]),
        weights=_weigher(effects, kind, masks, after & inside),
    )


def share_derivative(wanted: Averages, effects: GroupTime) -> Floats:
    """Differentiate each average in the cohorts' shares, shape (r + 1, k).

    By a step in the imaginary direction, which for sums and quotients is exact.
    """
    step = 1e-40
    columns = []
    for k in range(len(effects.cohorts)):
        moved = effects.share.astype(complex)
        moved[k] += 1j * step
        columns.append(np.imag(wanted.weights(moved) @ effects.estimate) / step)
    return np.column_stack(columns)


def _weigher(effects: GroupTime, kind: Kind, masks: Bools, after: Bools) -> Weights:
    place = np.searchsorted(effects.cohorts, effects.cohort)
    later = masks[:, after].any(axis=1)

    def weights(share: Any) -> Any:
        by_cell = share[place]
        inner = _scaled(masks * by_cell)
        if kind == "simple":
            overall = _scaled((after * by_cell)[None])
        elif kind == "group":
            present = np.isin(effects.cohorts, effects.cohort[after])
            overall = _scaled(share[present][None]) @ inner
        else:
            overall = (later / later.sum())[None] @ inner
        return np.vstack([inner, overall])

    return weights


def _scaled(rows: Any) -> Any:
    return rows / rows.sum(axis=1, keepdims=True)


def _kept(effects: GroupTime, balance: int | None, window: tuple[int | None, int | None]) -> Bools:
    """Cells inside the window; balanced: of cohorts seen long enough, until that time."""
    event = effects.time - effects.cohort
    low = -np.inf if window[0] is None else window[0]
    high = np.inf if window[1] is None else window[1]
    if balance is None:
        return np.asarray((event >= low) & (event <= high))
    length = int(effects.time.max() - min(effects.time.min(), effects.base.min()))
    long = effects.cohort + balance <= effects.time.max()
    if not long.any():
        raise UsageError(f"no cohort is seen {balance} periods after its start", at="aggregate")
    low, high = max(low, balance - length), min(high, balance)
    return np.asarray(long & (event >= low) & (event <= high))


def _check_options(
    effects: GroupTime,
    kind: Kind,
    *,
    balance: int | None,
    window: tuple[int | None, int | None],
    weights: Floats | None,
) -> None:
    allowed = ("simple", "group", "calendar", "dynamic", "custom")
    if kind not in allowed:
        way_out = f"allowed: {', '.join(allowed)}"
        raise UsageError(f"unknown kind '{kind}'", at="aggregate.kind", way_out=way_out)
    if kind != "dynamic" and (balance is not None or window != (None, None)):
        raise UsageError("balance, first and last are for kind 'dynamic'", at="aggregate")
    if (kind == "custom") != (weights is not None):
        raise UsageError("kind 'custom' takes weights, the others do not", at="aggregate.weights")
    if weights is not None:
        given = np.asarray(weights, dtype=float)
        sound = given.shape == effects.estimate.shape and np.isfinite(given).all()
        if not sound or not given.sum() > 0:
            problem = f"weights do not fit {len(effects.estimate)} cells or sum to nothing"
            raise UsageError(problem, at="aggregate.weights")
