"""Coefficients and month effects of a fitted discrete-time hazard model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.point import (
    Direction,
    Model,
    Point,
    scores,
    with_expected_information,
)
from evaluation.estimate.readings.coefficients import (
    coefficient_table,
    ratio_effects,
    sandwich,
    wald,
)
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscreteFit:
    """Log hazard ratios (``logit``: log odds ratios) of a discrete-time hazard model.

    Attributes
    ----------
    names : tuple of str
    iterations : int
    information : str
        What covariances and influences invert: ``observed``, so that an influence is the
        derivative in a row's weight, or ``expected`` (`with_expected_information`).
    durations : Durations
        What was fitted.
    model : Model
    point : Point
        The likelihood at the estimate.
    """

    names: tuple[str, ...]
    iterations: int
    information: Literal["observed", "expected"]
    durations: Durations
    model: Model = field(repr=False)
    point: Point = field(repr=False)
    _known: dict[str, Floats] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.durations)

    @property
    def events(self) -> int:
        """Rows with weight that have the event."""
        return int(((self.durations.cause > 0) & (self.durations.case_weight > 0)).sum())

    @property
    def coefficient(self) -> Floats:
        """Coefficients, shape (p,)."""
        return self.point.coefficient

    @property
    def model_covariance(self) -> Floats:
        """Inverse information of the coefficients, month parameters free, shape (p, p)."""
        return np.asarray(np.linalg.inv(self.point.system.profiled), dtype=float)

    @property
    def loglik(self) -> float:
        """Log likelihood; that of the expanded months."""
        return self.point.loglik

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.durations.unit

    @property
    def influence(self) -> Floats:
        """Influence of each row on the coefficients, shape (n, p)."""
        return self._influence(np.arange(len(self.names)))

    @property
    def exposed(self) -> Floats:
        """Rows with a 1 in a column of 0 and 1, n in any other column; shape (p,)."""
        return self.model.rows.exposed

    def with_expected_information(self) -> "DiscreteFit":
        """Give the fit with expected information, as R ``glm`` and ``sandwich`` invert.

        The same under ``logit`` and ``log``.
        """
        point = with_expected_information(self.model, self.point)
        return replace(self, information="expected", point=point)

    def moved(self, slopes: Direction) -> Floats:
        """Influence of each row on functions of the parameters, given their slopes; (n, k).

        Month slopes are in the month parameters at the means of covariates and offset
        (`model.rows.centre`, `model.rows.level`).
        """
        turned = self.point.system.solve(slopes)
        result = np.empty((self.n, slopes.coefficient.shape[1]))
        for part, values in scores(self.model, self.point, turned):
            result[self.model.rows.order[part]] = values
        return result

    def model_variance(self, slopes: Direction) -> Floats:
        """Variance by information of functions of the parameters, given their slopes; (k,)."""
        turned = self.point.system.solve(slopes)
        own = (slopes.coefficient * turned.coefficient).sum(axis=0)
        return np.asarray(own + (slopes.month * turned.month).sum(axis=0), dtype=float)

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within the durations' unit, or the inverse information."""
        if not robust:
            return self.model_covariance
        if "robust" not in self._known:
            self._known["robust"] = sandwich(self.influence, self.unit)
        return self._known["robust"]

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        return wald(self, robust=robust)

    def table(self, *, robust: bool = True) -> pd.DataFrame:
        """Name, coefficient, ratio (of hazards; ``logit``: of odds), std_error, z, p_value."""
        return coefficient_table(self, robust=robust, ratio="ratio")

    def effects(self, *, label: Label, names: Sequence[str] = (), robust: bool = True) -> Effects:
        """Give hazard ratios (``logit``: odds ratios, on scale ``ratio``) as effects.

        One per name (default all); the arm is the label's when one name is asked for, else
        the name of the column.
        """
        return ratio_effects(
            self,
            self._influence,
            names,
            label=label,
            conventions=self.conventions(robust=robust),
            robust=robust,
            scale="ratio" if self.model.link == "logit" else "hazard_ratio",
        )

    def conventions(self, *, robust: bool = True) -> dict[str, str]:
        """Name what another tool could have chosen otherwise."""
        left_out = len(self.model.slots.empty) + len(self.model.slots.full)
        return {
            "link": self.model.link,
            "information": self.information,
            "variance": "robust" if robust else "information",
            "months left out (nobody or everybody has the event)": str(left_out),
        }

    def _influence(self, kept: Ints) -> Floats:
        own = np.eye(len(self.names))[:, kept]
        nowhere = np.zeros((len(self.point.month), len(kept)))
        return self.moved(Direction(coefficient=own, month=nowhere))
