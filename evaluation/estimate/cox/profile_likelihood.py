"""Intervals and tests of single coefficients from the profile of the (penalised) likelihood."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import chdtrc, chdtri

from evaluation.design.ascent import Dense, ascend
from evaluation.errors import GateError
from evaluation.estimate.cox.firth import firth_height, plain_height
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.cox.partial_likelihood import Point
from evaluation.estimate.cox.regression import PATIENCE
from evaluation.estimate.result.arrays import Floats

FARTHEST = 40  # doublings of a standard error until a bound counts as not there
PRECISION = 1e-10


def profile_intervals(
    fit: CoxFit, *, names: Sequence[str] = (), level: float = 0.95
) -> pd.DataFrame:
    """Coefficients that the likelihood does not reject, the other ones at their best.

    Heinze & Schemper (2001); R ``coxphf(pl = TRUE)`` for a fit with Firth's penalty. Where the
    likelihood is skewed, as under separation, symmetric intervals are wrong.

    Returns
    -------
    frame
        name, coefficient, conf_low, conf_high, statistic (likelihood ratio against 0),
        p_value.
    """
    ceiling = float(chdtri(1, 1 - level))
    lines = []
    for name in names or fit.names:
        place = fit.names.index(name)
        profile = _Profile(fit, place)
        low, high = (profile.bound(ceiling, side) for side in (-1.0, 1.0))
        statistic = profile.fall(-fit.coefficient[place])
        p_value = float(chdtrc(1, statistic))
        lines.append((name, fit.coefficient[place], low, high, statistic, p_value))
    columns = ["name", "coefficient", "conf_low", "conf_high", "statistic", "p_value"]
    return pd.DataFrame(lines, columns=columns)


class _Profile:
    """Twice the fall of the likelihood when one coefficient is moved and held."""

    def __init__(self, fit: CoxFit, place: int) -> None:
        self._fit = fit
        self._place = place
        self._height = (firth_height if fit.penalty == "firth" else plain_height)(fit.rows)
        self._free = np.arange(len(fit.names)) != place
        self._last = fit.coefficient

    def fall(self, move: float) -> float:
        held = self._last.copy()
        held[self._place] = self._fit.coefficient[self._place] + move

        def height(others: Floats) -> Dense[Point]:
            held[self._free] = others
            whole = self._height(held)
            information = whole.information[np.ix_(self._free, self._free)]
            return replace(whole, gradient=whole.gradient[self._free], information=information)

        others = held[self._free]
        stage = height(others)
        if len(others):
            patience = PATIENCE[self._fit.penalty]
            others, stage, _ = ascend(height, others, stage, patience=patience)
        held[self._free] = others
        self._last = held
        return 2 * (self._fit.loglik[1] - stage.value)

    def bound(self, ceiling: float, side: float) -> float:
        from scipy.optimize import brentq

        self._last = self._fit.coefficient
        step = float(np.sqrt(self._fit.model_covariance[self._place, self._place]))
        inside, outside = 0.0, side * step
        for _ in range(FARTHEST):
            if self.fall(outside) > ceiling:
                move = brentq(lambda m: self.fall(m) - ceiling, inside, outside, xtol=PRECISION)
                return float(self._fit.coefficient[self._place] + move)
            inside, outside = outside, 2 * outside
        way_out = "ask for penalty='firth'"
        problem = f"the likelihood does not bound {self._fit.names[self._place]} on one side"
        raise GateError(problem, at="profile_intervals", way_out=way_out)
