"""Subdistribution hazard ratios of a fitted model, and the incidence it predicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.cox.partial_likelihood import evaluate
from evaluation.estimate.fine_gray.incidence import predicted_incidence
from evaluation.estimate.fine_gray.model import SubdistributionModel
from evaluation.estimate.readings.coefficients import (
    coefficient_table,
    quadratic,
    ratio_effects,
    sandwich,
    wald,
)
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.result.linear import Linear


@dataclass(frozen=True, slots=True, kw_only=True)
class FineGrayFit:
    """Log ratios of the subdistribution hazard of one cause.

    Attributes
    ----------
    cause : int
    names : tuple of str
    coefficient : array, shape (p,)
    model_covariance : array, shape (p, p)
        Inverse information; not a variance when somebody has a competing event.
    influence : array, shape (n, p)
        Of each row on the coefficients; through the censoring distribution too when the
        conventions say so.
    unit : array, shape (n,)
        What is independent of what.
    loglik : tuple of float
        At 0 and at the estimate.
    score_test : float
        Chi-square on p degrees of freedom at 0, by information.
    n, events, competing, iterations : int
    conventions : mapping
        Ties, and how the censoring distribution is estimated and counted.
    model : SubdistributionModel
        At the estimate.
    """

    cause: int
    names: tuple[str, ...]
    coefficient: Floats
    model_covariance: Floats
    influence: Floats
    unit: Ids
    loglik: tuple[float, float]
    score_test: float
    n: int
    events: int
    competing: int
    iterations: int
    conventions: Mapping[str, str]
    model: SubdistributionModel = field(repr=False)

    @property
    def robust_score_test(self) -> float:
        """Chi-square on p degrees of freedom at 0, by influence; NaN without information."""
        null = replace(self.model, point=evaluate(self.model.rows, np.zeros(len(self.names))))
        summed = by_unit(null.scores(), self.unit)[1]
        return quadratic(null.point.score, summed.T @ summed)

    @property
    def exposed(self) -> Floats:
        """Rows with a 1 in a column of 0 and 1, n in any other column; shape (p,)."""
        return self.model.rows.exposed

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within the durations' unit, or the inverse information."""
        if not robust:
            return self.model_covariance
        return sandwich(self.influence, self.unit)

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        return wald(self, robust=robust)

    def table(self) -> pd.DataFrame:
        """Name, coefficient, hazard_ratio (of the subdistribution), std_error, z, p_value."""
        return coefficient_table(self, robust=True)

    def effects(self, *, label: Label, names: Sequence[str] = ()) -> Effects:
        """Give subdistribution hazard ratios as effects, one per name (default all).

        The arm is the label's when one name is asked for, else the name of the column.
        """
        hazard = {"hazard": f"subdistribution of cause {self.cause}"}
        return ratio_effects(
            self,
            lambda kept: self.influence[:, kept],
            names,
            label=label,
            conventions={**hazard, **self.conventions},
        )

    def incidence(
        self, profile: Mapping[str, float], *, months: Ints | None = None, stratum: object = None
    ) -> Linear:
        """Share with an event of the cause by the end of each month, for given covariates.

        Parameters
        ----------
        profile : mapping
            A value for each name.
        months : array of int, optional
            Default every month with an event of the cause.
        stratum : object, optional
            Needed when the durations have strata.

        Returns
        -------
        Linear
            1 - exp(-H) with H the predicted cumulative subdistribution hazard
            (R ``cmprsk::predict.crr``), and the influence of each row on it.
        """
        unknown, missing = set(profile) - set(self.names), set(self.names) - set(profile)
        if unknown or missing:
            way_out = f"give one value each for {', '.join(self.names)}"
            problem = f"covariates {sorted(unknown)} unknown, {sorted(missing)} missing"
            raise UsageError(problem, at="FineGrayFit.incidence", way_out=way_out)
        values = np.array([profile[name] for name in self.names], dtype=float)
        if not np.isfinite(values).all():
            raise UsageError("a covariate is missing or infinite", at="FineGrayFit.incidence")
        influence = (self.coefficient, self.influence)
        return predicted_incidence(self.model, values, influence, months=months, stratum=stratum)
