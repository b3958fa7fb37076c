"""Hazard ratios of a fitted proportional hazards model, and their tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pandas as pd

from evaluation.estimate.cox.partial_likelihood import Point, evaluate
from evaluation.estimate.cox.rows import Rows, Ties
from evaluation.estimate.cox.score_residuals import crossed, parts
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_sets import RiskSets
from evaluation.estimate.readings.coefficients import (
    check_units,
    coefficient_table,
    quadratic,
    ratio_effects,
    wald,
)
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects

Penalty = Literal["none", "firth"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """Log hazard ratios of a proportional hazards model.

    Attributes
    ----------
    names : tuple of str
    coefficient : array, shape (p,)
    model_covariance : array, shape (p, p)
        Inverse information.
    loglik : tuple of float
        At 0 and at the estimate; with the penalty when there is one.
    score_test : float
        Chi-square on p degrees of freedom at 0.
    iterations : int
    penalty : str
    durations : Durations
        What was fitted.
    rows : Rows
    point : Point
        The partial likelihood at the estimate.
    """

    names: tuple[str, ...]
    coefficient: Floats
    model_covariance: Floats
    loglik: tuple[float, float]
    score_test: float
    iterations: int
    penalty: Penalty
    durations: Durations
    rows: Rows = field(repr=False)
    point: Point = field(repr=False)
    _known: dict[str, Floats] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.durations)

    @property
    def events(self) -> int:
        """Rows with weight that have the event."""
        return int(self.rows.count.sum())

    @property
    def ties(self) -> Ties:
        """How the events of one month share its risk set."""
        return self.rows.ties

    @property
    def sets(self) -> RiskSets:
        """The risk sets of the durations."""
        return cast("RiskSets", self.rows.sets)

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.durations.unit

    @property
    def influence(self) -> Floats:
        """Influence of each row on the coefficients (weighted dfbeta), shape (n, p).

        The derivative of the estimate in the row's weight, times the weight. With Firth's
        penalty the penalty's own derivative is left out; it vanishes as the rows become many.
        """
        return self._influence(np.arange(len(self.names)))

    @property
    def robust_score_test(self) -> float:
        """Chi-square on p degrees of freedom at 0, by influence; NaN without information."""
        null = evaluate(self.rows, np.zeros(len(self.names)))
        return quadratic(null.score, crossed(self.rows, null, self.unit))

    @property
    def exposed(self) -> Floats:
        """Rows with a 1 in a column of 0 and 1, n in any other column; shape (p,)."""
        return self.rows.exposed

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within the durations' unit, or the inverse information."""
        if not robust:
            return self.model_covariance
        if "robust" not in self._known:
            check_units(self.unit)
            inner = crossed(self.rows, self.point, self.unit)
            outer = self.model_covariance
            self._known["robust"] = np.asarray(outer @ inner @ outer, dtype=float)
        return self._known["robust"]

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        return wald(self, robust=robust)

    def table(self, *, robust: bool = True) -> pd.DataFrame:
        """Name, coefficient, hazard_ratio, std_error, z, p_value."""
        return coefficient_table(self, robust=robust)

    def effects(self, *, label: Label, names: Sequence[str] = (), robust: bool = True) -> Effects:
        """Give hazard ratios as effects, one per name (default all).

        The arm is the label's when one name is asked for, else the name of the column.
        """
        return ratio_effects(
            self,
            self._influence,
            names,
            label=label,
            conventions=self.conventions(robust=robust),
            robust=robust,
        )

    def conventions(self, *, robust: bool = True) -> dict[str, str]:
        """Name what another tool could have chosen otherwise."""
        chosen = {"ties": self.ties, "variance": "robust" if robust else "information"}
        return chosen if self.penalty == "none" else chosen | {"penalty": self.penalty}

    def _influence(self, kept: np.ndarray) -> Floats:
        turned = self.model_covariance[:, kept]
        result = np.empty((self.n, len(kept)))
        for part, values in parts(self.rows, self.point):
            result[self.rows.order[part]] = values @ turned
        return result
