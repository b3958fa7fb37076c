"""Newton's method on a partial likelihood, penalised or not; a step that falls is halved."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.cox.partial_likelihood import Point
from evaluation.estimate.result.arrays import Bools, Floats

SMALLEST_STEP = 1e-14


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the search stands: the height, its gradient, and the point of the likelihood."""

    value: float
    gradient: Floats
    point: Point


Height = Callable[[Floats], Stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to stop: squared length of the last step in standard errors, and steps at most."""

    tolerance: float
    steps: int


def ascend(
    height: Height, start: tuple[Floats, Stage], *, patience: Patience, free: Bools | None = None
) -> tuple[Floats, Stage, int]:
    """Highest place, its stage, and the steps taken: one more than allowed when not found.

    Parameters
    ----------
    height : function of the place, shape (p,)
    start : a place and its stage
    patience : Patience
    free : array of bool, shape (p,), optional
        Coordinates that may move; default all.
    """
    place, stage = start
    moving = np.ones(len(place), dtype=bool) if free is None else free
    for taken in range(1, patience.steps + 1):
        step = np.zeros(len(place))
        gradient = stage.gradient[moving]
        curvature = stage.point.information[np.ix_(moving, moving)]
        step[moving] = np.linalg.solve(curvature, gradient)
        decrement = float(gradient @ step[moving])
        trial = _try(height, place + step)
        last = decrement < patience.tolerance
        while not _is_good(trial, stage, step, last=last) and np.abs(step).max() > SMALLEST_STEP:
            step = step / 2
            trial = _try(height, place + step)
        place, stage = place + step, trial
        if last:
            return place, stage, taken
    return place, stage, patience.steps + 1


def _try(height: Height, place: Floats) -> Stage:
    # A step may go so far that the numbers overflow; it is then halved, not warned about.
    with np.errstate(all="ignore"):
        return height(place)


def _is_good(trial: Stage, stage: Stage, step: Floats, *, last: bool) -> bool:
    rises = trial.value >= stage.value - 1e-10 * abs(stage.value)
    curvature = trial.point.information
    usable = np.isfinite(curvature).all() and np.diag(curvature).min() > 0
    # A penalty bends more than the information says: a step may land as far on the other side.
    falls_back = not last and trial.gradient @ step < -stage.gradient @ step / 2
    return bool(rises and usable and not falls_back)
