"""Whether the parameters of a discrete-time hazard model exist; if not, which do not."""

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.cox.checks import FLAT, SINGULAR, VANISHED
from evaluation.estimate.discrete.point import Model, Point
from evaluation.estimate.result.arrays import Floats

PLACE = "discrete_hazard"


def check_estimable(model: Model, start: Point, names: tuple[str, ...]) -> None:
    """Refuse columns that are constant within the months, or sums of others."""
    months = start.system.months
    if months.ndim == 2 and _is_singular(months):
        way_out = "remove one, or take pieces"
        problem = "the columns of the month effects are collinear in the months at risk"
        raise GateError(problem, at=f"{PLACE}.month_effects", way_out=way_out)
    information = start.system.profiled
    spread = np.sqrt(np.diag(information).clip(min=0))
    squares = np.diag(start.system.squares)
    flat = [
        name
        for name, found, most in zip(names, spread, np.sqrt(squares), strict=True)
        if not found > FLAT * most
    ]
    constant = np.ptp(model.rows.X, axis=0) == 0 if len(model.rows.X) else np.zeros(0, bool)
    flat += [name for name, same in zip(names, constant, strict=True) if same and name not in flat]
    if flat:
        way_out = "remove it, or join levels"
        problem = f"{', '.join(flat)} does not vary among those at risk"
        raise GateError(problem, at=PLACE, way_out=way_out)
    values, vectors = np.linalg.eigh(information / np.outer(spread, spread))
    if len(values) and values[0] < SINGULAR:
        tied = [name for name, part in zip(names, vectors[:, 0], strict=True) if abs(part) > 1e-3]
        way_out = "remove one of them"
        raise GateError(f"{', '.join(tied)} are collinear", at=PLACE, way_out=way_out)


def check_bounded(start: Point, point: Point, names: tuple[str, ...]) -> None:
    """Refuse a direction in which almost no information is left: its maximum is at infinity."""
    before, after = start.system.profiled, point.system.profiled
    root = np.linalg.inv(np.linalg.cholesky(before))
    values, vectors = np.linalg.eigh(root @ after @ root.T)
    if len(values) and not values[0] > VANISHED:
        direction = np.abs(root.T @ vectors[:, 0]) * np.sqrt(np.diag(before))
        share = direction / direction.max()
        free = [name for name, part in zip(names, share, strict=True) if part > 0.1]
        way_out = "join levels or drop the covariate"
        problem = f"the coefficient of {', '.join(free)} runs to infinity (separation)"
        raise GateError(problem, at=PLACE, way_out=way_out)


def _is_singular(matrix: Floats) -> bool:
    scale = np.sqrt(np.diag(matrix))
    return bool(
        (scale == 0).any() or np.linalg.eigvalsh(matrix / np.outer(scale, scale))[0] < 1e-13
    )
