"""Newton's steps to the top of a concave likelihood, halved where they overshoot."""

from collections.abc import Callable

import numpy as np

from evaluation.design.arrays import Floats

_MAX_ITERATIONS = 35
_SOLVED = 1e-9  # largest change of a coefficient
_TOO_SHORT = 1e-5  # a change at which the likelihood is flat to rounding


def climb(
    likelihood: Callable[[Floats], float],
    derivatives: Callable[[Floats], tuple[Floats, Floats]],
    start: Floats,
) -> tuple[Floats, bool]:
    """Climb from `start`; tell whether a top was found, or the coefficients have no end.

    Parameters
    ----------
    likelihood : callable
        Coefficients to log likelihood.
    derivatives : callable
        Coefficients to score, shape (p,), and information, shape (p, p).
    start : array, shape (p,)
    """
    coefficients, reached = start, likelihood(start)
    for _ in range(_MAX_ITERATIONS):
        score, information = derivatives(coefficients)
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            return coefficients, False
        # Close to the top rounding decides, and a step that small cannot lead away from it.
        while np.abs(step).max() > _TOO_SHORT:
            tried = likelihood(coefficients + step)
            if tried > reached:
                reached = tried
                break
            step = step / 2
        if not np.isfinite(step).all():
            return coefficients, False
        coefficients = coefficients + step
        if np.abs(step).max() < _SOLVED:
            return coefficients, True
    return coefficients, False
