"""Newton's method on a likelihood, whatever its shape; a step that overshoots is halved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from evaluation.design.arrays import Floats

SMALLEST_STEP = 1e-14
ROUNDING = 1e-10  # of the height: a fall that small is none


class Stage(Protocol):
    """Where the search stands."""

    @property
    def value(self) -> float:
        """The height."""

    @property
    def gradient(self) -> Floats:
        """Slopes of the height, shape (p,)."""

    def step(self) -> Floats:
        """Newton's step from here, shape (p,)."""

    def is_usable(self) -> bool:
        """Whether a further step can be taken from here."""


Point = TypeVar("Point")
Found = TypeVar("Found", bound=Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense(Generic[Point]):
    """A stage whose information is one matrix, and the point that it was read from."""

    value: float
    gradient: Floats
    information: Floats
    point: Point

    def step(self) -> Floats:
        """Newton's step from here."""
        return np.asarray(np.linalg.solve(self.information, self.gradient), dtype=float)

    def is_usable(self) -> bool:
        """Whether the information is finite, with something in every direction."""
        return bool(np.isfinite(self.information).all() and np.diag(self.information).min() > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to stop: squared length of the last step in standard errors, and steps at most."""

    tolerance: float
    steps: int


def ascend(
    height: Callable[[Floats], Found], place: Floats, stage: Found, *, patience: Patience
) -> tuple[Floats, Found, int]:
    """Highest place, its stage, and the steps taken: one more than allowed when not found.

    Parameters
    ----------
    height : function of the place, shape (p,)
    place : array, shape (p,)
    stage : Stage
        The height of that place.
    patience : Patience
    """
    for taken in range(1, patience.steps + 1):
        step = _direction(stage)
        if not np.isfinite(step).all():
            break
        last = float(stage.gradient @ step) < patience.tolerance
        trial = _try(height, place + step)
        while not _is_good(trial, stage, step, last=last) and np.abs(step).max() > SMALLEST_STEP:
            step = step / 2
            trial = _try(height, place + step)
        place, stage = place + step, trial
        if last:
            return place, stage, taken
    return place, stage, patience.steps + 1


def _direction(stage: Stage) -> Floats:
    try:
        return stage.step()
    except np.linalg.LinAlgError:
        return np.full(len(stage.gradient), np.nan)


def _try(height: Callable[[Floats], Found], place: Floats) -> Found:
    # A step may go so far that the numbers overflow; it is then halved, not warned about.
    with np.errstate(all="ignore"):
        return height(place)


def _is_good(trial: Stage, stage: Stage, step: Floats, *, last: bool) -> bool:
    rises = trial.value >= stage.value - ROUNDING * abs(stage.value)
    if not (rises and trial.is_usable()):
        return False
    # A penalty bends more than the information says: a step may land as far on the other side.
    return bool(last or trial.gradient @ step >= -stage.gradient @ step / 2)
