"""Coefficients and month effects of a fitted discrete-time hazard model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.estimate.cox.fit import OTHERWISE, quadratic
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.point import (
    Direction,
    Model,
    Point,
    scores,
    with_expected_information,
)
from evaluation.estimate.readings.coefficients import (
    LogRatios,
    check_units,
    coefficient_table,
    places,
)
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
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
        return self.moved(self._own(np.arange(len(self.names))))

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
            check_units(self.unit, way_out=OTHERWISE)
            summed = by_unit(self.influence, self.unit)[1]
            self._known["robust"] = np.asarray(summed.T @ summed, dtype=float)
        return self._known["robust"]

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        value = quadratic(self.coefficient, self.covariance(robust=robust))
        return value, float(chdtrc(len(self.names), value))

    def table(self, *, robust: bool = True) -> pd.DataFrame:
        """Name, coefficient, ratio (of hazards; ``logit``: of odds), std_error, z, p_value."""
        error = np.sqrt(np.diag(self.covariance(robust=robust)))
        return coefficient_table(self.names, self.coefficient, error, ratio="ratio")

    def effects(self, *, label: Label, names: Sequence[str] = (), robust: bool = True) -> Effects:
        """Give hazard ratios (``logit``: odds ratios, on scale ``ratio``) as effects.

        One per name (default all); the arm is the label's when one name is asked for, else
        the name of the column.
        """
        if robust:
            check_units(self.unit, way_out=OTHERWISE)
        kept = places(names, self.names, at="DiscreteFit")
        ratios = LogRatios(
            names=tuple(self.names[place] for place in kept),
            coefficient=self.coefficient[kept],
            influence=self.moved(self._own(kept)),
            unit=self.unit,
            exposed=self.model.rows.exposed[kept],
            events=self.events,
            model_error=None if robust else np.sqrt(np.diag(self.model_covariance)[kept]),
        )
        return ratios.effects(
            label=label,
            conventions=self.conventions(robust=robust),
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

    def _own(self, kept: np.ndarray) -> Direction:
        size = len(self.names)
        return Direction(
            coefficient=np.eye(size)[:, kept], month=np.zeros((len(self.point.month), len(kept)))
        )
